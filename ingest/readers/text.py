"""Bytes of a document -> its text in reading order."""

from __future__ import annotations

import io
import logging
import re
import struct
import zlib
from html.parser import HTMLParser
from typing import Literal

from pypdf import PdfReader
from pypdf.errors import PyPdfError

from data.errors import SourceChanged

Format = Literal["pdf", "html", "marcxml", "text"]

# What pypdf mends on its way it tells a log; what it cannot mend it raises.
logging.getLogger("pypdf").addHandler(logging.NullHandler())

_PDF = b"%PDF-"
_MARKUP = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?<(?:!doctype|!--|[a-z][a-z0-9:]*[\s>/])", re.IGNORECASE
)
_MARC = re.compile(rb"<(?:\w+:)?(?:collection|record)[\s>]|MARC21/slim")


def format_of(data: bytes) -> Format:
    """Whether bytes are a PDF, HTML, MARCXML or plain text, by what they begin with.

    >>> format_of(b"%PDF-1.7"), format_of(b"<p>A, B</p>"), format_of(b"Fiji: draft resolution")
    ('pdf', 'html', 'text')
    """
    if _PDF in data[:1024]:
        return "pdf"
    if _MARKUP.match(data.removeprefix(b"\xef\xbb\xbf")):
        return "marcxml" if _MARC.search(data[:4096]) else "html"
    return "text"


def text_of(data: bytes, what: str) -> str:
    """The text of a document, PDF, HTML or plain, in reading order.

    Raises SourceChanged, naming `what` was read, when it is empty, is no text, or is a PDF that
    cannot be read or holds no text.
    """
    form = format_of(data)
    if form == "pdf":
        return pdf_text(data, what)
    text = decoded(data, what)
    if form == "html":
        text = html_text(text)
    if not text.strip():
        raise SourceChanged(f"{what} is empty: expected a document of the General Assembly")
    return text if form == "html" else in_reading_order(text)


def decoded(data: bytes, what: str) -> str:
    """Bytes as text: UTF-8, UTF-16 with its mark, else Windows-1252.

    Raises SourceChanged when they are no text at all.
    """
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", errors="replace")
    if b"\x00" in data:
        raise SourceChanged(f"{what} is not text, HTML, PDF or MARCXML")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


# -- PDF --------------------------------------------------------------------------------------


def pdf_text(data: bytes, what: str) -> str:
    """The text of a PDF, its pages divided by a form feed and its blocks by blank lines.

    Raises SourceChanged when it is not a PDF, is damaged, locked or a scan without text.
    """
    if _PDF not in data[:1024]:
        raise SourceChanged(f"{what} is not a PDF")
    try:
        pages = PdfReader(io.BytesIO(data)).pages
        text = "\f".join(page.extract_text(extraction_mode="layout") for page in pages)
    except PyPdfError as error:
        reason = str(error).partition("\n")[0]
        raise SourceChanged(f"{what} is a PDF that cannot be read: {reason}") from error
    except _OF_DAMAGE as error:
        raise SourceChanged(f"{what} is a PDF that cannot be read: it is damaged") from error
    if not text.strip():
        raise SourceChanged(f"{what} is a PDF with no text, a scan perhaps")
    return in_reading_order(text)


# What pypdf raises, beside its own errors, on bytes that are not what their headers say.
_OF_DAMAGE = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NotImplementedError,
    RecursionError,
    TypeError,
    ValueError,
    struct.error,
    zlib.error,
)


# -- HTML -------------------------------------------------------------------------------------

_BLOCK = re.compile(
    "address|article|aside|blockquote|body|br|d[dlt]|div|footer|h[1-6]|header|hr|li|main|nav|ol|p"
    "|pre|section|table|tbody|t[dhr]|thead|title|ul"
)
_UNSEEN = frozenset({"head", "script", "style", "noscript", "template"})


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        self.unseen += tag in _UNSEEN
        if _BLOCK.fullmatch(tag):
            self.parts.append("\n" if tag == "br" else "\n\n")

    def handle_endtag(self, tag: str) -> None:
        self.unseen = max(0, self.unseen - (tag in _UNSEEN))
        if _BLOCK.fullmatch(tag):
            self.parts.append("\n\n")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.parts.append(" ".join(re.split(r"\s+", data)))


def html_text(markup: str) -> str:
    """The text a reader of a page sees, its blocks divided by blank lines.

    >>> html_text("<p>Fiji and <b>Tonga</b></p><p>have become sponsors</p>").split("\\n\\n")
    ['Fiji and Tonga', 'have become sponsors']
    """
    parser = _Text()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return re.sub("\n{3,}", "\n\n", "\n".join(lines)).strip()


# -- pages ------------------------------------------------------------------------------------

_NUMBER = r"(?:\d+(?:/\d+)?|\d\d-\d{5}\*?(?:\s\([A-Z]\))?|\d\d?/\d\d?/\d{4})"
_SYMBOL = r"[AS]/[\w./()*-]*[\w)*]"
_PAGE = r"English|page\s+\d+|/?(?:\.\.\.|…)"
_HEAD = re.compile(
    rf"(?:{_PAGE}|{_NUMBER}|{_SYMBOL})(?:\s+(?:{_PAGE}|{_NUMBER}|{_SYMBOL}))*", re.IGNORECASE
)
_FOOT = re.compile(rf"(?:{_PAGE}|{_NUMBER})(?:\s+(?:{_PAGE}|{_NUMBER}))*", re.IGNORECASE)
_WIDEST = 250  # letters of a line on a page
_FEWEST = 8  # lines on either side by which two columns are known


def in_reading_order(text: str) -> str:
    """A text set in pages, its running heads and page numbers gone and two columns one after one.

    A line break inside a sentence stays, a page break becomes one, so that a list that goes on
    overleaf is one list.
    """
    first, *others = (page.expandtabs().splitlines() for page in text.split("\f"))
    pages = [_trimmed(first), *(_without(_HEAD, page, 0) for page in others)]
    read = [line for page in pages for line in _one_column(_without(_FOOT, page, -1))]
    return "\n".join(line.rstrip() for line in read)


def _without(running: re.Pattern[str], page: list[str], edge: int) -> list[str]:
    """A page without the lines at its top (0) or bottom (-1) that hold its number or symbol."""
    lines = _trimmed(page)
    while lines and running.fullmatch(lines[edge].strip()):
        lines = _trimmed(lines[1:] if edge == 0 else lines[:-1])
    return lines


def _trimmed(lines: list[str]) -> list[str]:
    shown = [at for at, line in enumerate(lines) if line.strip()]
    return lines[shown[0] : shown[-1] + 1] if shown else []


def _one_column(lines: list[str]) -> list[str]:
    """The lines of a page, the right column after the left where it is set in two."""
    if (gutter := _gutter(lines)) is None:
        return lines
    read: list[str] = []
    right: list[str] = []
    for line in lines:
        halves = line[:gutter], line[gutter:]
        if line[gutter - 2 : gutter].strip():  # a title across both
            read += [*_trimmed(right), line]
            right = []
            continue
        # A line beside none is no blank line of the other column.
        for column, half in zip((read, right), halves, strict=True):
            if half.strip() or not line.strip():
                column.append(half)
    return [*_trimmed(read), *_trimmed(right)]


def _gutter(lines: list[str]) -> int | None:
    """Where the right column of a page begins; None where it has one column only."""
    width = max(map(len, lines), default=0)
    if width > _WIDEST:
        return None
    filled = [line for line in lines if line.strip()]
    best, found = len(filled) // 4, None
    for at in range(width // 4, 3 * width // 4 + 1):
        across = sum(bool(line[at - 2 : at].strip()) for line in filled)
        left = sum(bool(line[:at].strip()) for line in filled) - across
        right = sum(bool(line[at:].strip()) for line in filled) - across
        if min(left, right) >= _FEWEST and across <= best:
            best, found = across, at
    return found

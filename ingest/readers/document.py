"""What a document says of itself, and of the drafts it speaks of, beside who sponsored them."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from ingest.readers.prose import sentences

_MONTHS = "January February March April May June July August September October November December"
_MONTH = {month: at for at, month in enumerate(_MONTHS.split(), start=1)}
_HEAD = 60  # lines at the top of a document in which it says what it is
_SYMBOL = re.compile(r"\s*(?:[A-Za-z]+\s+){0,3}(?P<symbol>[AS]/[\w./()-]*\w)\s?\*{0,3}\s*")
_DATE = re.compile(
    rf"(?:.*\s)?(?P<day>\S{{1,2}})\s+(?P<month>{'|'.join(_MONTH)})\s+(?P<year>(?:19|20)\d\d)"
    r"(?:,?\s+(?:at\s+)?\d[\d:. apm]*)?\s*",
)


@dataclass(frozen=True)
class Document:
    """A document's own symbol and day, and the regular session that sat in its month.

    Each is None where the head of the document does not print it.
    """

    symbol: str | None
    day: date | None
    session: str | None


def read_document_head(text: str) -> Document:
    """The symbol and the day in the head of a document, each standing at the end of a line.

    >>> read_document_head("United Nations   A/64/L.63/Rev.1*\\n  Distr.: Limited\\n  26 July 2010")
    Document(symbol='A/64/L.63/Rev.1', day=datetime.date(2010, 7, 26), session='64')
    """
    head = [line for line in text.splitlines() if line.strip()][:_HEAD]
    found = (_SYMBOL.fullmatch(line) for line in head)
    printed = next((match for line in head if (match := _DATE.fullmatch(line))), None)
    return Document(
        symbol=next((match["symbol"] for match in found if match), None),
        day=_day(printed) if printed else None,
        session=_session(printed) if printed else None,
    )


def _day(printed: re.Match[str]) -> date | None:
    number = printed["day"].translate(str.maketrans("Il", "11"))
    try:
        return date(int(printed["year"]), _MONTH[printed["month"]], int(number))
    except ValueError:  # a scanner's "~9 September"
        return None


def _session(printed: re.Match[str]) -> str:
    """The regular session of a month; it opens in September, the first in 1946."""
    opened = int(printed["year"]) - (_MONTH[printed["month"]] < 9)
    return str(max(1, opened - 1945))


# -- what became of its drafts ------------------------------------------------------------------

_ADOPTED = re.compile(
    r"\bwas\s+(?:\w+\s+){0,3}adopted\b.{0,200}?\(resolution\s+(?P<number>[\w-]+/\d+(?:\s?[A-Z])?)\)"
)


def adoptions(text: str) -> dict[str, str]:
    """The resolutions as which drafts were adopted, as a record of a meeting says it.

    >>> adoptions("Draft resolution A/57/L.63 was adopted (resolution 57/152).")
    {'A/57/L.63': 'A/RES/57/152'}
    """
    adopted: dict[str, str] = {}
    spoken_of: set[str] = set()
    for sentence in sentences(text):
        spoken_of = {draft for _, draft in sentence.drafts} or spoken_of
        if len(spoken_of) == 1 and (said := _ADOPTED.search(sentence.text)):
            adopted[spoken_of.pop()] = f"A/RES/{''.join(said['number'].split())}"
    return adopted


_KIND = re.compile(
    r"(?P<kind>draft\s+(?:resolution|decision)|amendment)s?"
    r"(?:\s+(?:(?:as\s+)?contained\s+in|issued\s+as)(?:\s+documents?)?|\s+entitled\s[^.]{0,250})?"
    r"\s+\(?$",
    re.IGNORECASE,
)


def kinds(text: str) -> dict[str, str]:
    """What a text calls each of its drafts: draft resolution, draft decision or amendment.

    >>> kinds("We turn to draft resolution A/57/L.63/Rev.1 and amendment A/57/L.70.")
    {'A/57/L.63/Rev.1': 'revised draft resolution', 'A/57/L.70': 'amendment'}
    """
    called: dict[str, str] = {}
    for sentence in sentences(text):
        for at, draft in sentence.drafts:
            if said := _KIND.search(sentence.text[max(0, at - 300) : at]):
                kind = " ".join(said["kind"].lower().split())
                if kind == "draft resolution" and "/Rev." in draft:
                    kind = "revised draft resolution"
                called.setdefault(draft, kind)
    return called

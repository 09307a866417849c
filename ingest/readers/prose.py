"""A text as sentences, its document symbols known and out of the way."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from ingest.names import repair

# In a sentence's `masked` text each letter of a symbol is one of these, so that the full stops
# and the "and" in symbols are no grammar. Places in `text` and `masked` are the same. The third
# stands for what is no grammar either: "[on behalf of the Group of 77 and China]".
DRAFT, OTHER, ASIDE = "\ue000", "\ue001", "\ue002"

_SYMBOL = re.compile(
    r"\b[AS]/(?:[A-Za-z0-9()\[\]-]+(?:\.\s?\d+)?/\s?){0,8}[A-Za-z0-9-]+(?:\.\s?\d+)?(?:\([A-Z0-9-]+\))?",
    re.IGNORECASE,
)
_OF_A_DRAFT = re.compile(r"/\s?(?:L|CRP|WP)\.\s?\d+", re.IGNORECASE)
ADDED = re.compile(r"(?:/(?:Add|Corr)\.\s?\d+)+$", re.IGNORECASE)


@dataclass(frozen=True)
class Sentence:
    """A sentence as printed, the same with symbols masked, and the drafts it names with places."""

    text: str
    masked: str
    drafts: tuple[tuple[int, str], ...]


def draft_of(symbol: str) -> str:
    """The draft that a printed symbol belongs to: itself, without its addendum.

    >>> draft_of("A/C.3/78/ L.41/Rev.1/Add.2")
    'A/C.3/78/L.41/Rev.1'
    """
    symbol = re.sub(r"\s", "", symbol)
    symbol = re.sub(r"/l(?=\.\d)", "/L", symbol)
    return ADDED.sub("", symbol)


def symbols(text: str) -> Iterator[tuple[re.Match[str], bool]]:
    """The document symbols in a text, and whether each is a draft's."""
    for match in _SYMBOL.finditer(text):
        yield match, bool(_OF_A_DRAFT.search(match[0]))


def sentences(text: str) -> Iterator[Sentence]:
    """The sentences of a text, in order.

    >>> [s.text for s in sentences("Draft A/61/L.66.\\n\\nSt. Lucia and Fiji joined. Mali did.")]
    ['Draft A/61/L.66.', 'St. Lucia and Fiji joined.', 'Mali did.']
    """
    for paragraph in _paragraphs(repair(text)):
        masked = list(paragraph)
        drafts = []
        for match, is_draft in symbols(paragraph):
            masked[match.start() : match.end()] = (DRAFT if is_draft else OTHER) * len(match[0])
            if is_draft:
                drafts.append((match.start(), draft_of(match[0])))
        whole = "".join(masked)
        start = 0
        for end in _no_longer([*_ends(whole), len(whole)]):
            if whole[start:end].strip():
                yield Sentence(
                    paragraph[start:end].rstrip(),
                    whole[start:end].rstrip(),
                    tuple((at - start, draft) for at, draft in drafts if start <= at < end),
                )
            start = end


_LONGEST = 20_000  # letters; what is longer is no sentence and is read in pieces


def _no_longer(ends: list[int]) -> Iterator[int]:
    start = 0
    for end in ends:
        yield from range(start + _LONGEST, end, _LONGEST)
        yield end
        start = end


_SENTENCE_END = re.compile(rf"[.?!][”\"’)]*\s+(?=[“\"(]?[A-Z0-9{DRAFT}{OTHER}])")
_ABBREVIATED = re.compile(
    r"(?:\b(?:St|Mr|Mrs|Ms|Messrs|Dr|Prof|No|Nos|Rep|Dem|Add|Corr|Rev|paras?|arts?|vol|[A-Z]))\.$"
)


def _ends(text: str) -> Iterator[int]:
    for match in _SENTENCE_END.finditer(text):
        if not _ABBREVIATED.search(text, max(0, match.start() - 10), match.start() + 1):
            yield match.end()


_HYPHENATED = re.compile(r"(?<=[a-z])-[ \t]*\n\s*(?=[a-z])")
_BROKEN_AT_HYPHEN = re.compile(r"-[ \t]*\n\s*")
_BLANK_LINE = re.compile(r"\n[^\S\n]*\n")
_UNFINISHED = re.compile(r"[,:;(]$|\b(?:and|of|the|by)$", re.IGNORECASE)


# Words of the grammar, which a PDF may print in parts: "spon sors", "co -sponsor".
# Words of the grammar, which a PDF may print in parts: "spon sors".
_OF_GRAMMAR = (
    *("sponsors", "sponsored", "sponsoring", "sponsorship", "sponsor", "become", "became"),
    *("joined", "following", "countries", "submitted", "resolution", "additional"),
)
_IN_PARTS = re.compile(
    rf"\b(?:{'|'.join(' ?'.join(word) for word in _OF_GRAMMAR)})\b", re.IGNORECASE
)


def _paragraphs(text: str) -> list[str]:
    """The paragraphs of a text, each on one line; one that is unfinished goes on in the next."""
    text = _BROKEN_AT_HYPHEN.sub("-", _HYPHENATED.sub("", text))
    joined: list[list[str]] = []
    for block in _BLANK_LINE.split(text):
        paragraph = " ".join(block.split())
        if joined and (paragraph[:1].islower() or _UNFINISHED.search(joined[-1][-1][-60:])):
            joined[-1].append(paragraph)
        elif paragraph:
            joined.append([paragraph])
    return [
        _IN_PARTS.sub(lambda word: word[0].replace(" ", ""), " ".join(parts)) for parts in joined
    ]

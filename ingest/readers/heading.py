"""The heading of a draft: "A, B and C: draft resolution"."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Literal

from ingest.names import repair
from ingest.readers.extents import block_start
from ingest.readers.prose import ADDED, ASIDE, draft_of, symbols
from ingest.readers.sponsor_list import IN_BRACKETS, read_sponsors
from ingest.readers.statements import Statement
from ingest.states import StateNames

DraftKind = Literal[
    "draft resolution", "revised draft resolution", "amendment", "draft decision", "other"
]


@dataclass(frozen=True)
class Heading:
    """As what a draft was put forward, and by whom."""

    kind: DraftKind
    statement: Statement


_KIND = re.compile(
    r":\s{0,4}(?P<mark>[*†‡]*)[\s\d*]{0,40}?(?P<kind>(?:(?:further|second|third|joint|proposed|oral|draft"
    r"|revised|sub-?)[\s-]+)*(?:draft\s+(?:resolution|decision)|(?:sub-?)?amendments?)\b)",
    re.IGNORECASE,
)
_LONGEST = 8000  # letters of the longest list of sponsors, twice over
_MOST = 8  # places that look like a heading before a text has none


def read_heading(text: str, names: StateNames, day: date | None = None) -> Heading | None:
    """The heading of a draft in its text; None where it has none that names a sponsor.

    The draft is that of the symbol printed above. Officers (the Chair, the President of the
    Assembly) are no sponsors, and their texts have no such heading. A state marked with an
    asterisk whose footnote says "On behalf of …" stands for that group.

    >>> heading = read_heading(
    ...     "Cuba* and Mali:\\ndraft resolution\\n\\n* On behalf of the Group of 77 and China.",
    ...     StateNames.reference(),
    ... )
    >>> heading.kind, [name.match.ms_code for name in heading.statement.sponsors.names]
    ('draft resolution', ['CUB', 'MLI'])
    >>> heading.statement.sponsors.groups[0].group_code
    'G77'
    """
    text = repair(text)
    for found in islice(_KIND.finditer(text), _MOST):
        before = text[max(0, found.start() - _LONGEST) : found.start()]
        masked = IN_BRACKETS.sub(lambda bracket: ASIDE * len(bracket[0]), before)
        start = block_start(masked, names, day)
        if start is None:
            continue
        printed = before[start:] + found["mark"]
        sponsors = read_sponsors(_with_footnotes(printed, text[found.end() :]), names, day)
        above = text[: found.start() - len(before) + start]
        symbol = next((match[0] for match, is_draft in symbols(above) if is_draft), None)
        draft = draft_of(symbol) if symbol else None
        added = "".join(symbol.split()) if symbol and ADDED.search(symbol) else None
        statement = Statement(draft, "additional" if added else "listed", sponsors, added)
        return Heading(_kind(found["kind"], draft or ""), statement)
    return None


def _kind(printed: str, draft: str) -> DraftKind:
    words = printed.lower()
    if "amendment" in words:
        return "amendment"
    if "decision" in words:
        return "draft decision"
    if "revised" in words or "/Rev." in draft:
        return "revised draft resolution"
    return "draft resolution"


_FOOTNOTE = re.compile(
    r"^[ \t]*(?P<mark>\*+|†+|‡+)\s*(?P<behalf>on\s+behalf\s+of\s+[^*†‡]{3,400}?)"
    r"(?:\.\s|\.?\s*\Z|\n\s*\n)",
    re.IGNORECASE | re.MULTILINE,
)
_MARK = re.compile(r"(?<=[\w),])\s*(?P<mark>\*+|†+|‡+)")


def _with_footnotes(printed: str, below: str) -> str:
    """A list with its footnotes "On behalf of …" in brackets after the names they mark."""
    notes = {note["mark"]: " ".join(note["behalf"].split()) for note in _FOOTNOTE.finditer(below)}

    def bracket(mark: re.Match[str]) -> str:
        note = notes.get(mark["mark"])
        return f" ({note})" if note else mark[0]

    return _MARK.sub(bracket, printed)

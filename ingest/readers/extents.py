"""How far a list of names reaches that ends or begins at a place in a text."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from datetime import date
from itertools import islice, takewhile

from ingest.states import StateNames

_Run = tuple[int, int, bool]  # where a run of words begins and ends, whether it is a known name

_UNSURE = 6  # entries on end that only look like names; a list of states has known ones

_SMALL = frozenset({"of", "and", "the", "de", "d", "du", "former", "la", "as", "well"})
_NO_NAME = re.compile(
    r"President|Vice|Chair\w*|Rapporteur|Secretar\w+|Minister|Ambassador|Mrs?|Ms|Madam|Draft|Council"
    r"|Assembly|Committee|Commission|General|Governments?|Members?|Resolution|Group|Bureau|I|We|It"
    r"|This|That|These|Report|Agenda|Item|Following|\w+ly|Then|Now|Later|Today|Also|If|At|On|In|Since"
    r"|After|Before|With|For|By",
    re.IGNORECASE,
)
_WORD = re.compile(r"[0-9~?|^]?[^\W\d_][^\s,;:()\[\]]*")
_FOR_A_LETTER = re.compile(r"[0-9~?|^]")
_CAPITAL = "(?:d[’'`~?\ufffd])?[A-ZÀ-Þ][\\w~?|^’'\ufffd-]*"  # a word as names have them
_CAPITAL_WORD = re.compile(rf"{_CAPITAL}|{_FOR_A_LETTER.pattern}")
_CAPITALS = re.compile(rf"(?:[\s-]+{_CAPITAL}){{1,12}}")
_CAPITALS_AT_END = re.compile(
    rf"(?:\b[Tt]he\s)?\b{_CAPITAL}(?:\s+(?:(?:of|and|the|,)\s+){{0,3}}{_CAPITAL}){{0,12}}\s*\Z"
)

# Words before the first name of a list of subjects: "I announce that A, B and C have become".
_OPENS_A_LIST = re.compile(
    r"(?:\bthat|\b(?:delegations|representatives|governments|missions)\s+of|\bcountries|\bstates"
    r"|\bpublication|\bintroduction|\bissuance|\bissued|\bsubmission|\bsubmitted|\bintroduced"
    r"|[:\ue000\ue001]|^\W*(?:\w+ly|then|later|thereafter))(?:\s+also)?\s*$",
    re.IGNORECASE,
)
_LAST_WORDS = re.compile(r"(?:(\w+)\s+)?(\w+|[(\[])\s*$")
_TIES = frozenset(
    {"to", "with", "by", "from", "in", "on", "for", "if", "than", "like", "unlike", "nor"}
    | {"neither", "not", "except", "whether", "against", "including", "besides", "or", "(", "["}
)
_BEARERS = re.compile(r"(?:delegation|representative|government|mission)s?", re.IGNORECASE)


class NameSpans:
    """Where names stand in a sentence, and how far a list of them reaches.

    A list goes on over misprinted names as long as they look like names and known ones are not
    far, and stops at other words.
    """

    def __init__(self, text: str, names: StateNames, day: date | None) -> None:
        self.text, self.names, self.day = text, names, day
        self._entries = names.spans(text, day)
        self._starts = [entry[0][0] for entry in self._entries]

    def end(self, at: int, to: int | None = None) -> int | None:
        """Where a list ends that begins at a place, before another; None when none begins there."""
        to = len(self.text) if to is None else to
        end, sure, unsure = at, False, 0
        for entry in self._between(at, to):
            known = list(takewhile(lambda run: run[2], entry))
            if len(known) == len(entry) or self._are_names(entry):
                end, sure, unsure = entry[-1][1], True, 0
            elif _look_like_names(self.text, entry) and unsure < _UNSURE:
                end, sure, unsure = entry[-1][1], sure or bool(known), unsure + 1
            else:
                if known:
                    end, sure = _before_other_words(self.text, known[-1][1]), True
                break
        return end if sure else None

    def start(self, to: int) -> int | None:
        """Where a list begins that ends at a place; None when none ends there.

        "since its introduction, A and B" begins with A; "as the friends of A, B" with B.
        """
        start, sure, unsure = to, False, 0
        for place, entry in enumerate(self._before(to)):
            known = _trailing(entry)
            if len(known) == len(entry) or self._are_names(entry):
                start, sure, unsure = entry[0][0], True, 0
            elif _look_like_names(self.text, entry) and unsure < _UNSURE:
                start, sure, unsure = entry[0][0], sure or bool(known), unsure + 1
            else:
                first = self._names_at_end(entry)
                lead = self.text[max(0, first - 80) : first] if first is not None else ""
                if first is not None and (
                    _OPENS_A_LIST.search(lead) or (place == 0 and not _tied(lead))
                ):
                    start, sure = first, True
                break
        return start if sure else None

    def _names_at_end(self, entry: list[_Run]) -> int | None:
        """Where the names begin with which an entry ends, if a misprinted one with its capital."""
        known = _trailing(entry)
        first = known[0][0] if known else None
        last = entry[-1][1]
        if capitals := _CAPITALS_AT_END.search(self.text, entry[0][0], last):
            read = self.names.read_list(self.text[capitals.start() : last], self.day)
            if all(name.match.ms_code for name in read):
                return min(capitals.start(), last if first is None else first)
        return first

    def _between(self, at: int, to: int) -> Iterator[list[_Run]]:
        """The entries from a place on, what stands before it and after another cut off."""
        for entry in islice(self._entries, max(0, bisect_right(self._starts, at) - 1), None):
            if entry[0][0] >= to:
                return
            if cut := _cut(self.text, entry, at, to):
                yield cut

    def _before(self, to: int) -> Iterator[list[_Run]]:
        """The entries before a place, the nearest first."""
        for entry in reversed(self._entries[: bisect_right(self._starts, to)]):
            if cut := _cut(self.text, entry, 0, to):
                yield cut

    def _are_names(self, entry: list[_Run]) -> bool:
        return _are_names(self.text, entry, self.names, self.day)


def _cut(text: str, entry: list[_Run], at: int, to: int) -> list[_Run]:
    """What of an entry stands between two places."""
    cut: list[_Run] = []
    for first, last, known in entry:
        if first >= at and last <= to:
            cut.append((first, last, known))
        elif (
            first < to and last > at and (word := _WORD.search(text, max(first, at), min(last, to)))
        ):
            cut.append((word.start(), min(last, to), False))
    return cut


def _before_other_words(text: str, end: int) -> int:
    """Where a list ends whose last name runs on into other words.

    "A and B with a view to" ends with B. Of "A and B Delta" it cannot be told: capitals that
    follow are taken along, so that the name comes back unresolved.
    """
    capitals = _CAPITALS.match(text, end)
    return capitals.end() if capitals else end


def _tied(lead: str) -> bool:
    """Whether words tie the name after them to themselves: "with Norway", "the king of Norway"."""
    if not (last := _LAST_WORDS.search(lead)):
        return False
    word = last[2].lower()
    return word in _TIES or (word == "of" and not _BEARERS.fullmatch(last[1] or ""))


def block_start(text: str, names: StateNames, day: date | None) -> int | None:
    """Where the list of names begins that ends a heading; None when none ends there.

    A blank line parts it from the title above, unless the list plainly goes on over it, as in a
    typescript with double spacing.
    """
    blanks = list(re.finditer(r"\n[ \t]*\n\s*", text))
    parting = [b for b in blanks if not _UNFINISHED.search(text[max(0, b.start() - 8) : b.start()])]
    floors = [0, *(blank.end() for blank in parting)]
    start = _start_below(text, floors.pop(), names, day)
    while start is not None and floors:
        floor = floors.pop()
        above = _start_below(text, floor, names, day)
        if above is None or above >= start or "," not in text[above:start]:
            break
        start = above
    return start


_UNFINISHED = re.compile(r"(?:[,(-]|\b(?:and|of|the))\s*\Z", re.IGNORECASE)


def _start_below(text: str, floor: int, names: StateNames, day: date | None) -> int | None:
    """Where the list begins that ends a text, no higher than a place in it.

    Its first name begins a line. Where no comma parts that from what stands above, the last line
    alone counts: "The situation in\\nAfghanistan\\nAlgeria, …" begins with Algeria.
    """
    entries = [
        [(floor + first, floor + last, known) for first, last, known in entry]
        for entry in names.spans(text[floor:], day)
    ]
    listed = [
        all(known for *_, known in entry) or _are_names(text, entry, names, day)
        for entry in entries
    ]
    top = len(entries)
    while top and (listed[top - 1] or any(listed[max(0, top - 3) : top - 1])):
        top -= 1
    while top < len(entries) and not listed[top]:
        top += 1
    start = entries[top][0][0] if top < len(entries) else None
    # The entry above runs on from the title; the entry at the top may do so too.
    if top < len(entries) and (first := _on_its_line(text, entries[top])) is not None:
        start = first
    elif top < len(entries):
        start = entries[top + 1][0][0] if top + 1 < len(entries) else None
    if top and (first := _on_its_line(text, entries[top - 1])) is not None:
        start = first
    return start


def _on_its_line(text: str, entry: list[_Run]) -> int | None:
    """Where the names at the end of an entry begin, what stands on lines above it left out."""
    known = _trailing(entry)
    if not known:
        return None
    first = len(known) - 1
    while first:
        between = text[known[first - 1][1] : known[first][0]]
        if "\n" in between and not _WORD.search(between):
            break
        first -= 1
    start = known[first][0]
    line = text.rfind("\n", 0, start) + 1
    if not (before := _WORD.search(text, line, start)):
        return start
    if _look_like_names(text, [(before.start(), known[-1][1], False)]):
        return before.start()  # "American Samoa": unresolved, not Samoa
    return None if _tied(text[line : known[-1][0]]) else known[-1][0]


def _trailing(entry: list[_Run]) -> list[_Run]:
    return list(takewhile(lambda run: run[2], reversed(entry)))[::-1]


def _are_names(text: str, entry: list[_Run], names: StateNames, day: date | None) -> bool:
    """Whether an entry with a word that is no name is a misprinted one, or several."""
    printed = _printed(text, entry)
    if not _capitalised(printed):
        return False
    read = names.read_list(printed, day)
    return bool(read) and all(name.match.ms_code for name in read)


def _look_like_names(text: str, entry: list[_Run]) -> bool:
    printed = _printed(text, entry)
    return _capitalised(printed) and not any(
        _NO_NAME.fullmatch(word.rstrip(".")) for word in _WORD.findall(printed)
    )


def _printed(text: str, entry: list[_Run]) -> str:
    """The words of an entry, with a figure that a scanner put for its first letter: "8elize"."""
    start = entry[0][0]
    return text[start - bool(_FOR_A_LETTER.fullmatch(text, start - 1, start)) : entry[-1][1]]


def _capitalised(printed: str) -> bool:
    found = _WORD.findall(printed)
    return len(found) <= 12 and all(
        word.lower() in _SMALL or _CAPITAL_WORD.match(word) for word in found
    )

"""The one resolver of names: a state or a group, as printed on a day, -> its code."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache, lru_cache
from itertools import pairwise
from typing import Literal, NamedTuple

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA, Indel

from data.database import REFERENCE
from data.errors import UnknownState
from ingest.group_names import GROUP_NAMES
from ingest.names import (
    AND,
    MARK,
    Word,
    entries,
    entry_spans,
    group_key,
    keys,
    letters,
    repair,
    shape,
    words,
)

Method = Literal["exact", "fuzzy", "none", "ambiguous"]

NEAREST = 4  # how many names are offered for one that does not resolve
_SHORTEST, _LONGEST = 4, 60  # letters by which a name is likened to others
_SIMILAR = 0.6  # share of letters in common from which a name is worth offering
_ONE_CONGO = date(1971, 11, 9)  # until then two were called Congo, told apart by a bracket


@dataclass(frozen=True)
class Match:
    """What a printed name resolves to.

    `ms_code` is the code in use on the day, None where no state fits, or more than one.
    `method` says how it was found: exact by a known name; fuzzy by a near one; none; ambiguous
    where two fit. `nearest` holds the states it was likened to, the nearest first; none for an
    exact match.
    """

    ms_code: str | None
    method: Method
    nearest: tuple[str, ...] = ()


class Name(NamedTuple):
    """One name of a printed list: as printed, what it resolves to, its place from 1."""

    name_as_printed: str
    match: Match
    position: int


@dataclass
class _State:
    name: str
    admitted: date
    code_from: date
    code_to: date
    successor: str
    predecessors: list[str] = field(default_factory=list)


class StateNames:
    """The resolver, made from the reference facts.

    >>> names = StateNames.reference()
    >>> names.resolve("Venezuela (Bolivarian Republic of)").ms_code
    'VEN'
    >>> names.resolve("USSR", date(1980, 1, 1)).ms_code
    'SUN'
    >>> names.resolve("Nicar~gua")
    Match(ms_code='NIC', method='fuzzy', nearest=('Nicaragua',))
    >>> names.resolve("Korea").method
    'ambiguous'
    """

    def __init__(self, states: pl.DataFrame, names: pl.DataFrame, groups: pl.DataFrame) -> None:
        """From frames with the columns of member_states, state_names and groups; days as text."""
        self._states = {
            row["ms_code"]: _State(
                name=row["name"],
                admitted=date.fromisoformat(row["admitted_date"]),
                code_from=date.fromisoformat(row["code_from"]),
                code_to=date.fromisoformat(row["code_to"] or "9999-12-31"),
                successor=row["successor_code"] or "",
            )
            for row in states.to_dicts()
        }
        for code, state in self._states.items():
            if state.successor in self._states:
                self._states[state.successor].predecessors.append(code)
        self._codes: dict[str, tuple[str, ...]] = {}
        self._of_today: set[tuple[str, str]] = set()
        self._word_sets: list[tuple[str, set[str]]] = []
        for name, code, kind in names.select("name", "ms_code", "kind").iter_rows():
            self._word_sets.append((code, set(letters(name))))
            for key in keys(name):
                self._codes[key] = _unique([*self._codes.get(key, ()), code])
                if kind != "historical":
                    self._of_today.add((key, code))
        self._starts = {key[:end] for key in self._codes for end in range(1, len(key) + 1)}
        self._shapes: dict[str, list[str]] = {}
        for key in self._codes:
            self._shapes.setdefault(shape(key), []).append(key)
        self._groups = {
            group_key(name): row["group_code"]
            for row in groups.to_dicts()
            for name in (
                row["group_code"],
                row["name"],
                row["full_name"],
                *GROUP_NAMES.get(row["group_code"], ()),
            )
        }
        begun = {day for s in self._states.values() for day in (s.admitted, s.code_from)}
        ended = {s.code_to for s in self._states.values() if s.code_to < date.max}
        self._turns = sorted(
            {date.min, _ONE_CONGO, *begun, *(day + timedelta(days=1) for day in ended)}
        )
        self._exact = lru_cache(maxsize=16384)(self._known)
        self._resolved = lru_cache(maxsize=65536)(self._resolve)
        self._entry = lru_cache(maxsize=65536)(self._read_entry)
        self._candidates = lru_cache(maxsize=4096)(self._likened)

    @classmethod
    def reference(cls) -> StateNames:
        """The resolver over the reference facts that come with the project; made once."""
        return _reference()

    # -- codes --------------------------------------------------------------------------------

    def name(self, ms_code: str) -> str:
        """The name of the state a code stands for; UnknownState when there is none."""
        return self._state(ms_code).name

    def active(self, ms_code: str, day: date) -> bool:
        """Whether a code stands for a seat on a day: its state admitted, and not yet at its end.

        Of an observer: whether it took part as one.

        Raises UnknownState when there is no such code.

        >>> StateNames.reference().active("SSD", date(2011, 7, 13))
        False
        """
        state = self._state(ms_code)
        return state.code_from <= day <= state.code_to

    def code_on(self, ms_code: str, day: date) -> str | None:
        """The code under which the same seat stands in the record on a day.

        A seat passes from code to code where one alone follows another: SUN to RUS, YUG to SCG to
        SRB. Where none does, the code itself is returned, which then is not `active`. None: two
        states had a part in the seat (Germany, 1973 to 1990).

        >>> StateNames.reference().code_on("RUS", date(1980, 1, 1))
        'SUN'
        """
        found = self._seat(ms_code, day)
        return found[0] if len(found) == 1 else None

    def _state(self, ms_code: str) -> _State:
        if (state := self._states.get(ms_code)) is None:
            raise UnknownState(ms_code)
        return state

    def _seat(self, ms_code: str, day: date) -> tuple[str, ...]:
        state = self._state(ms_code)
        if state.admitted <= day < state.code_from:
            if len(state.predecessors) == 1:
                return self._seat(state.predecessors[0], day)
            return tuple(c for c in state.predecessors if self.active(c, day)) or (ms_code,)
        after = self._states.get(state.successor)
        if (
            after
            and day > state.code_to
            and after.predecessors == [ms_code]
            and after.code_from == state.code_to + timedelta(days=1)
        ):
            return self._seat(state.successor, day)
        return (ms_code,)

    def _era(self, day: date | None) -> date | None:
        """The first of the days that lead up to this one without a code beginning or ending.

        On all of them a name stands for the same state, so that what was read once serves again.
        """
        return day and self._turns[bisect_right(self._turns, day) - 1]

    # -- one name -----------------------------------------------------------------------------

    def resolve(self, name: str, day: date | None = None) -> Match:
        """The Member State or observer a name stands for, by the code in use on the day.

        Names are compared by their letters alone: see `ingest.names`. Where no known name is
        equal, a near one is taken if it is near enough for its length and no other state's name
        comes close: see `_likened`. A name that fits two states is ambiguous and never guessed.
        Without a day the name alone decides: one borne today is that of the state that bears it.

        >>> StateNames.reference().resolve("Federal Republic of Germany", date(1980, 1, 1)).ms_code
        'GER'
        """
        return self._resolved(name, self._era(day))

    def _resolve(self, name: str, day: date | None) -> Match:
        spelt = letters(repair(name))
        return self._exact("".join(spelt), day) or self._fuzzy(spelt, day)

    def _known(self, key: str, day: date | None) -> Match | None:
        codes = self._codes.get(key)
        if not codes:
            return None
        if len(codes) > 1:
            fit = [c for c in codes if (self.active(c, day) if day else (key, c) in self._of_today)]
            codes = tuple(fit) or codes
        if key == "congo" and day and day < _ONE_CONGO:
            codes = ("COG", "COD")
        return self._matched(codes, day, "exact")

    def _fuzzy(self, spelt: Sequence[str], day: date | None) -> Match:
        codes, nearest = self._candidates(tuple(spelt))
        return self._matched(codes, day, "fuzzy") if codes else Match(None, "none", nearest)

    def _matched(self, codes: Sequence[str], day: date | None, method: Method) -> Match:
        if len(codes) == 1 and day:
            codes = self._seat(codes[0], day)
        if len(codes) > 1:
            return Match(None, "ambiguous", self._names(codes))
        return Match(codes[0], method, self._names(codes) if method == "fuzzy" else ())

    def _names(self, codes: Iterable[str]) -> tuple[str, ...]:
        return _unique(self.name(code) for code in codes)[:NEAREST]

    def _likened(self, spelt: tuple[str, ...]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """The states that a misprinted name may stand for and, where none, the nearest names.

        The cautious step, in this order:

        1. A mark inside a word that is no letter ("Nicar~gua") stands for one letter or none.
        2. Letters that a scanner takes for one another ("Irelaud") count as the same.
        3. One slip (a letter too many, too few, wrong, or two exchanged) is let pass in a name of
           5 letters, two from 9, three from 15. A state with a name at most one slip further away
           than the nearest is a candidate as well as that.

        And so is a state with a name that holds every word of this one, if anything is near
        ("Dominican") or if there are several ("Korea"). One candidate is a match, more are
        ambiguous.
        """
        key = "".join(spelt)[:_LONGEST]
        if not key:
            return (), ()
        if MARK in key:
            marked = re.compile(key.replace(MARK, "[a-z]?"))
            alike = [known for known in self._codes if marked.fullmatch(known)]
            key = key.replace(MARK, "")
        else:
            alike = self._shapes.get(shape(key), [])
        found = [code for known in alike for code in self._codes[known]] or self._by_slips(key)
        holders = _unique(code for code, known in self._word_sets if known.issuperset(spelt))
        if len("".join(spelt)) >= _SHORTEST and (found or len(holders) > 1):
            return _unique([*found, *holders]), ()
        held = [code for code, known in self._word_sets if known.issubset(spelt)]
        similar = process.extract(
            key,
            self._codes.keys(),
            scorer=Indel.normalized_similarity,
            score_cutoff=_SIMILAR,
            limit=3 * NEAREST,
        )
        near = [code for known, *_ in similar for code in self._codes[known]]
        return (), self._names([*holders, *held, *near])

    def _by_slips(self, key: str) -> list[str]:
        allowed = (len(key) >= 5) + (len(key) >= 9) + (len(key) >= 15)
        slips: dict[str, int] = {}
        for known, count, _ in process.extract(
            key, self._codes.keys(), scorer=OSA.distance, score_cutoff=allowed + 1, limit=None
        ):
            for code in self._codes[known]:
                slips[code] = min(count, slips.get(code, count))
        best = min(slips.values(), default=allowed + 1)
        if best > allowed:
            return []
        return [code for code, count in slips.items() if count <= best + 1]

    # -- a list of names ----------------------------------------------------------------------

    def read_list(self, text: str, day: date | None = None) -> list[Name]:
        """The states named in a printed list, in order: "A, B and C (Republic of), the D and E".

        It is read by the names it holds, not by its commas alone: line breaks, hyphenation, a
        missing comma and names with "and" or a comma inside do not mislead. Words that belong to
        no name leave their whole entry unresolved ("American Samoa" is not Samoa); it comes back
        as printed with the nearest names, so that nothing is lost.

        >>> names = StateNames.reference()
        >>> read = names.read_list("Korea, Republic of, New Zealand Nica-\\nragua and the Niger")
        >>> [(name.position, name.match.ms_code, name.name_as_printed) for name in read]
        [(1, 'KOR', 'Korea, Republic of'), (2, 'NZL', 'New Zealand'), (3, 'NIC', 'Nica-ragua'),
         (4, 'NER', 'the Niger')]
        >>> [name.match for name in names.read_list("American Samoa")]
        [Match(ms_code=None, method='none', nearest=('Samoa', 'United States of America'))]
        """
        era = self._era(day)
        found = (named for entry in entries(repair(text)) for named in self._entry(entry, era))
        return [Name(printed, match, at) for at, (printed, match) in enumerate(found, start=1)]

    def spans(self, text: str, day: date | None = None) -> list[list[tuple[int, int, bool]]]:
        """Where names stand in a text: for each of its entries, runs of words and if each is known.

        >>> StateNames.reference().spans("that Fiji and Togo, we")
        [[(0, 4, False), (5, 9, True), (14, 18, True)], [(20, 22, False)]]
        """
        found = []
        for start, end in entry_spans(text):
            parts = self._parts(list(words(text[start:end])), self._era(day))
            runs = [run for part in parts for run in part]
            found.append(
                [
                    (start + run[0].start, start + run[-1].end, match is not None)
                    for run, match in runs
                ]
            )
        return [entry for entry in found if entry]

    def _read_entry(self, text: str, day: date | None) -> tuple[tuple[str, Match], ...]:
        """The names of one entry, each as printed."""
        return tuple(
            (_printed(text, named), match) for named, match in self._named(list(words(text)), day)
        )

    def _named(self, entry: list[Word], day: date | None) -> Iterator[_Named]:
        parts = self._parts(entry, day)
        skip = False
        for part, following in pairwise([*parts, []]):
            if skip:
                skip = False
                continue
            if following and not all(match for _, match in part + following):
                # A misprinted name with "and" inside: "Trinadad and Tobago".
                both = [word for named, _ in part + following for word in named]
                at = len(both) - sum(len(named) for named, _ in following)
                spelt = [word.letters for word in both]
                match = self._fuzzy([*spelt[:at], AND, *spelt[at:]], day)
                if match.ms_code:
                    skip = True
                    yield both, match
                    continue
            yield from self._read_part(part, day)

    def _read_part(self, part: list[_Run], day: date | None) -> list[_Named]:
        read = [(named, match) for named, match in part if match]
        if len(read) == len(part):
            return read
        whole = [word for named, _ in part for word in named]
        match = self._fuzzy([word.letters for word in whole], day)
        if match.ms_code or not read:
            return [(whole, match)]
        # Names run together, one of them misprinted: "New Zealand Nicar~gua".
        each = [(named, m or self._fuzzy([w.letters for w in named], day)) for named, m in part]
        if all(m.ms_code for _, m in each):
            return each
        return [(whole, match)]

    def _parts(self, entry: list[Word], day: date | None) -> list[list[_Run]]:
        """An entry as what stands between its "and", each part as names and runs of other words."""
        parts: list[list[_Run]] = [[]]
        at = 0
        while at < len(entry):
            end, match = self._longest(entry, at, day)
            part = parts[-1]
            if match:
                part.append((entry[at:end], match))
            elif entry[at].letters == AND:
                parts.append([])
            elif part and not part[-1][1]:
                part[-1][0].append(entry[at])
            else:
                part.append(([entry[at]], None))
            at = end
        return [_without_repetition(part) for part in parts if part]

    def _longest(self, entry: list[Word], at: int, day: date | None) -> tuple[int, Match | None]:
        """The longest known name that begins at a word: where it ends, and what it resolves to."""
        key, name, after = "", "", at + 1
        for end in range(at, len(entry)):
            key += entry[end].letters
            if key not in self._starts:
                break
            if key in self._codes and not self._are_two(key, day):
                name, after = key, end + 1
        return after, self._exact(name, day)

    def _are_two(self, key: str, day: date | None) -> bool:
        """Whether a name with "and" names two states that day: Serbia and Montenegro since 2006."""
        first, joined, second = key.partition(AND)
        if not joined or day is None:
            return False
        halves = (self._codes.get(first, ()), self._codes.get(second, ()))
        return all(any(self.active(code, day) for code in codes) for codes in halves)

    # -- groups -------------------------------------------------------------------------------

    def group(self, name: str) -> str | None:
        """The code of a group as printed; None where it is none of the groups of this database.

        >>> names = StateNames.reference()
        >>> names.group("the States Members that are members of the Group of 77 and China")
        'G77'
        >>> names.group("the Alliance of Small Island States") is None
        True
        """
        return self._groups.get(group_key(name))


_Run = tuple[list[Word], Match | None]
_Named = tuple[list[Word], Match]


def _without_repetition(part: list[_Run]) -> list[_Run]:
    """A part without words that only repeat the end of the name before them.

    "Micronesia (Federated States of Federated States of)" is printed so.
    """
    kept: list[_Run] = []
    for named, match in part:
        if kept and not match:
            before = [word.letters for word in kept[-1][0]]
            again = [word.letters for word in named]
            if before[-len(again) :] == again:
                continue
        kept.append((named, match))
    return kept


def _printed(text: str, named: list[Word]) -> str:
    start, end = named[0].start, named[-1].end
    if named[-1].letters == "of" and (article := _ARTICLE.match(text, end)):
        end = article.end()  # "Niger, Republic of the"
    printed = text[start:end]
    if printed.count("(") > printed.count(")") and text[end:].lstrip()[:1] == ")":
        printed += ")"
    printed = re.sub(r"[-‐‑]\s*\n\s*", "-", printed)
    return " ".join(printed.split())


_ARTICLE = re.compile(r"\s+the\b", re.IGNORECASE)


def _unique(items: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(items))


@cache
def _reference() -> StateNames:
    tables = ("member_states", "state_names", "groups")
    return StateNames(
        *(pl.read_csv(REFERENCE / f"{table}.csv", infer_schema=False) for table in tables)
    )

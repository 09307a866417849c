"""Which roll calls of the research data set are in the library's record.

A roll call is known by its symbol, where the research data set has a true one, and by its votes.
The distance of two roll calls is the number of seats that cast different votes in them, or cast
one in only one of them; not voting counts for nothing, since one layout leaves it out. Matched is,
always one to one and in this order:

1. By symbol, from session 31 on: a text as a whole, of the same number and part, where nine in ten
   of the votes that both sources have agree, or the tallies do; then of the same number alone,
   where the votes tell its parts apart (`R/41/209C`, A/RES/41/209[III]).
2. By votes, where the date is near: two roll calls that differ in nothing, if every other that is
   nearly the same has itself one that differs in nothing; then two that are each other's nearest,
   any other 8 seats beyond five times their distance, or 2 beyond it where the numbers are the
   same and the votes agree as above.

A vote on a paragraph, an amendment or a motion is often like that on the whole: it is matched only
to one that differs in nothing, and a text as a whole comes before it.

The margins are measured: with all symbols taken away, and three in ten of the library's roll calls
as well, ten times over, none of 27,000 matches by votes was other than the symbols say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt
import polars as pl

from data.symbols import symbol_key

Ints = npt.NDArray[np.int32]
Bools = npt.NDArray[np.bool_]
Votes = npt.NDArray[np.int8]

SYMBOLS_FROM = 31  # the session from which a symbol is that of the resolution
NUMBERS_FROM = 18  # the session from which a number is never a page of the printed record
RIVAL = 0.35  # distance, as a share of the seats that voted, beyond which there is no rivalry
ALIKE = 0.15  # within which two roll calls may be the same
CLEAR = 0.08  # within which they are, where there is no rival
REPEATED = 0.05  # within which one repeats the other, where their numbers are the same
MARGIN = 4
FAR = np.int32(10_000)
YES, ABSTAIN, NO = CAST = (1, 2, 3)

# Why a roll call has no match. The last three name a roll call of the library.
FAILED = "a text that failed"
NOT_HELD = "no roll call of the library has its symbol or its votes"
UNSETTLED = "may be a roll call of the library: its votes do not settle which"
OTHER_VOTES = "the roll call of the library with its symbol has other votes"
REPEATS = "repeats one that is matched"
PARTS = {
    "paragraph": "a vote on a part of a text",
    "amendment": "a vote on an amendment",
    "motion": "a vote on a motion",
}


@dataclass(frozen=True)
class Matching:
    """Roll calls of the research data set that the library has, and those that it does not.

    `matches`: rcid, roll_call_id, method. `unmatched`: rcid, reason, and nearest, the roll call of
    the library that it may be or that it repeats; null where there is none.
    """

    matches: pl.DataFrame
    unmatched: pl.DataFrame


@dataclass(frozen=True)
class _Pairs:
    """Pairs of a research roll call i and a library roll call j that may be rivals, as columns."""

    i: Ints
    j: Ints
    distance: Ints
    voted: Ints  # seats that voted in either
    agree: Bools  # enough to be the same where the symbols are
    number: Bools  # of the same session and number of a resolution
    part: Bools  # and of the same part of it
    whole: Bools  # i is a vote on a text as a whole

    def where(self, chosen: Bools) -> _Pairs:
        return _Pairs(*(getattr(self, column.name)[chosen] for column in fields(self)))

    def within(self, share: float) -> Bools:
        inside: Bools = self.distance <= share * self.voted
        return inside


def match(
    roll_calls: pl.DataFrame,
    votes: pl.DataFrame,
    library_roll_calls: pl.DataFrame,
    library_votes: pl.DataFrame,
) -> Matching:
    """Match the roll calls of the research data set to those of the library.

    `roll_calls` has rcid, session, date, symbol and scope; `library_roll_calls` roll_call_id,
    session, date and resolution; both kinds of votes the number of the roll call, seat and vote.
    The order of rows is of no account.
    """
    roll_calls, library = roll_calls.sort("rcid"), library_roll_calls.sort("roll_call_id")
    seats = pl.concat([votes["seat"], library_votes["seat"]]).unique().sort()
    ours = _cast_votes(roll_calls["rcid"], votes, seats)
    theirs = _cast_votes(library["roll_call_id"], library_votes, seats)
    pairs = _pairs(roll_calls, ours, library, theirs)
    found = np.full(len(roll_calls), -1, np.int32)  # its j, or -1

    named = pairs.where(pairs.whole & pairs.number & pairs.agree)
    named = named.where(roll_calls["session"].to_numpy()[named.i] >= SYMBOLS_FROM)
    _accept(found, _first_come(named.where(named.part)))
    once = _firsts(roll_calls, ours, found)
    while _accept(found, _by_number(_free(named, found, once))):
        pass
    by_symbol = found >= 0
    while any(_accept(found, choose(_free(pairs, found, once))) for choose in (_equal, _nearest)):
        pass
    method = np.where(by_symbol, "symbol", "votes")
    matched = found >= 0
    return Matching(
        matches=pl.DataFrame(
            {
                "rcid": roll_calls["rcid"].filter(matched),
                "roll_call_id": library["roll_call_id"].gather(found[matched]),
                "method": method[matched],
            }
        ),
        unmatched=_unmatched(roll_calls, library, pairs, ours, found),
    )


def _accept(found: Ints, chosen: _Pairs) -> bool:
    found[chosen.i] = chosen.j
    return len(chosen.i) > 0


def _free(pairs: _Pairs, found: Ints, once: Bools) -> _Pairs:
    """The pairs of which neither is matched and the first does not repeat another."""
    return pairs.where((found[pairs.i] < 0) & once[pairs.i] & ~np.isin(pairs.j, found))


def _first_come(pairs: _Pairs) -> _Pairs:
    """One pair at most for each roll call, the nearest before others."""
    taken_i, taken_j, chosen = set(), set(), np.zeros(len(pairs.i), np.bool_)
    for at in np.lexsort((pairs.j, pairs.i, pairs.distance)):
        if pairs.i[at] not in taken_i and pairs.j[at] not in taken_j:
            chosen[at] = True
            taken_i.add(pairs.i[at])
            taken_j.add(pairs.j[at])
    return pairs.where(chosen)


def _by_number(pairs: _Pairs) -> _Pairs:
    """The pairs, of the same number, of which the votes tell that the part is the same."""
    return _first_come(pairs.where(_clear(pairs, pairs.distance + 2)))


def _equal(pairs: _Pairs) -> _Pairs:
    """The pairs that differ in nothing, each the only one, over rivals that have one of theirs."""
    equal = pairs.distance == 0
    of_whole = equal & pairs.whole
    only_i = _count(pairs.i, equal) == 1
    only_j = np.where(pairs.whole, _count(pairs.j, of_whole), _count(pairs.j, equal)) == 1
    close = ~equal & (pairs.distance < MARGIN)
    rival_j = close & ~np.isin(pairs.j, pairs.j[equal])
    rival_i = close & ~np.isin(pairs.i, pairs.i[equal])
    rivalled = np.isin(pairs.i, pairs.i[rival_j]) | np.where(
        pairs.whole,
        np.isin(pairs.j, pairs.j[rival_i & pairs.whole]),
        np.isin(pairs.j, pairs.j[rival_i]),
    )
    return pairs.where(equal & only_i & only_j & ~rivalled)


def _nearest(pairs: _Pairs) -> _Pairs:
    """The pairs of a whole text that are clearly nearer than any rival."""
    by_votes = (
        pairs.within(CLEAR)
        & _clear(pairs, 5 * pairs.distance + 2 * MARGIN)
        & (pairs.distance <= _least(pairs.j, pairs.distance))
    )
    by_number = pairs.number & pairs.agree & pairs.within(ALIKE)
    by_number &= _clear(pairs, pairs.distance + 2)
    return pairs.where(pairs.whole & (by_votes | by_number))


def _clear(pairs: _Pairs, bound: Ints) -> Bools:
    """Whether all rivals are at `bound` or beyond; those of a whole text are whole texts."""
    of_whole = np.where(pairs.whole, pairs.distance, FAR)
    clear: Bools = (_rival(pairs.i, pairs.distance) >= bound) & (_rival(pairs.j, of_whole) >= bound)
    return clear


def _least(group: Ints, values: Ints) -> Ints:
    """The least value in the group of each row."""
    least = np.full(group.max(initial=0) + 1, FAR, np.int32)
    np.minimum.at(least, group, values)
    return least[group]


def _rival(group: Ints, values: Ints) -> Ints:
    """The least value in the group of each row but its own; FAR where it is alone."""
    order = np.lexsort((values, group))
    first = np.ones(len(group), np.bool_)
    first[1:] = group[order][1:] != group[order][:-1]
    second = np.zeros(len(group), np.bool_)
    second[1:] = first[:-1] & ~first[1:]
    size = group.max(initial=0) + 1
    best, next_best = np.full(size, FAR, np.int32), np.full(size, FAR, np.int32)
    best[group[order][first]] = values[order][first]
    next_best[group[order][second]] = values[order][second]
    return np.where(values == best[group], next_best[group], best[group])


def _count(group: Ints, counted: Bools) -> Ints:
    """How many rows of the group of each row are counted."""
    return np.bincount(group, counted, minlength=1).astype(np.int32)[group]


def _firsts(roll_calls: pl.DataFrame, ours: Votes, found: Ints) -> Bools:
    """All but those that repeat, vote by vote, one of the same number that comes first."""
    keys = [
        (number_and_part(symbol, str(session))[0], scope, row.tobytes())
        for symbol, session, scope, row in zip(
            roll_calls["symbol"], roll_calls["session"], roll_calls["scope"], ours, strict=True
        )
    ]
    seen = {key for key, j in zip(keys, found, strict=True) if j >= 0}
    once = np.ones(len(roll_calls), np.bool_)
    for i, (key, session) in enumerate(zip(keys, roll_calls["session"], strict=True)):
        if found[i] < 0 and key[0] is not None and session >= SYMBOLS_FROM:
            once[i] = key not in seen
            seen.add(key)
    return once


_NUMBERED = re.compile(
    r"(?:A/(?:RES|DEC)|R)/(?P<session>(?:ES/|S/)?\d+)/(?P<number>\d+)(?:/(?P<part>.+))?"
)
_OLD = re.compile(r"A/RES/(?P<number>\d+)/(?:E?S/)?[IVXLC]+(?:AND[IVXLC]+)?(?:/(?P<part>.+))?")


def number_and_part(symbol: str, session: str) -> tuple[str | None, str]:
    """Session and number of a resolution, None where the symbol has none, and the part of it.

    >>> number_and_part("A/RES/33/116[B-IX]", "33"), number_and_part("R/33/116B/IX", "33")
    (('33/116', 'B/IX'), ('33/116', 'B/IX'))
    >>> number_and_part("A/RES/3484(XXX)[E]", "30"), number_and_part("R/8/266A", "8")
    (('30/3484', 'E'), (None, 'A'))
    """
    key = symbol_key(symbol).replace("SECTION/", "")
    if found := _NUMBERED.fullmatch(key):
        session = found["session"]
        page = session.isdigit() and int(session) < NUMBERS_FROM
        return None if page else f"{session}/{found['number']}", found["part"] or ""
    if found := _OLD.fullmatch(key):
        return f"{session}/{found['number']}", found["part"] or ""
    return None, ""


def _cast_votes(ids: pl.Series, votes: pl.DataFrame, seats: pl.Series) -> Votes:
    """The votes cast, roll calls by seats; 0 where there is none."""
    codes = {"yes": YES, "abstain": ABSTAIN, "no": NO, "non_voting": 0}
    table = np.zeros((len(ids), len(seats)), np.int8)
    at = votes.select(
        pl.col(ids.name)
        .replace_strict(ids, np.arange(len(ids)), return_dtype=pl.Int32)
        .alias("row"),
        pl.col("seat").replace_strict(seats, np.arange(len(seats)), return_dtype=pl.Int32),
        pl.col("vote").cast(pl.String).replace_strict(codes, return_dtype=pl.Int8),
    )
    table[at["row"].to_numpy(), at["seat"].to_numpy()] = at["vote"].to_numpy()
    return table


def _pairs(roll_calls: pl.DataFrame, ours: Votes, library: pl.DataFrame, theirs: Votes) -> _Pairs:
    """The pairs near in date and votes, and those of the same number."""
    names = [*map(number_and_part, roll_calls["symbol"], roll_calls["session"].cast(pl.String))]
    their_names = [*map(number_and_part, library["resolution"], library["session"])]
    bearers: dict[str | None, list[int]] = {}
    for at, (number, _) in enumerate(their_names):
        bearers.setdefault(number, []).append(at)
    numbered = [
        (at, bearer)
        for at, (number, _) in enumerate(names)
        if number is not None
        for bearer in bearers.get(number, ())
    ]
    near = [_near(ours, theirs, *month) for month in _months(roll_calls["date"], library["date"])]
    both = np.unique(np.concatenate([np.array(numbered, np.int32).reshape(-1, 2), *near]), axis=0)
    i, j = both[:, 0], both[:, 1]
    mine, other = ours[i], theirs[j]
    voted = ((mine > 0) | (other > 0)).sum(axis=1)
    in_both = ((mine > 0) & (other > 0)).sum(axis=1)
    equal = ((mine == other) & (mine > 0)).sum(axis=1)
    tallies = [(mine == vote).sum(axis=1) == (other == vote).sum(axis=1) for vote in CAST]
    return _Pairs(
        i=i,
        j=j,
        distance=(voted - equal).astype(np.int32),
        voted=voted.astype(np.int32),
        agree=(10 * equal >= 9 * in_both) & (in_both > 0) | np.all(tallies, axis=0),
        number=np.array([names[a][0] == their_names[b][0] is not None for a, b in both], np.bool_),
        part=np.array([names[a][1] == their_names[b][1] for a, b in both], np.bool_),
        whole=(roll_calls["scope"] == "resolution").to_numpy()[i],
    )


def _months(dates: pl.Series, their_dates: pl.Series) -> Iterator[tuple[Ints, Ints]]:
    """For each printed month its roll calls, and the library's of it, the one before and after."""
    months = dates.to_numpy().astype("datetime64[M]")
    their_months = their_dates.to_numpy().astype("datetime64[M]")
    for month in np.unique(months):
        near = np.abs(their_months - month) <= np.timedelta64(1, "M")
        yield (
            np.flatnonzero(months == month).astype(np.int32),
            np.flatnonzero(near).astype(np.int32),
        )


def _near(ours: Votes, theirs: Votes, i: Ints, j: Ints) -> Ints:
    """Which of i and j are within rivalry, as pairs."""
    mine, other = ours[i], theirs[j]
    in_both = (mine > 0).astype(np.float32) @ (other > 0).astype(np.float32).T
    equal = _by_vote(mine) @ _by_vote(other).T
    voted = (mine > 0).sum(axis=1)[:, None] + (other > 0).sum(axis=1) - in_both
    near = np.argwhere(voted - equal <= RIVAL * voted)
    return np.stack([i[near[:, 0]], j[near[:, 1]]], axis=1)


def _by_vote(table: Votes) -> npt.NDArray[np.float32]:
    """One column for each seat and vote that it may cast: 1 where it did."""
    return np.concatenate([table == vote for vote in CAST], axis=1).astype(np.float32)


def _unmatched(
    roll_calls: pl.DataFrame, library: pl.DataFrame, pairs: _Pairs, ours: Votes, found: Ints
) -> pl.DataFrame:
    """Why each of the others has no match, and the roll call of the library that it may be."""
    yes, no = (ours == YES).sum(axis=1), (ours == NO).sum(axis=1)
    reasons = np.where(yes > no, NOT_HELD, FAILED).astype(object)
    nearest = np.full(len(roll_calls), -1, np.int32)
    # The library has what was adopted: a text that failed is none of its roll calls.
    some = pairs.where((found[pairs.i] < 0) & pairs.whole & (yes > no)[pairs.i])
    taken = np.isin(some.j, found)
    why = np.select(
        [
            ~taken & some.number & ~some.agree,
            ~taken & some.within(ALIKE),
            taken & some.number & some.within(REPEATED),
        ],
        [OTHER_VOTES, UNSETTLED, REPEATS],
        "",
    )
    for row in np.lexsort((~taken, -some.distance)):  # the nearest last, one that is free at that
        if why[row]:
            reasons[some.i[row]], nearest[some.i[row]] = why[row], some.j[row]
    at = pl.Series(nearest).replace(-1, None).cast(pl.UInt32)
    return roll_calls.select(
        "rcid",
        pl.col("scope")
        .replace_strict(PARTS, default=pl.Series(reasons, dtype=pl.String))
        .alias("reason"),
        library["roll_call_id"].gather(at).alias("nearest"),
    ).filter(found < 0)

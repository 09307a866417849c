from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ingest import matching
from ingest.matching import Matching, match, number_and_part
from ingest.sources.undl_votes import VOTE

SEATS = 40
NAMES = {"y": "yes", "a": "abstain", "n": "no", "x": "non_voting"}

# Four ways in which forty states vote, far from one another.
EAST_WEST = "y" * 18 + "n" * 12 + "a" * 10
NORTH_SOUTH = "n" * 6 + "y" * 30 + "a" * 4
SPLIT = "yyn" * 13 + "y"
ALL = "y" * 40


def but(votes: str, *seats: int, mark: str = "a") -> str:
    """The votes with those of some seats changed."""
    return "".join(mark if at in seats else old for at, old in enumerate(votes))


def ours(*rows: tuple[int, str, str], scope: str = "resolution", **more: object) -> pl.DataFrame:
    """Roll calls of the research data set: rcid, symbol and votes."""
    return pl.DataFrame(
        [
            {
                "rcid": rcid,
                "symbol": symbol,
                "votes": votes,
                "scope": scope,
                "session": more.get("session", 12),
                "date": date.fromisoformat(str(more.get("day", "1957-11-02"))),
            }
            for rcid, symbol, votes in rows
        ]
    )


def theirs(
    *rows: tuple[int, str, str], session: str = "12", day: str = "1957-11-26"
) -> pl.DataFrame:
    """Roll calls of the library: number, symbol and votes."""
    return pl.DataFrame(
        [
            {
                "roll_call_id": number,
                "resolution": symbol,
                "votes": votes,
                "session": session,
                "date": date.fromisoformat(day),
            }
            for number, symbol, votes in rows
        ]
    )


def votes_of(rows: pl.DataFrame, key: str) -> pl.DataFrame:
    return pl.DataFrame(
        [
            (number, seat, NAMES[mark])
            for number, votes in rows.select(key, "votes").iter_rows()
            for seat, mark in enumerate(votes)
        ],
        {key: pl.Int32, "seat": pl.Int32, "vote": VOTE},
        orient="row",
    )


def matched(research: pl.DataFrame, library: pl.DataFrame) -> Matching:
    return match(
        research.with_columns(pl.col("rcid").cast(pl.Int32)),
        votes_of(research, "rcid"),
        library.with_columns(pl.col("roll_call_id").cast(pl.Int32)),
        votes_of(library, "roll_call_id"),
    )


def pairs(matching: Matching) -> list[tuple[int, int, str]]:
    return sorted(matching.matches.rows())


def reasons(matching: Matching) -> dict[int, tuple[str, int | None]]:
    return {rcid: (reason, nearest) for rcid, reason, nearest in matching.unmatched.rows()}


RECORD = theirs(
    (1, "A/RES/1148(XII)", EAST_WEST),
    (2, "A/RES/1149(XII)", NORTH_SOUTH),
    (3, "A/RES/1150(XII)", SPLIT),
)


def test_votes_identify_a_roll_call() -> None:
    found = matched(ours((71, "R/12/460", SPLIT), (70, "R/12/459A", EAST_WEST)), RECORD)
    assert pairs(found) == [(70, 1, "votes"), (71, 3, "votes")]
    assert found.unmatched.is_empty()


def test_who_did_not_vote_counts_for_nothing() -> None:
    absent = ours((70, "", but(EAST_WEST, 3, 30, mark="x")))
    library = theirs((1, "A/RES/1148(XII)", but(EAST_WEST, 3, 30, mark="x")))
    votes = votes_of(absent, "rcid").filter(pl.col("vote") != "non_voting")
    found = match(
        absent.with_columns(pl.col("rcid").cast(pl.Int32)),
        votes,
        library.with_columns(pl.col("roll_call_id").cast(pl.Int32)),
        votes_of(library, "roll_call_id"),
    )
    assert pairs(found) == [(70, 1, "votes")]


def test_a_few_votes_may_differ_where_no_other_is_near() -> None:
    found = matched(ours((70, "", but(EAST_WEST, 0, 20))), RECORD)
    assert pairs(found) == [(70, 1, "votes")]


@pytest.mark.parametrize("apart", [1, 5, 7])
def test_a_few_votes_may_not_differ_where_another_is_near(apart: int) -> None:
    near = but(EAST_WEST, *range(12, 12 + apart))
    library = theirs((1, "A/RES/1148(XII)", EAST_WEST), (2, "A/RES/1149(XII)", near))
    found = matched(ours((70, "", but(EAST_WEST, 0))), library)
    assert pairs(found) == []
    assert reasons(found) == {70: (matching.UNSETTLED, 1)}


def test_two_of_one_day_that_are_the_same_are_not_told_apart() -> None:
    library = theirs((1, "A/RES/1148(XII)", EAST_WEST), (2, "A/RES/1149(XII)", EAST_WEST))
    found = matched(ours((70, "", EAST_WEST), (71, "", EAST_WEST)), library)
    assert pairs(found) == []
    assert {reason for reason, _ in reasons(found).values()} == {matching.UNSETTLED}


def test_two_of_one_day_that_differ_in_one_vote_are_told_apart_where_both_are_held() -> None:
    library = theirs((1, "A/RES/1148(XII)", ALL), (2, "A/RES/1149(XII)", but(ALL, 7)))
    both = ours((70, "", but(ALL, 7)), (71, "", ALL))
    assert pairs(matched(both, library)) == [(70, 2, "votes"), (71, 1, "votes")]
    # With one alone, the other could be it, and one of the sources have erred.
    assert pairs(matched(both.head(1), library)) == []
    assert pairs(matched(both, library.head(1))) == []


@pytest.mark.parametrize(
    ("day", "found"), [("1957-10-07", True), ("1957-12-01", True), ("1957-09-30", False)]
)
def test_the_month_before_and_after_is_near(day: str, found: bool) -> None:
    assert bool(pairs(matched(ours((70, "", EAST_WEST), day=day), RECORD))) == found


def test_a_text_as_a_whole_comes_before_its_parts() -> None:
    part = ours((69, "R/12/459A", EAST_WEST), scope="paragraph")
    whole = ours((70, "R/12/459B", EAST_WEST))
    assert pairs(matched(pl.concat([part, whole]), RECORD)) == [(70, 1, "votes")]


def test_a_part_is_matched_without_a_difference_only() -> None:
    for votes, expected in ((EAST_WEST, [(69, 1, "votes")]), (but(EAST_WEST, 0), [])):
        found = matched(ours((69, "", votes), scope="amendment"), RECORD)
        assert pairs(found) == expected
    assert reasons(found) == {69: ("a vote on an amendment", None)}


def test_a_part_is_not_matched_where_another_part_is_near() -> None:
    parts = ours((68, "", EAST_WEST), (69, "", but(EAST_WEST, 0)), scope="paragraph")
    assert pairs(matched(parts, RECORD)) == []


def test_a_page_is_no_number_of_a_resolution() -> None:
    found = matched(ours((70, "R/12/1149", EAST_WEST)), RECORD)
    assert pairs(found) == [(70, 1, "votes")]


def test_the_number_of_a_resolution_settles_what_votes_leave_open() -> None:
    library = theirs(
        (1, "A/RES/2250(XXII)", EAST_WEST),
        (2, "A/RES/2251(XXII)", but(EAST_WEST, 13, 14, 15, 16)),
        session="22",
        day="1967-11-26",
    )
    for symbol, expected in (("R/22/2250A", [(70, 1, "votes")]), ("", [])):
        research = ours((70, symbol, but(EAST_WEST, 0)), session=22, day="1967-11-02")
        assert pairs(matched(research, library)) == expected


def late(*rows: tuple[int, str, str]) -> pl.DataFrame:
    return ours(*rows, session=38, day="1983-12-02")


def late_library(*rows: tuple[int, str, str]) -> pl.DataFrame:
    return theirs(*rows, session="38", day="1983-12-19")


@pytest.mark.parametrize(
    ("ours_", "theirs_"),
    [
        ("R/38/7", "A/RES/38/7"),
        ("A/RES/38/7", "A/RES/38/7"),
        ("R/38/183I", "A/RES/38/183I"),
        ("R/38/183I", "A/RES/38/183[I]"),
        ("R/38/116B/VII", "A/RES/38/116[B-VII]"),
        ("R/38/236/II", "A/RES/38/236[SectionII]"),
        ("R/38/57", "A/RES/38/57 A"),  # the only one of the number
        ("R/38/209C", "A/RES/38/209[III]"),
    ],
)
def test_the_symbol_names_the_roll_call(ours_: str, theirs_: str) -> None:
    found = matched(
        late((70, ours_, but(ALL, 0))), late_library((1, theirs_, ALL), (2, "A/RES/38/8", ALL))
    )
    assert pairs(found) == [(70, 1, "symbol")]


def test_a_symbol_holds_against_a_wrong_date() -> None:
    research = ours((70, "R/38/7", EAST_WEST), session=38, day="1983-12-02")
    library = theirs((1, "A/RES/38/7", EAST_WEST), session="38", day="1984-06-22")
    assert pairs(matched(research, library)) == [(70, 1, "symbol")]


def test_the_part_of_a_symbol_is_told_by_the_votes() -> None:
    research = late((70, "R/38/209C", EAST_WEST), (71, "R/38/209E", NORTH_SOUTH))
    library = late_library((1, "A/RES/38/209[V]", NORTH_SOUTH), (2, "A/RES/38/209[III]", EAST_WEST))
    assert pairs(matched(research, library)) == [(70, 2, "symbol"), (71, 1, "symbol")]


def test_a_repeated_symbol_is_matched_once() -> None:
    whole = late((70, "R/38/7", EAST_WEST), (71, "R/38/7", but(EAST_WEST, 0)))
    part = ours((72, "R/38/7", NORTH_SOUTH), scope="paragraph", session=38, day="1983-12-02")
    found = matched(pl.concat([part, whole]), late_library((1, "A/RES/38/7", EAST_WEST)))
    assert pairs(found) == [(70, 1, "symbol")]
    assert reasons(found) == {
        71: (matching.REPEATS, 1),
        72: ("a vote on a part of a text", None),
    }


def test_a_symbol_with_other_votes_is_not_matched() -> None:
    found = matched(late((70, "R/38/7", EAST_WEST)), late_library((1, "A/RES/38/7", NORTH_SOUTH)))
    assert pairs(found) == []
    assert reasons(found) == {70: (matching.OTHER_VOTES, 1)}


def test_a_symbol_with_the_same_tallies_is_matched() -> None:
    shuffled = EAST_WEST[::-1]
    found = matched(late((70, "R/38/7", shuffled)), late_library((1, "A/RES/38/7", EAST_WEST)))
    assert pairs(found) == [(70, 1, "symbol")]


def test_says_why_others_have_no_match() -> None:
    research = ours((70, "", NORTH_SOUTH), (71, "", "n" * 25 + "y" * 15))
    found = matched(research, RECORD.head(1))
    assert reasons(found) == {70: (matching.NOT_HELD, None), 71: (matching.FAILED, None)}


def test_nothing_to_match() -> None:
    assert matched(ours((70, "", EAST_WEST)).clear(), RECORD).matches.is_empty()
    assert reasons(matched(ours((70, "", NORTH_SOUTH)), RECORD.clear())) == {
        70: (matching.NOT_HELD, None)
    }


@pytest.mark.parametrize(
    ("symbol", "session", "expected"),
    [
        ("A/RES/36//235IX", "36", ("36/235", "IX")),
        ("A/RES/377(V)[A-C]", "5", ("5/377", "A/C")),
        ("A/RES/996(ES-IandII)", "1emsp", ("1emsp/996", "")),
        ("A/RES/ES-10/19", "10emsp", ("ES/10/19", "")),
        ("A/RES/S-9/2", "9sp", ("S/9/2", "")),
        ("A/DEC/80/506", "80", ("80/506", "")),
        ("R/17/1207", "17", (None, "")),
        ("ESS/1/34", "11", (None, "")),
        ("", "66", (None, "")),
    ],
)
def test_number_and_part(symbol: str, session: str, expected: tuple[str | None, str]) -> None:
    assert number_and_part(symbol, session) == expected


# Any record


@st.composite
def records(draw: st.DrawFn) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Roll calls of a library, and of a research data set that has most of them, and others."""
    rng = draw(st.randoms(use_true_random=False))
    kinds = [EAST_WEST, NORTH_SOUTH, SPLIT, ALL]

    def some(votes: str, changes: int) -> str:
        return but(votes, *rng.sample(range(SEATS), changes), mark=rng.choice("yanx"))

    library = [
        (n, f"A/RES/{1100 + n}(XII)", some(rng.choice(kinds), rng.randrange(12)))
        for n in range(1, 15)
    ]
    research = [
        (100 + n, rng.choice(["", f"R/12/{n}"]), some(votes, rng.choice([0, 0, 0, 1, 2])))
        for n, _, votes in rng.sample(library, 10)
    ]
    research += [(200 + n, "", some(rng.choice(kinds), rng.randrange(12))) for n in range(4)]
    scopes = [rng.choice(["resolution"] * 3 + ["paragraph"]) for _ in research]
    return ours(*research).with_columns(pl.Series("scope", scopes)), theirs(*library)


@settings(deadline=None, max_examples=25)
@given(records(), st.randoms(use_true_random=False))
def test_the_order_of_rows_and_the_names_of_seats_are_of_no_account(
    record: tuple[pl.DataFrame, pl.DataFrame], rng: random.Random
) -> None:
    research, library = record
    order = rng.sample(range(SEATS), SEATS)

    def shuffled(rows: pl.DataFrame) -> pl.DataFrame:
        seats = pl.col("votes").map_elements(lambda v: "".join(v[at] for at in order), pl.String)
        return rows.with_columns(seats)[rng.sample(range(len(rows)), len(rows))]

    first, again = matched(research, library), matched(shuffled(research), shuffled(library))
    assert pairs(first) == pairs(again)
    assert reasons(first) == reasons(again)


@settings(deadline=None, max_examples=25)
@given(records())
def test_matches_are_one_to_one_and_nearest(record: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    research, library = record
    found = matched(research, library)
    assert not found.matches["rcid"].is_duplicated().any()
    assert not found.matches["roll_call_id"].is_duplicated().any()
    assert sorted([*found.matches["rcid"], *found.unmatched["rcid"]]) == sorted(research["rcid"])
    votes = dict(library.select("roll_call_id", "votes").iter_rows())
    mine = dict(research.select("rcid", "votes").iter_rows())
    free = set(votes) - set(found.matches["roll_call_id"])
    for rcid, number, _ in found.matches.rows():
        here = distance(mine[rcid], votes[number])
        assert here <= 0.08 * SEATS
        assert all(here < distance(mine[rcid], votes[other]) for other in free)


def distance(mine: str, other: str) -> int:
    """By the book: seats that cast different votes, or one of which cast none."""
    cast = [(m.replace("x", ""), o.replace("x", "")) for m, o in zip(mine, other, strict=True)]
    return sum(m != o for m, o in cast)


@settings(deadline=None, max_examples=30)
@given(records())
def test_distances_are_those_by_the_book(record: tuple[pl.DataFrame, pl.DataFrame]) -> None:
    research, library = record
    seats = pl.Series(range(SEATS), dtype=pl.Int32)
    table = matching._cast_votes(research["rcid"], votes_of(research, "rcid"), seats)
    other = matching._cast_votes(library["roll_call_id"], votes_of(library, "roll_call_id"), seats)
    found = matching._pairs(research, table, library, other)
    by_the_book = {
        (i, j): distance(mine, votes)
        for i, mine in enumerate(research["votes"])
        for j, votes in enumerate(library["votes"])
    }
    measured = dict(
        zip(
            zip(found.i.tolist(), found.j.tolist(), strict=True),
            found.distance.tolist(),
            strict=True,
        )
    )
    assert measured == {pair: by_the_book[pair] for pair in measured}
    beyond = [by_the_book[pair] for pair in by_the_book if pair not in measured]
    assert all(apart > 0.35 * 20 for apart in beyond)


@given(st.lists(st.tuples(st.integers(0, 4), st.integers(0, 6)), min_size=1, max_size=30))
def test_the_rival_is_the_nearest_other(rows: Sequence[tuple[int, int]]) -> None:
    group = np.array([g for g, _ in rows], np.int32)
    values = np.array([v for _, v in rows], np.int32)
    expected = [
        min((w for b, (h, w) in enumerate(rows) if h == g and b != a), default=matching.FAR)
        for a, (g, _) in enumerate(rows)
    ]
    assert matching._rival(group, values).tolist() == expected

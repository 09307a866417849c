"""What a refresh changed, against a naive comparison and through the whole job."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from datetime import date
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standin.world import collection, draft, rows_of

from data import changes as recorded
from data import database
from ingest.changes import difference
from ingest.refresh import build_from_snapshot, refresh
from ingest.sources.undl_drafts import UNDL_DRAFTS
from ingest.sources.undl_votes import UNDL_VOTES

Rows = list[dict[str, str]]
Release = Callable[..., Path]
Facts = dict[tuple[str, str], tuple[str | None, str | None]]

SCHEMA = {"draft": pl.String, "ms_code": pl.String, "role": pl.String, "note": pl.String}
keys = st.tuples(st.sampled_from("AB"), st.sampled_from("XYZ"))
values = st.tuples(st.sampled_from(["listed", "additional", None]), st.sampled_from(["1", None]))
sides = st.dictionaries(keys, values)


def frame(facts: Facts) -> pl.DataFrame:
    return pl.DataFrame([(*key, *value) for key, value in facts.items()], SCHEMA, orient="row")


@given(sides, sides)
def test_the_difference_is_that_of_a_naive_comparison(before: Facts, after: Facts) -> None:
    expected = set()
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        if was is None and now is not None:
            expected.add((*key, "added", "role", None, now[0]))
        elif now is None and was is not None:
            expected.add((*key, "removed", "role", was[0], None))
        elif was and now:
            for field, one, other in zip(("role", "note"), was, now, strict=True):
                if one != other:
                    expected.add((*key, "changed", field, one, other))
    found = difference(frame(before), frame(after), ("draft", "ms_code"), ("role", "note"), "role")
    assert len(found) == len(expected)
    assert set(found.rows()) == expected


@pytest.fixture
def told(data_dir: Path, small_world: Path) -> Callable[[], set[tuple[object, ...]]]:
    """What the last run changed."""

    def rows() -> set[tuple[object, ...]]:
        with closing(database.connect()) as con:
            last = recorded.of_last_run(recorded.changes(con))
        return set(
            last.select(
                "change", "fact", pl.coalesce("resolution", "draft"), "ms_code", "field", "value_before", "value_after"
            ).rows()
        )  # fmt: skip

    return rows


Told = Callable[[], set[tuple[object, ...]]]


def test_a_first_release_is_told_by_its_resolutions(
    told: Told, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    assert told() == {
        ("added", "resolution", "A/RES/54/1", None, "title", None, "Question of lighthouses, A/RES/54/1"),
        ("added", "resolution", "A/RES/54/2", None, "title", None, "Question of lighthouses, A/RES/54/2"),
        ("added", "roll call", "A/RES/54/1", None, "tally", None, "3-1-1-0"),
        ("added", "roll call", "A/RES/54/2", None, "tally", None, "2-2-0-1"),
    }  # fmt: skip


def test_a_changed_vote_is_never_silent(told: Told, world: Rows, release: Release) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    world[0]["ms_vote"] = "A"
    world[7]["title"] = "x : resolution / adopted by the General Assembly"  # of one row in five
    refresh([UNDL_VOTES], str(release(world)))
    assert told() == {("changed", "vote", "A/RES/54/1", "BRA", "vote", "yes", "abstain")}
    refresh([UNDL_VOTES], str(release(world)))
    with closing(database.connect()) as con:
        every = recorded.changes(con)
        since = recorded.changes(con, since=date(2999, 1, 1))
        of_brazil = recorded.changes(con, state="BRA")
    assert every["run_id"].n_unique() == 2, "the run that changed nothing left no row"
    assert (len(since), len(of_brazil)) == (0, 1)


def test_votes_that_come_and_go(told: Told, world: Rows, release: Release) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    refresh([UNDL_VOTES], str(release(world[:9])), any_size=True)
    assert told() == {("removed", "vote", "A/RES/54/2", "POL", "vote", "non_voting", None)}
    refresh([UNDL_VOTES], str(release(world)))
    assert told() == {("added", "vote", "A/RES/54/2", "POL", "vote", None, "non_voting")}


def test_a_roll_call_that_goes_is_told_with_its_votes(
    told: Told, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    refresh([UNDL_VOTES], str(release(world[:5] + rows_of(103, "A/RES/54/3", "YYYYY"))))
    votes = zip(
        ["BRA", "EGY", "FRA", "IND", "POL"], ["yes", "no", "no", "yes", "non_voting"], strict=True
    )
    assert told() == {
        ("removed", "resolution", "A/RES/54/2", None, "title", "Question of lighthouses, A/RES/54/2", None),
        ("removed", "roll call", "A/RES/54/2", None, "tally", "2-2-0-1", None),
        *(("removed", "vote", "A/RES/54/2", state, "vote", vote, None) for state, vote in votes),
        ("added", "resolution", "A/RES/54/3", None, "title", None, "Question of lighthouses, A/RES/54/3"),
        ("added", "roll call", "A/RES/54/3", None, "tally", None, "5-0-0-0"),
    }  # fmt: skip


def test_fields_of_a_resolution(told: Told, world: Rows, release: Release) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    for row in world[:5]:
        row |= {"subjects": "TIDES", "date": "1999-12-02", "total_yes": "4.0"}
    refresh([UNDL_VOTES], str(release(world)))
    assert told() == {
        ("changed", "resolution", "A/RES/54/1", None, "adoption_date", "1999-12-01", "1999-12-02"),
        ("changed", "resolution", "A/RES/54/1", None, "subjects", "LIGHTHOUSES--INTERNATIONAL COOPERATION|NAVIGATION", "TIDES"),
        ("changed", "roll call", "A/RES/54/1", None, "date", "1999-12-01", "1999-12-02"),
        ("changed", "roll call", "A/RES/54/1", None, "published_yes", "3", "4"),
    }  # fmt: skip


def test_sponsors_join_and_leave(told: Told, tmp_path: Path) -> None:
    file = tmp_path / "drafts.xml"

    def load(sponsors: str) -> None:
        file.write_bytes(collection([draft(1, "A/C.3/80/L.1", sponsors)], 1))
        refresh([UNDL_DRAFTS], str(file))

    load("Brazil and Egypt")
    assert ("added", "draft", "A/C.3/80/L.1", None, "title", None, "Lighthouses") in told()
    assert ("added", "sponsorship", "A/C.3/80/L.1", "EGY", "role", None, "listed") in told()
    load("Brazil and France")
    assert told() == {
        ("removed", "sponsorship", "A/C.3/80/L.1", "EGY", "role", "listed", None),
        ("added", "sponsorship", "A/C.3/80/L.1", "FRA", "role", None, "listed"),
    }
    load("Brazil and Cuba [on behalf of the Group of 77 and China]")
    words = "Cuba [on behalf of the Group of 77 and China]"
    assert ("added", "group sponsorship", "A/C.3/80/L.1", None, "text", None, words) in told()


def test_a_build_from_the_snapshot_tells_what_it_takes_back(
    told: Told, world: Rows, release: Release
) -> None:
    refresh([UNDL_VOTES], str(release(world)))
    build_from_snapshot()
    assert ("removed", "resolution", "A/RES/54/1", None, "title", "Question of lighthouses, A/RES/54/1", None) in told()  # fmt: skip
    assert ("removed", "vote", "A/RES/54/1", "BRA", "vote", "yes", None) in told()

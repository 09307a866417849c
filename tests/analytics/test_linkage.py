from __future__ import annotations

from collections import defaultdict
from datetime import date
from itertools import combinations
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analytics import linkage
from analytics.linkage import differing, link, similarity, title_words
from data import database

Row = tuple[str, str, str | None, str | None]  # resolution, session, title, subject or agenda item


def resolutions(*rows: Row, agenda: bool = False) -> pl.DataFrame:
    """Resolutions in 2000 for session 55, 2001 for 56; a special session in the year of its number."""
    return pl.DataFrame(
        [
            {
                "resolution": resolution,
                "session": session,
                "date": date(1945 + int(session.rstrip("emsp")), 12, 1),
                "title": title,
                "agenda_title": about if agenda else None,
                "subjects": [about] if about and not agenda else None,
            }
            for resolution, session, title, about in rows
        ],
        {
            "resolution": pl.String,
            "session": pl.String,
            "date": pl.Date,
            "title": pl.String,
            "agenda_title": pl.String,
            "subjects": pl.List(pl.String),
        },
    )


def linked(*rows: Row, agenda: bool = False) -> dict[str, tuple[str | None, str, str | None]]:
    frame = link(resolutions(*rows, agenda=agenda))
    columns = frame.select("resolution", "series_id", "linked_by", "linked_to")
    return {name: (series, by, to) for name, series, by, to in columns.iter_rows()}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Law of the sea", "The Law of the Sea."),
        ("Working Capital Fund for the biennium 1974-1975", "Working Capital Fund for the biennium 1976-1977"),
        ("Declaration of the 1990s as the Third Disarmament Decade", "Declaration of the Third Disarmament Decade"),
        ("Credentials of representatives to the 33rd session", "Credentials of representatives to the 34th session"),
        ("Implementation of General Assembly resolution 34/71 on lamps", "Implementation of General Assembly resolution 35/143 on lamps"),
        ("Implementation of resolution 2456 B (XXIII) on lamps", "Implementation of resolution 2830 (XXVI) on lamps"),
        ("International co-operation for disarmament", "International cooperation for disarmament"),
        ("UNRWA", "UN Relief and Works Agency for Palestine Refugees in the Near East"),
        ("Article 73 e of the Charter", "Article 73e of the Charter"),
        ("People’s rights", "People's rights"),
        ("Question of Cyprus", "Cyprus"),
    ],
)  # fmt: skip
def test_titles_of_one_question_have_the_same_words(one: str, other: str) -> None:
    assert title_words(one) == title_words(other) != ()


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Decisions of the 10th special session", "Decisions of the 12th special session"),
        ("Second Decade of Lighthouses", "Third Decade of Lighthouses"),
        ("Implementation of Security Council resolution 435 (1978)", "Implementation of Security Council resolution 242 (1967)"),
    ],
)  # fmt: skip
def test_titles_of_two_questions_do_not(one: str, other: str) -> None:
    assert title_words(one) != title_words(other)


def test_an_agenda_item_before_a_colon_is_no_part_of_the_title() -> None:
    title = "The situation in the Middle East : Syrian Golan"
    assert title_words(title, "Situation in the Middle East.") == ("syrian", "golan")
    assert title_words(title, "12[3]|Situation in the Middle East.") == ("syrian", "golan")
    assert title_words(title.replace(" :", " -"), "Situation in the Middle East.") == ("syrian", "golan")  # fmt: skip
    assert title_words(title, "Question of Palestine.")[0] == "situation"
    # The title is the agenda item's, colon and all.
    item = "New Partnership : progress in implementation"
    assert title_words(item, item)[0] == "new"


def test_similarity_is_the_share_of_common_words() -> None:
    a = ("lighthouses", "harbours", "buoys")
    assert similarity(a, a) == 1
    assert similarity(a, ("lighthouses", "harbors", "buoys")) == 1  # one letter
    assert similarity(a, ("lighthouse", "harbouring", "buoy")) == 2 / 4  # buoy: too short to judge
    assert similarity(a, ("buoys", "lighthouses")) == 2 / 3
    assert similarity(("road", "map"), ("roadmap",)) == 1
    assert similarity(("zone", "1967"), ("zone", "1973")) == 1 / 3
    assert differing(("protocol", "i"), ("protocol", "ii")) == (["i"], ["ii"])


def test_the_same_title_is_linked_however_long_ago() -> None:
    found = linked(
        ("A/RES/40/1", "40", "Question of lighthouses", None),
        ("A/RES/41/1", "41", "The question of Lighthouses", None),
        ("A/RES/79/1", "79", "Lighthouses", None),
    )
    assert found == {
        "A/RES/40/1": ("lighthouses", "first", None),
        "A/RES/41/1": ("lighthouses", "same title", "A/RES/40/1"),
        "A/RES/79/1": ("lighthouses", "same title", "A/RES/41/1"),
    }


def test_a_misspelt_title_is_linked_without_other_evidence() -> None:
    found = linked(
        ("A/RES/40/1", "40", "Suppression of the crime of wrecking", None),
        ("A/RES/60/1", "60", "Supression of the crimes of wrecking", None),
    )
    assert found["A/RES/60/1"] == ("suppression-crime-wrecking", "spelling", "A/RES/40/1")


BUILDING = "Building of lighthouses on rocks in the northern sea"
PROMPT = "Prompt building of lighthouses on rocks in the northern sea"


@pytest.mark.parametrize("agenda", [False, True])
def test_a_near_title_is_linked_where_subject_or_item_agrees(agenda: bool) -> None:
    def second(about: str | None, session: str = "42") -> str:
        rows = ("A/RES/40/1", "40", BUILDING, "SHIPPING"), ("A/RES/42/1", session, PROMPT, about)
        return linked(*rows, agenda=agenda)["A/RES/42/1"][1]

    assert similarity(title_words(BUILDING), title_words(PROMPT)) == 5 / 6
    assert second("SHIPPING") == "near title"
    assert second("FISHERIES") == "alone"
    assert second(None) == "alone"
    assert second("SHIPPING", "45") == "near title"
    assert second("SHIPPING", "46") == "alone"  # after more than WINDOW years


def test_a_title_nearer_still_needs_no_common_subject() -> None:
    long = "Lamps bells horns buoys beacons charts pilots harbours moorings piers"
    found = linked(
        ("A/RES/40/1", "40", long, "SHIPPING"), ("A/RES/41/1", "41", f"{long} quays", None)
    )
    assert found["A/RES/41/1"][1] == "near title"


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Keeping of northern sea lights by night", "Report on the keeping of northern sea lights by night"),
        ("Protocol II on keeping northern sea lights by night", "Protocol I on keeping northern sea lights by night"),
        ("Keeping northern sea lights by night and 12 bells", "Keeping northern sea lights by night and 13 bells"),
        ("Third review of lights on sea and shore of Norway", "Lights on sea and shore of Norway"),
        ("Keeping the lights and bells and horns and buoys burning on the coast of Malta", "Keeping the lights and bells and horns and buoys burning on the coast of Cyprus"),
    ],
)  # fmt: skip
def test_another_text_or_place_is_another_question(one: str, other: str) -> None:
    found = linked(("A/RES/40/1", "40", one, "SHIPPING"), ("A/RES/41/1", "41", other, "SHIPPING"))
    assert [by for _, by, _ in found.values()] == ["alone", "alone"]


def test_a_common_head_links_where_what_follows_changes() -> None:
    rows: list[Row] = [
        ("A/RES/53/1", "53", "Towards brighter lighthouses : need for a new agenda", "SHIPPING"),
        ("A/RES/55/1", "55", "Towards brighter lighthouses : keeping our promises", "SHIPPING"),
    ]
    name = "towards-brighter-lighthouses-new-agenda"
    assert linked(*rows)["A/RES/55/1"] == (name, "same head", "A/RES/53/1")
    # Where the head is an agenda item, others under it are other questions.
    item = ("A/RES/54/9", "54", "Harbours", "Towards brighter lighthouses.")
    assert linked(*rows, item, agenda=True)["A/RES/55/1"][1] == "alone"


def test_titles_side_by_side_in_one_session_are_never_one_series() -> None:
    rows: list[Row] = [
        ("A/RES/40/1", "40", BUILDING, "SHIPPING"),
        ("A/RES/41/1", "41", PROMPT, "SHIPPING"),
    ]
    assert linked(*rows)["A/RES/41/1"][1] == "near title"
    rows += [
        ("A/RES/60/1", "60", BUILDING, "SHIPPING"),
        ("A/RES/60/2", "60", PROMPT, "SHIPPING"),
    ]
    found = linked(*rows)
    assert found["A/RES/40/1"][0] == found["A/RES/60/1"][0]
    assert found["A/RES/41/1"][0] == found["A/RES/60/2"][0] != found["A/RES/40/1"][0]


def test_nor_through_a_third_title_between_them() -> None:
    third = f"Very {PROMPT.lower()}"
    rows: list[Row] = [
        ("A/RES/40/1", "40", BUILDING, "SHIPPING"),
        ("A/RES/41/1", "41", PROMPT, "SHIPPING"),
        ("A/RES/42/1", "42", third, "SHIPPING"),
    ]
    assert len({series for series, *_ in linked(*rows).values()}) == 1
    rows += [
        ("A/RES/60/1", "60", BUILDING, "SHIPPING"),
        ("A/RES/60/2", "60", third, "SHIPPING"),
    ]
    found = linked(*rows)
    assert found["A/RES/40/1"][0] == found["A/RES/41/1"][0] == found["A/RES/60/1"][0]
    assert found["A/RES/42/1"][0] == found["A/RES/60/2"][0] != found["A/RES/40/1"][0]


def test_a_title_shared_in_one_session_is_no_edition_there() -> None:
    rows: list[Row] = [(f"A/RES/{n}/1", str(n), "Fog signals", None) for n in range(40, 44)]
    rows += [("A/RES/43/2", "43", "Fog signals", None)]
    found = linked(*rows)
    assert {name for name, (series, *_) in found.items() if series} == {"A/RES/40/1", "A/RES/41/1", "A/RES/42/1"}  # fmt: skip
    assert found["A/RES/43/1"] == found["A/RES/43/2"] == (None, "shared title", None)


def test_a_title_often_shared_names_an_agenda_item() -> None:
    rows: list[Row] = [(f"A/RES/{n}/1", str(n), "Fog signals", None) for n in range(40, 43)]
    rows += [("A/RES/42/2", "42", "Fog signals", None)]
    assert {by for _, by, _ in linked(*rows).values()} == {"shared title"}


def test_a_series_is_named_by_its_first_title_and_keeps_the_name() -> None:
    rows: list[Row] = [("A/RES/40/1", "40", BUILDING, "SHIPPING"), ("A/RES/41/1", "41", BUILDING, None)]  # fmt: skip
    name = "building-lighthouses-rocks-northern-sea"
    assert {series for series, *_ in linked(*rows).values()} == {name}
    later = linked(*rows, ("A/RES/42/1", "42", PROMPT, "SHIPPING"))
    assert {series for series, *_ in later.values()} == {name}


def test_names_are_distinct_where_titles_begin_alike() -> None:
    start = "Illumination navigation preservation restoration lighthouses"
    rows: list[Row] = [
        (f"A/RES/{session}/{n}", session, f"{start} {end}", None)
        for session in ("40", "41")
        for n, end in enumerate(("Antarctic coasts", "Mediterranean islands"))
    ]
    names = {series for series, *_ in linked(*rows).values()}
    assert len(names) == 2
    assert f"{'-'.join(start.lower().split())}-40" in names


def test_a_resolution_without_title_is_in_no_series() -> None:
    found = linked(("A/RES/40/1", "40", None, "SHIPPING"), ("A/RES/41/1", "41", "  ", "SHIPPING"))
    assert set(found.values()) == {(None, "no title", None)}


_WORD = st.sampled_from(
    ["lighthouses", "lighthouse", "harbours", "beacons", "pilots", "piers", "report", "Malta"]
)
_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["40", "41", "42", "60", "2emsp"]),
        st.lists(_WORD, min_size=1, max_size=5, unique=True).map(" ".join),
        st.sampled_from(["SHIPPING", "FISHERIES", None]),
    ),
    max_size=25,
)


def _invented(rows: list[tuple[str, str, str | None]]) -> list[Row]:
    return [(f"A/RES/{s}/{n}", s, title, about) for n, (s, title, about) in enumerate(rows)]


@settings(deadline=None)
@given(_ROWS, st.integers(0, 99))
def test_invariants(rows: list[tuple[str, str, str | None]], seed: int) -> None:
    frame = resolutions(*_invented(rows))
    found = link(frame)
    assert sorted(found["resolution"]) == sorted(frame["resolution"])
    shuffled = link(frame.sample(fraction=1, shuffle=True, seed=seed))
    assert found.sort("resolution").equals(shuffled.sort("resolution"))
    told = found.join(frame, on="resolution")
    together = defaultdict(set)
    for session, words in told.select("session", "words").iter_rows():
        together[session].add(words)
    for _, series in told.drop_nulls("series_id").group_by("series_id"):
        assert len(series) > 1
        assert series["session"].is_unique().all()
        for a, b in combinations(set(series["words"]), 2):
            assert not any({a, b} <= words for words in together.values())
        assert (series["linked_by"] == "first").sum() == 1
        assert set(series["linked_to"].drop_nulls()) <= set(series["resolution"])
    alone = told.filter(pl.col("series_id").is_null())
    assert set(alone["linked_by"]) <= {"alone", "shared title"}


@settings(deadline=None)
@given(_ROWS)
def test_the_quick_choice_of_candidates_misses_none(rows: list[tuple[str, str, str | None]]) -> None:  # fmt: skip
    told = [
        row | {"words": title_words(row["title"])}
        for row in resolutions(*_invented(rows)).to_dicts()
    ]
    titles = linkage._titles(told)
    quick = linkage._neighbours(titles)
    for a, b in combinations((t for t in titles.values() if not t.umbrella), 2):
        near = similarity(a.words, b.words)
        follows = near == 1 or (near > linkage.NEAR and not a.is_another_text(b))
        assert (b.words in quick[a.words]) == follows


# Sessions in which the question is known to have been put to a recorded vote under such a title.
KNOWN = {
    # Yearly since 1992; none in session 76, session 75's came in June 2021.
    "necessity-ending-economic-commercial-financial-embargo": [n for n in range(47, 81) if n != 76],
    "permanent-sovereignty-palestinian-people-occupied": list(range(51, 81)),
    "right-palestinian-people-self-determination": list(range(49, 81)),
    "moratorium-use-death-penalty": [62, *range(63, 80, 2)],
    "syrian-golan": list(range(48, 81)),
    "occupied-syrian-golan": list(range(51, 81)),
    "nuclear-disarmament": list(range(50, 81)),
    "developments-field-information-telecommunications-context": [*range(60, 64), 71, 73, 74, 75, 77, 78],
    "countering-use-information-communications-technologies": [73, 74],
    "human-rights-unilateral-coercive-measures": list(range(51, 81)),
}  # fmt: skip


def test_known_series_come_out_whole(snapshot: Path) -> None:
    con = database.connect()
    found = database.query(
        con,
        "SELECT series_id, list(session::INTEGER ORDER BY date) AS sessions FROM analytics.series "
        "WHERE list_contains($names, series_id) GROUP BY series_id",
        names=list(KNOWN),
    )
    con.close()
    assert dict(found.iter_rows()) == KNOWN

from __future__ import annotations

import itertools
from contextlib import closing
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from dashboard import sentences
from dashboard.bloc_figures import BLOC_COLOURS, BLOC_INKS
from dashboard.figures import (
    CONFIG,
    GROUP_COLOURS,
    PAPER,
    VOTE_COLOURS,
    VOTE_INKS,
    VOTES,
    support_bars,
    tiles,
    vote_map,
)
from dashboard.texts import in_language
from data import database
from data.database import query

WORDS = {vote: vote for vote in VOTES}
NIGHT = "#14171a"  # the page's ground in the dark, as in unga.css


def support(*counts: tuple[int, int, int, int]) -> pl.DataFrame:
    """Groups A, B, … with these counts of yes, no, abstain and non-voting."""
    names = [chr(ord("A") + place) for place in range(len(counts))]
    frame = pl.DataFrame(counts, schema=dict.fromkeys(VOTES, pl.Int64), orient="row")
    return frame.with_columns(
        group_code=pl.Series(names),
        group=pl.Series(names),
        label=pl.Series(names),
        heading=pl.Series(names),
        summary=pl.Series(names),
    )


COUNTS = st.lists(st.tuples(*[st.integers(0, 60)] * 4), min_size=1, max_size=9)


@given(counts=COUNTS, votes=st.sampled_from(list(sentences.DENOMINATORS.values())))
def test_bars_are_shares_of_the_whole_named(
    counts: list[tuple[int, int, int, int]], votes: tuple[str, ...]
) -> None:
    figure = support_bars(support(*counts), votes, WORDS, "half")
    assert [trace.name for trace in figure.data] == list(votes)
    for row, count in enumerate(counts):
        whole = sum(count[: len(votes)]) if votes != ("yes", "no", "abstain") else sum(count[:3])
        shares = [trace.x[row] for trace in figure.data]
        assert shares == pytest.approx(
            [part / whole if whole else 0 for part in count[: len(votes)]]
        )
        labels = [trace.text[row] for trace in figure.data]
        assert labels == [str(part) if part else "" for part in count[: len(votes)]]
        assert [tuple(trace.customdata[row]) for trace in figure.data] == [
            (chr(ord("A") + row), vote) for vote in votes
        ]


@given(counts=COUNTS)
def test_majorities_are_said_under_the_denominator_that_makes_them(
    counts: list[tuple[int, int, int, int]],
) -> None:
    said = sentences.majorities(in_language("en"), support(*counts))
    for_it, _, against = said.partition("voted no in: ")
    for name, (yes, no, abstain, out) in zip("ABCDEFGHI", counts, strict=False):
        wholes = [yes + no + abstain + out, yes + no + abstain, yes + no]
        first = next((whole for whole in wholes if 2 * yes > whole), None)
        assert for_it.count(f"{name} (") == (first is not None)
        if first is not None:
            assert f"{name} ({yes} of {first})" in for_it
        assert (f"{name} ({no} of {wholes[0]})" in against) == (2 * no > wholes[0])


def test_majorities_in_words() -> None:
    text = in_language("en")
    assert sentences.majorities(text, support((1, 2, 0, 0), (0, 0, 3, 0))) == (
        "In none of the 2 groups did a majority of all members vote yes. Counting only votes cast, "
        "or only yes and no votes, changes nothing. A majority of all members voted no in: A (2 of 3)."
    )
    assert sentences.majorities(text, support((2, 1, 0, 0), (1, 0, 0, 1), (1, 0, 1, 0))) == (
        "A majority of all members voted yes in 1 of 3 groups: A (2 of 3). Counting only votes "
        "cast, also: B (1 of 1). Counting only yes and no votes, also: C (1 of 1)."
    )


def test_a_tile_for_each_vote_where_the_map_has_it() -> None:
    frame = pl.DataFrame(
        {
            "ms_code": ["BRA", "FRA", "SUN"],
            "state": ["Brazil", "France", "Soviet Union"],
            "vote": ["no", "no", "non_voting"],
            "regional_group": ["GRULAC", "WEOG", None],
        }
    )
    figure = vote_map(frame, WORDS)
    yes, no, _, non_voting = figure.data
    assert list(yes.x) == []
    assert [text[:3] for text in no.text] == ["BRA", "FRA"]
    assert non_voting.text == ("SUN<br>X",)
    row, column = tiles()["RUS"]
    assert (non_voting.x[0], non_voting.base[0] + 0.46) == (column, pytest.approx(row))


def test_names_are_text_in_a_figure() -> None:
    frame = support((1, 0, 0, 0)).with_columns(
        label=pl.lit("<a href='x'>A & B</a> %{x}"), heading=pl.lit("<i>A</i>")
    )
    figure = support_bars(frame, ("yes", "no"), WORDS, "half")
    assert figure.data[0].hovertemplate[0].startswith("<b>&lt;a href='x'&gt;A &amp; B&lt;/a&gt; %&")
    assert figure.layout.annotations[0].text == "<b>&lt;i&gt;A&lt;/i&gt;</b>"


def test_states_that_vote_on_the_same_day_have_tiles_of_their_own(snapshot: Path) -> None:
    with closing(database.connect()) as con:
        rolls = query(
            con,
            "SELECT DISTINCT date, ms_code FROM votes JOIN roll_calls USING (roll_call_id)",
        ).with_columns(
            place=pl.col("ms_code").replace_strict(
                {code: row * 100 + column for code, (row, column) in tiles().items()}
            )
        )
    assert rolls.height > 100_000
    assert rolls.select("date", "place").is_duplicated().sum() == 0


def test_no_figure_offers_to_send_data_away() -> None:
    assert CONFIG["showSendToCloud"] is False
    assert CONFIG["displayModeBar"] is False


# Colours


def linear(colour: str) -> np.ndarray:
    values = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def contrast(one: str, other: str) -> float:
    """The contrast ratio of WCAG 2."""
    dark, light = sorted(linear(colour) @ (0.2126, 0.7152, 0.0722) for colour in (one, other))
    return float((light + 0.05) / (dark + 0.05))


@pytest.mark.parametrize("vote", VOTES)
def test_a_mark_stands_out_from_its_colour(vote: str) -> None:
    assert contrast(VOTE_COLOURS[vote], VOTE_INKS[vote]) >= 4.5


@pytest.mark.parametrize(("fill", "ink"), list(zip(BLOC_COLOURS, BLOC_INKS, strict=True)))
def test_a_number_stands_out_from_the_colour_of_its_bloc(fill: str, ink: str) -> None:
    assert contrast(fill, ink) >= 4.5


@pytest.mark.parametrize(
    "colour", [*GROUP_COLOURS.values(), *BLOC_COLOURS, VOTE_COLOURS["yes"], VOTE_COLOURS["no"]]
)
@pytest.mark.parametrize("ground", [PAPER, NIGHT])
def test_colours_stand_out_from_the_page_by_day_and_by_night(colour: str, ground: str) -> None:
    assert contrast(colour, ground) >= 3


# How the colour-blind see: Machado, Oliveira and Fernandes 2009, severity 1.
SIGHT = {
    "normal": np.eye(3),
    "protanopia": [[0.152, 1.053, -0.205], [0.115, 0.786, 0.099], [-0.004, -0.048, 1.052]],
    "deuteranopia": [[0.367, 0.861, -0.228], [0.280, 0.673, 0.047], [-0.012, 0.043, 0.969]],
    "tritanopia": [[1.256, -0.077, -0.179], [-0.078, 0.931, 0.148], [0.005, 0.691, 0.304]],
}


def lab(colour: np.ndarray) -> np.ndarray:
    """CIE 1976 L*a*b* of linear RGB, so that distance is roughly difference as seen."""
    rgb_to_xyz = [[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]]
    x, y, z = np.array(rgb_to_xyz) @ np.clip(colour, 0, 1) / (0.9505, 1, 1.089)
    root = [v ** (1 / 3) if v > 0.008856 else 7.787 * v + 16 / 116 for v in (x, y, z)]
    return np.array([116 * root[1] - 16, 500 * (root[0] - root[1]), 200 * (root[1] - root[2])])


@pytest.mark.parametrize("sight", SIGHT)
@pytest.mark.parametrize(
    ("palette", "least"),
    [(VOTE_COLOURS, 30), (GROUP_COLOURS, 20), (dict(enumerate(BLOC_COLOURS)), 20)],
    ids=["votes", "groups", "blocs"],
)
def test_colours_are_told_apart_by_all_eyes(
    sight: str, palette: dict[object, str], least: float
) -> None:
    seen = [lab(np.array(SIGHT[sight]) @ linear(colour)) for colour in palette.values()]
    nearest = min(np.linalg.norm(a - b) for a, b in itertools.combinations(seen, 2))
    assert nearest >= least

"""Whose votes decide: outcomes without a group or with it reversed, and the states that moved.

A text carries by simple majority if yes outnumbers no, and by two thirds, as the Charter asks on
important questions, if yes is at least two thirds of yes and no. Abstentions and non-voting count
in neither. The record does not say by which majority a text had to carry: both are given.
"""

from __future__ import annotations

from collections.abc import Sequence
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.slices import load_resolutions
from analytics.vote_matrix import (
    NO,
    VOTES,
    YES,
    VoteMatrix,
    group_tallies,
    is_cast,
    load_memberships,
    look_up,
)
from data.database import Connection, insert

OUTCOMES = (
    "pivotal_without",
    "pivotal_reversed",
    "pivotal_without_two_thirds",
    "pivotal_reversed_two_thirds",
)


def carries(
    yes: NDArray[np.integer], no: NDArray[np.integer], *, two_thirds: bool = False
) -> NDArray[np.bool_]:
    """Whether a text carries: yes > no, or yes >= 2/3 (yes + no) with a vote at all.

    >>> yes, no = np.array([5, 4, 0]), np.array([4, 2, 0])
    >>> carries(yes, no).tolist(), carries(yes, no, two_thirds=True).tolist()
    ([True, True, False], [False, True, False])
    """
    carried: NDArray[np.bool_] = (yes >= 2 * no) & (yes > 0) if two_thirds else yes > no
    return carried


def pivotality(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str] = ()
) -> pl.DataFrame:
    """On which roll calls a group decided: one row per roll call and group with a member on it.

    Columns roll_call_id, session, group_code, yes, no (its members'), carried, carried_two_thirds
    (by the votes of the whole Assembly), and whether the outcome would have been another
    without the group's votes (pivotal_without) or with its yes votes cast as no and its no votes
    as yes (pivotal_reversed), by simple majority and by two thirds.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "Y", "FRA": "N", "IND": "Y", "NGA": "Y", "USA": "N"})
    >>> g = pl.DataFrame({
    ...     "group_code": "G", "ms_code": ["BRA", "IND"],
    ...     "from_date": None, "to_date": None, "undated": False})
    >>> pivotality(world, g).select("carried", *OUTCOMES).row(0)
    (True, True, True, False, False)

    3 yes and 2 no carry, though not by two thirds; without the two yes votes 1 to 2 does not.
    """
    yes, no = matrix.roll_calls.select("yes_count", "no_count").to_numpy().T
    keys = matrix.roll_calls.select("roll_call_id", "session")
    frames = [_pivotality(keys.clear(), "", *[np.zeros(0, np.int64)] * 4)]
    for group, tally in group_tallies(matrix, memberships, groups).items():
        rows = tally[:, YES:].any(axis=1)
        own_yes, own_no = tally[rows, YES], tally[rows, NO]
        frames.append(
            _pivotality(keys.filter(pl.Series(rows)), group, yes[rows], no[rows], own_yes, own_no)
        )
    return pl.concat(frames)


def _pivotality(
    keys: pl.DataFrame,
    group: str,
    yes: NDArray[np.int64],
    no: NDArray[np.int64],
    own_yes: NDArray[np.int64],
    own_no: NDArray[np.int64],
) -> pl.DataFrame:
    without = yes - own_yes, no - own_no
    reverse = without[0] + own_no, without[1] + own_yes
    carried, by_two_thirds = carries(yes, no), carries(yes, no, two_thirds=True)
    columns = {
        "yes": own_yes,
        "no": own_no,
        "carried": carried,
        "carried_two_thirds": by_two_thirds,
        "pivotal_without": carries(*without) != carried,
        "pivotal_reversed": carries(*reverse) != carried,
        "pivotal_without_two_thirds": carries(*without, two_thirds=True) != by_two_thirds,
        "pivotal_reversed_two_thirds": carries(*reverse, two_thirds=True) != by_two_thirds,
    }
    return keys.with_columns(pl.lit(group).alias("group_code")).hstack(pl.DataFrame(columns))


def pivotality_by_session(matrix: VoteMatrix, memberships: pl.DataFrame) -> pl.DataFrame:
    """How often each group decided in each session: one row per session and group.

    Columns session, group_code, roll_calls (with a member on the roll) and, for each column of
    `pivotality` that says whether, the number of roll calls in which it is so.
    """
    decided = ["carried", "carried_two_thirds", *OUTCOMES]
    order = {session: number for number, session in enumerate(matrix.sessions)}
    return (
        pivotality(matrix, memberships)
        .group_by("session", "group_code")
        .agg(pl.len().cast(pl.Int32).alias("roll_calls"), pl.col(decided).sum().cast(pl.Int32))
        .sort(pl.col("session").replace_strict(order, return_dtype=pl.Int32), "group_code")
    )


def switchers(matrix: VoteMatrix, before: int, after: int) -> pl.DataFrame:
    """The states whose vote moved between two roll calls, as two editions of one text.

    Parameters
    ----------
    before, after
        The roll calls, by roll_call_id.

    Columns ms_code, vote_before, vote_after (NULL: not on that roll) and shift: the move towards
    yes on the scale no -1, abstain 0, yes 1; NULL unless both votes were cast, for not voting is
    no position. States that voted alike have no row; the largest moves come first.

    Raises BadRequest when there is no such roll call here.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "CHN": "NY", "FRA": "YA", "NGA": "XY", "SSD": "-N"})
    >>> switchers(world, 1, 2).rows()
    [('CHN', 'no', 'yes', 2), ('FRA', 'yes', 'abstain', -1), ('NGA', 'non_voting', 'yes', None),
    ('SSD', None, 'no', None)]
    """
    ids = matrix.roll_calls["roll_call_id"].cast(pl.String).to_list()
    first, last = matrix.votes[look_up([str(before), str(after)], ids, "roll call")]
    names = np.array(VOTES)
    votes = pl.col("vote_before", "vote_after")
    return (
        pl.DataFrame(
            {
                "ms_code": matrix.states,
                "vote_before": names[first],
                "vote_after": names[last],
                "shift": first - last,  # the codes run from yes over abstain to no
            }
        )
        .with_columns(
            pl.when(votes != VOTES[0]).then(votes),
            pl.when(pl.Series(is_cast(first) & is_cast(last))).then(pl.col("shift")),
        )
        .filter(pl.Series(first != last))
        .sort(pl.col("shift").abs(), "ms_code", descending=[True, False], nulls_last=True)
    )


def build(con: Connection) -> None:
    """Create `analytics.pivotality`: how often each group decided in each session.

    It counts resolutions voted on as a whole. Its definition stands in its comments.
    """
    con.execute(files("analytics").joinpath("pivotality.sql").read_text("utf-8"))
    matrix = load_resolutions(con)
    insert(con, "analytics.pivotality", pivotality_by_session(matrix, load_memberships(con)))

"""Who breaks ranks: members whose vote differs from the position of their group.

Membership is that of the day of the vote; not voting is no defection.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from importlib.resources import files

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.cohesion import position_codes
from analytics.slices import load_resolutions
from analytics.uncertainty import sums_by_cluster
from analytics.vote_matrix import (
    VOTES,
    VoteMatrix,
    group_tallies,
    is_cast,
    load_memberships,
    members,
)
from data.database import Connection, insert


def defections(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str] = ()
) -> pl.DataFrame:
    """Who broke ranks: one row per roll call, group and member that voted against its position.

    Columns roll_call_id, group_code, ms_code, vote, position. A vote cast that differs from the
    group's position is a defection, a yes against abstain too; not voting is none, and a group
    without a position has none.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "CHN": "YN", "IND": "NX"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> defections(world, brics).rows()
    [(1, 'BRICS', 'IND', 'no', 'yes')]
    """
    frames = [pl.DataFrame(schema=_DEFECTIONS)]
    for group, columns, _, broke, position in _ranks(matrix, memberships, groups):
        row, column = np.nonzero(broke)
        told = {
            "roll_call_id": matrix.roll_calls["roll_call_id"].to_numpy()[row],
            "group_code": np.full(len(row), group),
            "ms_code": np.array(matrix.states)[columns[column]],
            "vote": np.array(VOTES)[matrix.votes[row, columns[column]]],
            "position": np.array(VOTES)[position[row]],
        }
        frames.append(pl.DataFrame(told, _DEFECTIONS))
    return pl.concat(frames)


_DEFECTIONS = {
    "roll_call_id": pl.Int32,
    "group_code": pl.String,
    "ms_code": pl.String,
    "vote": pl.String,
    "position": pl.String,
}


def defection_rates(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str] = ()
) -> pl.DataFrame:
    """How often each member broke ranks in each session: one row per session, group and member.

    Columns session, group_code, ms_code, roll_calls (in which it cast a vote as a member and the
    group had a position), defections (see `defections`) and defection_share, their ratio. A member
    that cast no such vote has no row.

    Raises BadRequest when one of `groups` is none, or none of its members is on a roll.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "CHN": "YN", "IND": "NX"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> defection_rates(world, brics).filter(ms_code="IND").rows()
    [('78', 'BRICS', 'IND', 1, 1, 1.0)]
    """
    sessions = np.array(matrix.sessions)
    session = pl.Series(matrix.roll_calls["session"]).cast(pl.Enum(sessions)).to_physical()
    frames = [pl.DataFrame(schema=_RATES)]
    for group, columns, decided, broke, _ in _ranks(matrix, memberships, groups):
        counted = sums_by_cluster(decided.astype(np.int32), session.to_numpy())
        against = sums_by_cluster(broke.astype(np.int32), session.to_numpy())
        row, column = np.nonzero(counted)
        told = {
            "session": sessions[row],
            "group_code": np.full(len(row), group),
            "ms_code": np.array(matrix.states)[columns[column]],
            "roll_calls": counted[row, column],
            "defections": against[row, column],
            "defection_share": against[row, column] / counted[row, column],
        }
        frames.append(pl.DataFrame(told, _RATES))
    return pl.concat(frames)


_RATES = {
    "session": pl.String,
    "group_code": pl.String,
    "ms_code": pl.String,
    "roll_calls": pl.Int32,
    "defections": pl.Int32,
    "defection_share": pl.Float64,
}

_Mask = NDArray[np.bool_]
_Places = NDArray[np.intp]


def _ranks(
    matrix: VoteMatrix, memberships: pl.DataFrame, groups: Sequence[str]
) -> Iterator[tuple[str, _Places, _Mask, _Mask, _Places]]:
    """Of each group: the columns of its members, where each cast a vote as one while the group had
    a position, where that vote was against it, and the position on each roll call."""
    for group, tally in group_tallies(matrix, memberships, groups).items():
        mask = members(matrix, memberships, group)
        columns = np.flatnonzero(mask.any(axis=0))
        position = position_codes(tally)
        votes = matrix.votes[:, columns]
        decided = mask[:, columns] & is_cast(votes) & (position > 0)[:, None]
        yield group, columns, decided, decided & (votes != position[:, None]), position


def build(con: Connection) -> None:
    """Create `analytics.defections` and `analytics.defection_rates`.

    Both count resolutions voted on as a whole. Their definitions stand in their comments.
    """
    con.execute(files("analytics").joinpath("defections.sql").read_text("utf-8"))
    matrix = load_resolutions(con)
    memberships = load_memberships(con)
    insert(con, "analytics.defections", defections(matrix, memberships))
    insert(con, "analytics.defection_rates", defection_rates(matrix, memberships))

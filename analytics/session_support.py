"""The support of groups in any part of the record, session by session, and its last roll calls."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.series_answers import ALL
from analytics.vote_matrix import (
    ABSTAIN,
    NO,
    NON_VOTING,
    YES,
    VoteMatrix,
    group_tallies,
    tallies,
)
from data.database import Connection, query


def regular_sessions(con: Connection) -> pl.DataFrame:
    """The regular sessions and the day of their first roll call: number, began."""
    return query(
        con,
        "SELECT session_number(session)::INTEGER AS number, min(date) AS began FROM roll_calls "
        "WHERE session_kind(session) = 'regular' GROUP BY session ORDER BY number",
    )


def support_by_session(
    votes: VoteMatrix,
    memberships: pl.DataFrame,
    sessions: pl.DataFrame,
    groups: Sequence[str] = (),
) -> pl.DataFrame:
    """How each group voted in each session, over all roll calls of a part of the record.

    Each share is of sums over the session's roll calls: yes_share_of_members is the yes votes of
    the group's members of each day, of all the votes that these could have cast (non-voting ones
    included); yes_share_of_present of the votes cast, yes_share_of_voting of yes and no. A special
    session counts with the regular session begun last.

    Parameters
    ----------
    votes
        The roll calls of the part.
    memberships
        As from `load_memberships`.
    sessions
        The regular sessions, as from `regular_sessions`.
    groups
        Codes of the groups; all Member States are always told of, as ALL.

    Returns
    -------
    group_code, regular_session, roll_calls (those with a member of the group on the roll), members,
    yes, no, abstain, non_voting (sums), the three shares: one row per group and session, ALL first.

    >>> from datetime import date
    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YNY", "FRA": "NXY"}, session=["77", "77", "10emsp"],
    ...     date=[date(2022, 12, 1), date(2022, 12, 2), date(2023, 12, 1)])
    >>> began = pl.DataFrame({"number": [77, 78],
    ...     "began": [date(2022, 10, 1), date(2023, 10, 1)]})
    >>> support_by_session(world, pl.DataFrame(), began).select(
    ...     "regular_session", "roll_calls", "members", "yes", "yes_share_of_members",
    ...     "yes_share_of_voting").rows()
    [(77, 2, 4, 1, 0.25, 0.3333333333333333), (78, 1, 2, 2, 1.0, 1.0)]
    """
    numbers = _regular_session(votes.roll_calls, sessions)
    counts = {ALL: tallies(votes.votes)}
    if groups:
        held = memberships.filter(pl.col("group_code").is_in(groups))
        counts |= group_tallies(votes, held)
    frames = [_sums(group, numbers, tally) for group, tally in counts.items()]
    return pl.concat(frames).with_columns(
        yes_share_of_members=_share("members"),
        yes_share_of_present=_share("yes", "no", "abstain"),
        yes_share_of_voting=_share("yes", "no"),
    )


def _regular_session(roll_calls: pl.DataFrame, sessions: pl.DataFrame) -> pl.Series:
    """The number of the session of each roll call; of a special one, of that begun last."""
    number = pl.col("session").str.extract(r"^(\d+)$").cast(pl.Int32)
    return (
        roll_calls.select("session", "date")
        .join_asof(sessions.sort("began"), left_on="date", right_on="began", strategy="backward")
        .select(pl.coalesce(number, pl.col("number").cast(pl.Int32)).alias("regular_session"))
        .to_series()
    )


def _sums(group: str, numbers: pl.Series, tally: NDArray[np.int64]) -> pl.DataFrame:
    counts = pl.DataFrame(
        {
            "regular_session": numbers,
            "yes": tally[:, YES],
            "no": tally[:, NO],
            "abstain": tally[:, ABSTAIN],
            "non_voting": tally[:, NON_VOTING],
        }
    ).with_columns(members=pl.sum_horizontal("yes", "no", "abstain", "non_voting"))
    votes = ("members", "yes", "no", "abstain", "non_voting")
    return (
        counts.filter(pl.col("members") > 0)
        .group_by("regular_session")
        .agg(pl.len().cast(pl.Int64).alias("roll_calls"), *(pl.col(name).sum() for name in votes))
        .sort("regular_session")
        .select(pl.lit(group).alias("group_code"), "regular_session", "roll_calls", *votes)
    )


def _share(*whole: str) -> pl.Expr:
    total = pl.sum_horizontal(whole)
    return pl.when(total > 0).then(pl.col("yes") / total)


ROLL_CALLS = ("resolution", "draft", "scope", "session", "date", "title")


def newest_roll_calls(votes: VoteMatrix, most: int) -> pl.DataFrame:
    """The last roll calls of a part of the record, newest first, each with its tally.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YN", "FRA": "NX"}, resolution=["A/RES/78/1", "A/RES/78/2"])
    >>> newest_roll_calls(world, 1).select("resolution", "members", "yes", "no").rows()
    [('A/RES/78/2', 2, 0, 1)]
    """
    rows = np.arange(len(votes))[::-1][:most]
    counts = tallies(votes.votes[rows])
    return (
        votes.roll_calls[rows]
        .select(ROLL_CALLS)
        .with_columns(
            members=pl.Series(counts[:, YES:].sum(axis=1)),
            yes=pl.Series(counts[:, YES]),
            no=pl.Series(counts[:, NO]),
            abstain=pl.Series(counts[:, ABSTAIN]),
            non_voting=pl.Series(counts[:, NON_VOTING]),
        )
    )

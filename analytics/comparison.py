"""States and groups side by side: how often they agree, with whom one agrees more, where not.

States agree in a roll call in which both cast a vote and cast the same (`analytics.agreement`). A
group stands in it as its position: the strict plurality of the votes that its members of that day
cast. Non-voting is missing, never an abstention, and so is a group without a position.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.cohesion import position_codes
from analytics.uncertainty import (
    REPLICATES,
    clusters,
    draw_clusters,
    percentile_interval,
    sums_by_cluster,
)
from analytics.vote_matrix import (
    NO,
    NON_VOTING,
    NOT_ON_ROLL,
    VOTES,
    YES,
    VoteMatrix,
    is_cast,
    look_up,
    members,
    tallies,
)
from data.database import Connection, query
from data.errors import BadRequest

GROUP = "group:"  # before the code of a group, for NAM is Namibia and the Non-Aligned Movement

COMPARABLE_SQL = """\
SELECT 'state' AS kind, ms_code AS code, ms_code AS key, name, name AS full_name
FROM member_states WHERE status <> 'observer'
UNION ALL
SELECT 'group', group_code, 'group:' || group_code, name, full_name FROM groups
ORDER BY kind DESC, strip_accents(name)
"""


def comparable(con: Connection) -> pl.DataFrame:
    """What can be set side by side: every state that has or had a vote, and every group.

    Columns kind (state or group), code, key (the code, of a group after `group:`), name and
    full_name; by name, states first. The text run is COMPARABLE_SQL.
    """
    return query(con, COMPARABLE_SQL)


def side_by_side(
    matrix: VoteMatrix, memberships: pl.DataFrame, states: Sequence[str], groups: Sequence[str] = ()
) -> VoteMatrix:
    """The votes of some states, and of some groups as if each were one that votes as its position.

    In the answer a group goes by its key (`comparable`). A group whose members tie, or of which
    none cast a vote, is on the roll and does not vote; one without a member on the roll is not on
    it, as a state that `matrix` does not hold. A member's own vote counts in the position of its
    group.

    Raises BadRequest, with the nearest codes, when one of `groups` is none.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYN-", "CHN": "YNN-", "IND": "NXX-", "USA": "NNNN"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> both = side_by_side(world, brics, ["USA"], ["BRICS"])
    >>> both.states, both.votes.T.tolist()
    (('USA', 'group:BRICS'), [[3, 3, 3, 3], [1, 4, 3, 0]])
    """
    look_up(groups, memberships["group_code"].unique().to_list(), "group")
    columns = {state: np.full(len(matrix), NOT_ON_ROLL, np.int8) for state in states}
    for state in {*states} & {*matrix.states}:
        columns[state] = matrix.votes[:, matrix.column(state)]
    for group in groups:
        tally = tallies(matrix.votes, members(matrix, memberships, group))
        position, present = position_codes(tally), tally[:, YES:].any(axis=1)
        without = np.where(present, NON_VOTING, NOT_ON_ROLL)
        columns[GROUP + group] = np.where(position > 0, position, without).astype(np.int8)
    order = tuple(sorted(columns))
    return VoteMatrix(np.column_stack([columns[name] for name in order]), matrix.roll_calls, order)


def agreements(matrix: VoteMatrix, *, seed: int, replicates: int = REPLICATES) -> pl.DataFrame:
    """How often every two agreed, over all roll calls and over those on each topic.

    One row per topic and pair: issue_code (NULL: all roll calls; those without an issue code are
    on no topic), ms_a before ms_b, roll_calls (in which both cast a vote), alike (cast the same),
    opposed (yes against no), agreement = alike / roll_calls (NULL: no joint vote), and low and
    high, its 95% interval, NULL where the joint votes lie in one cluster.

    Over all roll calls figures and interval are those of `analytics.agreement.agreement` with the
    seed; the topics are taken of the same draws.

    Raises BadRequest when there are fewer than two.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters(
    ...     {"BRA": "YYAN", "FRA": "YNAX"}, title=["A", "B", "C", "D"],
    ...     issues=[["me"], ["me", "hr"], None, ["hr"]])
    >>> agreements(world, seed=1).drop("ms_a", "ms_b", "low", "high").rows()
    [(None, 3, 2, 1, 0.6666666666666666), ('hr', 1, 0, 1, 0.0), ('me', 2, 1, 1, 0.5)]
    """
    if len(matrix.states) < 2:
        raise BadRequest(f"a comparison needs two, found {', '.join(matrix.states) or 'none'}")
    i, j = np.triu_indices(len(matrix.states), 1)
    one, other = matrix.votes[:, i], matrix.votes[:, j]
    joint = is_cast(one) & is_cast(other)
    found = np.stack([joint & (one == other), joint, joint & (abs(one - other) == NO - YES)])
    issues = matrix.roll_calls["issues"].explode().drop_nulls().unique().sort().to_list()
    on = matrix.roll_calls.select(
        pl.lit(value=True).alias(""),
        *(pl.col("issues").list.contains(code).alias(code) for code in issues),
    )
    topics = np.column_stack([column.fill_null(value=False).to_numpy() for column in on])
    parts = found[:, :, None, :] & topics[None, :, :, None]  # [figure, roll call, topic, pair]
    alike, roll_calls, opposed = parts.sum(axis=1).reshape(3, -1)
    low, high = _interval(matrix, parts[0], parts[1], seed, replicates)
    with np.errstate(invalid="ignore"):
        agreement = alike / roll_calls
    names, count = np.array(matrix.states), topics.shape[1]
    return pl.DataFrame(
        {
            "issue_code": [code for code in (None, *issues) for _ in i],
            "ms_a": np.tile(names[i], count),
            "ms_b": np.tile(names[j], count),
            "roll_calls": roll_calls,
            "alike": alike,
            "opposed": opposed,
            "agreement": agreement,
            "low": low,
            "high": high,
        },
        _AGREEMENTS,
        nan_to_null=True,
    )


_AGREEMENTS = pl.Schema(
    {
        "issue_code": pl.String,
        "ms_a": pl.String,
        "ms_b": pl.String,
        "roll_calls": pl.Int32,
        "alike": pl.Int32,
        "opposed": pl.Int32,
        "agreement": pl.Float64,
        "low": pl.Float64,
        "high": pl.Float64,
    }
)


def _interval(
    matrix: VoteMatrix,
    scores: NDArray[np.bool_ | np.integer],
    held: NDArray[np.bool_],
    seed: int,
    replicates: int,
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """The 95% intervals of sums of scores / roll calls held; NaN where those lie in one cluster.

    Both are arrays whose rows are roll calls; clusters are drawn anew, for all of them alike.
    """
    together = clusters(matrix)
    of_scores, of_held = (
        sums_by_cluster(values.reshape(len(matrix), -1).astype(np.float32), together)
        for values in (scores, held)
    )
    draws = _draws(len(of_held), replicates, seed)
    with np.errstate(invalid="ignore"):  # sums of whole numbers: exact
        values = np.divide(draws @ of_scores, draws @ of_held, dtype=np.float64)
    in_one = np.count_nonzero(of_held, axis=0) < 2
    low, high = np.where(in_one, np.nan, percentile_interval(values.T))
    return low, high


# To draw takes longer than all else here, and the same parts of the record are asked for again.
_draws = lru_cache(maxsize=4)(draw_clusters)


def nearer(matrix: VoteMatrix, of: str, *, seed: int, replicates: int = REPLICATES) -> pl.DataFrame:
    """With whom one agreed more: a row for every two of the others, the nearer named first.

    Counted over the roll calls in which all three cast a vote, so that both agreements are taken of
    the same questions: nearer, other, roll_calls, nearer_agreement, other_agreement, difference
    (nearer - other, never negative) and low and high, the 95% interval of the difference by paired
    bootstrap: clusters of roll calls are drawn anew, both agreements taken of each draw. An
    interval from above zero says that the one is nearer whichever questions come to the vote; one
    that holds zero, that it cannot be told. NULL: no such roll call, or for the interval all in
    one cluster. Rows by the greatest difference.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"IND": "YYNA", "BRA": "YYNX", "USA": "NYYA"}, title=list("ABCD"))
    >>> nearer(world, "IND", seed=1).drop("low", "high").row(0)
    ('BRA', 'USA', 3, 1.0, 0.3333333333333333, 0.6666666666666666)
    """
    own = matrix.votes[:, [matrix.column(of)]]
    others = [name for name in matrix.states if name != of]
    columns = [matrix.column(name) for name in others]
    i, j = np.triu_indices(len(others), 1)
    votes = matrix.votes[:, columns]
    alike, cast = votes == own, is_cast(votes) & is_cast(own)
    held = cast[:, i] & cast[:, j]
    with_i, with_j = alike[:, i] & held, alike[:, j] & held
    turned = with_j.sum(axis=0) > with_i.sum(axis=0)
    nearer, other = np.where(turned, with_j, with_i), np.where(turned, with_i, with_j)
    count = held.sum(axis=0)
    low, high = _interval(matrix, nearer.astype(np.int8) - other, held, seed, replicates)
    names = np.array(others, str)
    with np.errstate(invalid="ignore"):
        frame = pl.DataFrame(
            {
                "nearer": names[np.where(turned, j, i)],
                "other": names[np.where(turned, i, j)],
                "roll_calls": count,
                "nearer_agreement": nearer.sum(axis=0) / count,
                "other_agreement": other.sum(axis=0) / count,
                "difference": (nearer.sum(axis=0) - other.sum(axis=0)) / count,
                "low": low,
                "high": high,
            },
            _NEARER,
            nan_to_null=True,
        )
    return frame.sort("difference", descending=True, nulls_last=True, maintain_order=True)


_NEARER = {
    "nearer": pl.String,
    "other": pl.String,
    "roll_calls": pl.Int32,
    "nearer_agreement": pl.Float64,
    "other_agreement": pl.Float64,
    "difference": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
}


def unlike(matrix: VoteMatrix) -> pl.DataFrame:
    """The roll calls in which two cast unlike votes: yes against no first, then the newest first.

    Columns roll_call_id, resolution (NULL: of no resolution), session, date, title, scope, opposed
    (whether one cast yes and another no), and the vote of each under its code; NULL: not on the
    roll.

    >>> from analytics.vote_matrix import from_letters
    >>> unlike(from_letters({"BRA": "YYAY", "FRA": "YNYX"})).select(
    ...     "roll_call_id", "opposed", "BRA", "FRA").rows()
    [(2, True, 'yes', 'no'), (3, False, 'abstain', 'yes')]
    """
    votes, cast = matrix.votes, is_cast(matrix.votes)
    least = np.where(cast, votes, NON_VOTING).min(axis=1)
    rows = np.flatnonzero(np.where(cast, votes, NOT_ON_ROLL).max(axis=1) > least)
    words = {
        name: pl.Series(np.array(VOTES)[votes[rows, column]], dtype=pl.String)
        for column, name in enumerate(matrix.states)
    }
    opposed = [(votes[rows] == code).any(axis=1) for code in (YES, NO)]
    kept = ("roll_call_id", "resolution", "session", "date", "title", "scope")
    return (
        matrix.roll_calls[rows]
        .select(*kept, opposed=pl.Series(opposed[0] & opposed[1]))
        .with_columns(
            pl.when(word != VOTES[NOT_ON_ROLL]).then(word).alias(name)
            for name, word in words.items()
        )
        .sort("opposed", "date", "roll_call_id", descending=True)
    )

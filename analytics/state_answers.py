"""How one Member State votes over a part of the record: its votes, its company, its groups.

Every answer is a function of the votes of the part (`analytics.slices.slice_matrix`). Non-voting is
no vote: it is counted beside the votes cast, and among them nowhere.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.blocs import LEAST_JOINT_SHARE, LEAST_JOINT_VOTES
from analytics.cohesion import position_codes
from analytics.pivotality import OUTCOMES, pivotality
from analytics.uncertainty import (
    REPLICATES,
    SEED,
    clusters,
    draw_clusters,
    percentile_interval,
    sums_by_cluster,
)
from analytics.vote_matrix import (
    NON_VOTING,
    NOT_ON_ROLL,
    VOTES,
    VoteMatrix,
    group_tallies,
    is_cast,
    members,
    tallies,
)
from data.symbols import session_order

COUNTS = ("yes", "no", "abstain", "non_voting")
FREQUENT_SUBJECTS = 8


def votes_of(matrix: VoteMatrix, ms_code: str) -> pl.DataFrame:
    """Each roll call with a state on it, and how it voted: one row per roll call, the newest first.

    Columns: those of `matrix.roll_calls`, vote, the tally of the roll call (yes, no, abstain,
    non_voting) and alike, the states that cast the same vote, itself included (NULL: it cast none).
    A state on no roll has no row.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YNX", "FRA": "YY-", "IND": "YYA"})
    >>> votes_of(world, "BRA").select("roll_call_id", "vote", "alike", *COUNTS).rows()
    [(3, 'non_voting', None, 0, 0, 1, 1), (2, 'no', 1, 2, 1, 0, 0), (1, 'yes', 3, 3, 0, 0, 0)]
    """
    own = _votes(matrix, ms_code)
    on_roll = np.flatnonzero(own)[::-1]
    counts = tallies(matrix.votes[on_roll])
    vote = own[on_roll]
    alike = np.take_along_axis(counts, vote[:, None].astype(np.intp), axis=1)[:, 0]
    told = {
        "vote": np.array(VOTES)[vote],
        **{name: counts[:, VOTES.index(name)] for name in COUNTS},
        "alike": alike,
    }
    frame = matrix.roll_calls[on_roll].hstack(pl.DataFrame(told, _VOTED))
    return frame.with_columns(pl.when(pl.col("vote") != "non_voting").then("alike"))


_VOTED = {"vote": pl.String, **dict.fromkeys(COUNTS, pl.Int64), "alike": pl.Int64}


def _votes(matrix: VoteMatrix, ms_code: str) -> NDArray[np.int8]:
    """A state's votes by code, all of them not on the roll where it is on none."""
    if ms_code in matrix.states:
        return matrix.votes[:, matrix.column(ms_code)]
    return np.full(len(matrix), NOT_ON_ROLL, np.int8)


_TALLY = (
    pl.len().alias("roll_calls"),
    *(pl.col("vote").eq(vote).sum().cast(pl.Int64).alias(vote) for vote in COUNTS),
)
_CAST = pl.sum_horizontal("yes", "no", "abstain")
_SHARES = (
    *(
        pl.when(_CAST > 0).then(pl.col(vote) / _CAST).alias(f"{vote}_share_of_cast")
        for vote in COUNTS[:3]
    ),
    (_CAST / pl.col("roll_calls")).alias("participation_share"),
)


def vote_counts(votes: pl.DataFrame) -> dict[str, int]:
    """How often a state voted each way: roll_calls (with it on the roll), yes, no, abstain and
    non_voting, which add up to them, of the rows of `votes_of`.

    >>> from analytics.vote_matrix import from_letters
    >>> vote_counts(votes_of(from_letters({"BRA": "YNXY-"}), "BRA"))
    {'roll_calls': 4, 'yes': 2, 'no': 1, 'abstain': 0, 'non_voting': 1}
    """
    return votes.select(_TALLY).row(0, named=True)


def votes_by_session(votes: pl.DataFrame) -> pl.DataFrame:
    """How a state voted in each session: one row per session, regular ones first, in their order.

    Columns: session, first_date, last_date, roll_calls, yes, no, abstain, non_voting, the shares of
    the votes cast (yes_share_of_cast and so on; NULL: none cast) and participation_share, votes
    cast / roll calls. `votes` are those of `votes_of`.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YNX"}, session=["77", "78", "78"])
    >>> columns = "session", "no", "no_share_of_cast", "participation_share"
    >>> votes_by_session(votes_of(world, "BRA")).select(columns).rows()
    [('77', 0, 0.0, 1.0), ('78', 1, 1.0, 0.5)]
    """
    sessions = sorted(votes["session"].unique(), key=session_order)
    days = pl.col("date").min().alias("first_date"), pl.col("date").max().alias("last_date")
    return (
        votes.group_by("session")
        .agg(*days, *_TALLY)
        .with_columns(_SHARES)
        .sort(pl.col("session").cast(pl.Enum(sessions)))
    )


def votes_by_topic(votes: pl.DataFrame, subjects: int = FREQUENT_SUBJECTS) -> pl.DataFrame:
    """How a state voted on each topic: a row an issue, and one for each of the frequent subjects.

    Columns: kind (issue or subject), topic (its code, or the subject in the library's thesaurus),
    then as in `votes_by_session`, from roll_calls on. A roll call on several topics counts on each;
    one without an issue or a subject on none. Issues are those of the research data set, which ends
    with session 74. `votes` are those of `votes_of`; the most frequent topics come first.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YN"}, subjects=[["TRADE", "DEBT"], ["DEBT"]])
    >>> votes_by_topic(votes_of(world, "BRA")).select("topic", "yes", "no").rows()
    [('DEBT', 1, 1), ('TRADE', 1, 0)]
    """
    parts = [_on_topics(votes, kind) for kind in ("issue", "subject")]
    return pl.concat([parts[0], parts[1].head(subjects)]).with_columns(_SHARES)


def _on_topics(votes: pl.DataFrame, kind: str) -> pl.DataFrame:
    on_topic = votes.select("vote", pl.col(f"{kind}s").alias("topic")).explode("topic")
    return (
        on_topic.drop_nulls("topic")
        .group_by("topic")
        .agg(*_TALLY)
        .select(pl.lit(kind).alias("kind"), pl.all())
        .sort("roll_calls", "topic", descending=[True, False])
    )


# Whom it agrees with


def agreement_with(
    matrix: VoteMatrix, ms_code: str, seed: int = SEED, replicates: int = REPLICATES
) -> pl.DataFrame:
    """How alike a state voted with every other: one row per state on a roll, the most alike first.

    Columns: ms_code, roll_calls (in which both cast a vote: n), alike (of them, those in which both
    cast the same), agreement = alike / n (exact match; NULL: n = 0), low and high, its 95% interval
    by bootstrap over clusters of roll calls, as in `analytics.agreement.agreement`, whose figures
    these are; and rank, from 1, among the states with which n is at least 5 and a tenth of the
    votes that the state cast (NULL: too few to rank).

    A state on no roll of the part has no row.

    >>> from analytics.vote_matrix import from_letters
    >>> titles = [f"Item {n}" for n in range(6)]
    >>> world = from_letters({"BRA": "YYYYNN", "FRA": "YYYNNX", "IND": "YNX---"}, title=titles)
    >>> agreement_with(world, "BRA").select("ms_code", "roll_calls", "alike", "rank").rows()
    [('FRA', 5, 4, 1), ('IND', 2, 1, None)]
    """
    if ms_code not in matrix.states:
        return pl.DataFrame(schema=_AGREEMENT)
    own = matrix.votes[:, [matrix.column(ms_code)]]
    joint = is_cast(own) & is_cast(matrix.votes)
    of_clusters = sums_by_cluster(
        np.stack([joint & (own == matrix.votes), joint], axis=2).astype(np.float32),
        clusters(matrix),
    )
    alike, n = of_clusters.sum(axis=0).T
    drawn = _draws(len(of_clusters), replicates, seed)
    sums = of_clusters.reshape(len(of_clusters), -1).T @ drawn  # of whole numbers: exact
    of_draws = sums.reshape(len(matrix.states), 2, replicates)
    with np.errstate(invalid="ignore"):
        shares = np.divide(of_draws[:, 0], of_draws[:, 1], dtype=np.float64)
        agreement = alike.astype(np.float64) / n
    low, high = percentile_interval(shares)
    in_one = np.count_nonzero(of_clusters[:, :, 1], axis=0) < 2
    bounds = np.where(in_one, np.nan, [low, high])
    least = max(LEAST_JOINT_VOTES, ceil(LEAST_JOINT_SHARE * int(is_cast(own).sum())))
    told = {
        "ms_code": matrix.states,
        "roll_calls": n.astype(np.int64),
        "alike": alike.astype(np.int64),
        "agreement": agreement,
        "low": bounds[0],
        "high": bounds[1],
    }
    order = [pl.col("agreement"), pl.col("roll_calls"), pl.col("ms_code")]
    return (
        pl.DataFrame(told, nan_to_null=True)
        .filter(pl.col("ms_code") != ms_code)
        .sort(order, descending=[True, True, False], nulls_last=True)
        .with_columns(
            pl.when(pl.col("roll_calls") >= least)
            .then((pl.col("roll_calls") >= least).cum_sum())
            .cast(pl.Int64)
            .alias("rank")
        )
    )


_AGREEMENT = {
    "ms_code": pl.String,
    "roll_calls": pl.Int64,
    "alike": pl.Int64,
    "agreement": pl.Float64,
    "low": pl.Float64,
    "high": pl.Float64,
    "rank": pl.Int64,
}


@lru_cache(maxsize=4)
def _draws(count: int, replicates: int, seed: int) -> NDArray[np.float32]:
    """The draws of `draw_clusters`, a column each: kept, for drawing takes longer than counting."""
    return draw_clusters(count, replicates, seed).T


def agreement_by_session_with(
    matrix: VoteMatrix, ms_code: str, others: Sequence[str]
) -> pl.DataFrame:
    """How alike a state voted with some others in each session: one row per session and other.

    Columns: session, year (in which its first roll call here was), ms_code (the other), roll_calls
    (in which both cast a vote; sessions without any have no row), alike and agreement, their ratio.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYN", "FRA": "YNN"}, session=["77", "77", "78"])
    >>> agreement_by_session_with(world, "BRA", ["FRA"]).select("session", "agreement").rows()
    [('77', 0.5), ('78', 1.0)]
    """
    held = [other for other in others if other in matrix.states and other != ms_code]
    sessions = matrix.sessions
    own = _votes(matrix, ms_code)[:, None]
    theirs = matrix.votes[:, [matrix.column(other) for other in held]]
    joint = is_cast(own) & is_cast(theirs)
    numbers = matrix.roll_calls["session"].cast(pl.Enum(sessions)).to_physical().to_numpy()
    n = sums_by_cluster(joint.astype(np.int64), numbers)
    alike = sums_by_cluster((joint & (own == theirs)).astype(np.int64), numbers)
    years = matrix.roll_calls.group_by("session").agg(year=pl.col("date").min().dt.year())
    row, column = np.nonzero(n)
    told = {
        "session": pl.Series(sessions, dtype=pl.String).gather(row),
        "ms_code": pl.Series(held, dtype=pl.String).gather(column),
        "roll_calls": pl.Series(n[row, column], dtype=pl.Int64),
        "alike": pl.Series(alike[row, column], dtype=pl.Int64),
    }
    return (
        pl.DataFrame(told)
        .with_columns(agreement=pl.col("alike") / pl.col("roll_calls"))
        .join(years, on="session", how="left", maintain_order="left")
        .select("session", "year", "ms_code", "roll_calls", "alike", "agreement")
    )


# Its groups


def stances(matrix: VoteMatrix, memberships: pl.DataFrame, ms_code: str) -> pl.DataFrame:
    """Each roll call on which a state was a member of a group, and where it stood beside it.

    One row per group and roll call with the state on it, the newest first: group_code,
    roll_call_id, vote, position (of the group: the strict plurality of the votes its members of
    that day cast, the state's own among them; NULL: a tie or none cast) and stance: `with` the
    position, `against` it (a defection, as in `analytics.defections`), `absent` (no vote cast) or
    `undecided` (the group had no position). `memberships` are those of `load_memberships`.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YYXY", "CHN": "YNNN", "IND": "YNN-"})
    >>> brics = pl.DataFrame({
    ...     "group_code": "BRICS", "ms_code": ["BRA", "CHN", "IND"],
    ...     "from_date": None, "to_date": None, "undated": True})
    >>> stances(world, brics, "BRA").select("roll_call_id", "position", "stance").rows()
    [(4, None, 'undecided'), (3, 'no', 'absent'), (2, 'no', 'against'), (1, 'yes', 'with')]
    """
    own = _votes(matrix, ms_code)
    frames = [pl.DataFrame(schema=_STANCES)]
    groups = memberships.filter(ms_code=ms_code)["group_code"].unique().sort()
    for group in groups if own.any() else ():
        column = matrix.column(ms_code)
        rows = np.flatnonzero(members(matrix, memberships, group)[:, column] & (own > 0))[::-1]
        if not len(rows):
            continue
        tally = group_tallies(matrix.select(rows), memberships, [group])[group]
        position, vote = position_codes(tally), own[rows]
        stance = np.select(
            [vote == NON_VOTING, position == 0, vote == position],
            ["absent", "undecided", "with"],
            "against",
        )
        told = {
            "group_code": np.full(len(rows), group),
            "roll_call_id": matrix.roll_calls["roll_call_id"].to_numpy()[rows],
            "vote": np.array(VOTES)[vote],
            "position": np.array(VOTES)[position],
            "stance": stance,
        }
        frames.append(pl.DataFrame(told, _STANCES))
    held = pl.col("position").replace({VOTES[NOT_ON_ROLL]: None})
    return pl.concat(frames).with_columns(held)


_STANCES = {
    "group_code": pl.String,
    "roll_call_id": pl.Int64,
    "vote": pl.String,
    "position": pl.String,
    "stance": pl.String,
}


def loyalty(stood: pl.DataFrame) -> pl.DataFrame:
    """How often a state voted with each of its groups: one row per group, the most loyal first.

    Columns: group_code, roll_calls (as a member on the roll), counted (of them, those in which it
    cast a vote and the group had a position), with_position, against (its defections), absent,
    undecided, and with_share = with_position / counted (NULL: none). counted, absent and undecided
    add up to roll_calls. `stood` are the rows of `stances`.

    >>> stood = pl.DataFrame({"group_code": "G", "stance": ["with", "with", "against", "absent"]})
    >>> loyalty(stood).select("roll_calls", "counted", "against", "absent").rows()
    [(4, 3, 1, 1)]
    """
    counts = {"with_position": "with", "against": "against", "absent": "absent",
              "undecided": "undecided"}  # fmt: skip
    told = [
        pl.col("stance").eq(stance).sum().cast(pl.Int64).alias(name)
        for name, stance in counts.items()
    ]
    counted = pl.col("with_position") + pl.col("against")
    return (
        stood.group_by("group_code")
        .agg(pl.len().cast(pl.Int64).alias("roll_calls"), *told)
        .with_columns(counted.alias("counted"))
        .with_columns(
            pl.when(pl.col("counted") > 0)
            .then(pl.col("with_position") / pl.col("counted"))
            .alias("with_share")
        )
        .select("group_code", "roll_calls", "counted", *counts, "with_share")
        .sort("with_share", "group_code", descending=[True, False], nulls_last=True)
    )


# Its notable votes


def lonely_votes(votes: pl.DataFrame, most: int) -> pl.DataFrame:
    """The votes a state cast with the fewest others: rows of `votes_of`, the smallest sides first.

    Of sides of one size the newest come first. A vote not cast is on no side.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YNA", "FRA": "YYA", "IND": "YYY"})
    >>> lonely_votes(votes_of(world, "BRA"), 2).select("roll_call_id", "vote", "alike").rows()
    [(2, 'no', 1), (3, 'abstain', 2)]
    """
    return votes.drop_nulls("alike").sort("alike", maintain_order=True).head(most)


def deciding_votes(matrix: VoteMatrix, votes: pl.DataFrame, ms_code: str) -> pl.DataFrame:
    """The roll calls on which one state's vote decided: rows of `votes_of`, the newest first.

    Beside them the columns of `analytics.pivotality` for the state as a group of its own: whether
    the outcome would have been another without its vote, or had it voted the other way, by simple
    majority and by two thirds of yes and no. Which majority was needed the record does not say.

    >>> from analytics.vote_matrix import from_letters
    >>> world = from_letters({"BRA": "YY", "FRA": "NY", "IND": "YN", "USA": "NY"})
    >>> votes = votes_of(world, "BRA")
    >>> deciding_votes(world, votes, "BRA").select("roll_call_id", *OUTCOMES).rows()
    [(2, False, True, False, True)]
    """
    alone = pl.DataFrame(
        {"group_code": [ms_code], "ms_code": [ms_code], "from_date": [None], "to_date": [None],
         "undated": [False]}
    )  # fmt: skip
    if votes.is_empty():
        return votes.with_columns(pl.lit(None, pl.Boolean).alias(name) for name in OUTCOMES)
    found = pivotality(matrix, alone, [ms_code]).filter(pl.any_horizontal(OUTCOMES))
    return votes.join(
        found.select("roll_call_id", *OUTCOMES), on="roll_call_id", maintain_order="left"
    )

"""The agreement of every two states as one picture, states that vote alike beside each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil

import numpy as np
import polars as pl
from numpy.typing import NDArray

from analytics.blocs import (
    LEAST_JOINT_SHARE,
    LEAST_JOINT_VOTES,
    agreement_ties,
    divide,
    joint_counts,
    pairs,
    placeable,
)
from analytics.uncertainty import SEED
from analytics.vote_matrix import VoteMatrix, is_cast
from data.database import Connection, query
from data.errors import BadRequest

NEAREST = 3


@dataclass(frozen=True, eq=False)
class AgreementMatrix:
    """How alike every two states voted, in the order in which they are shown.

    `states` are codes, bloc by bloc, each bloc from the state that leans to it most to the one that
    leans to it least; `blocs` is the number of each one's bloc, 0 where it is in none: those stand
    last. `agreement` is the exact match (NaN: no joint vote; the diagonal too) and `roll_calls` the
    number of joint votes.
    """

    states: tuple[str, ...]
    blocs: tuple[int, ...]
    agreement: NDArray[np.float64]
    roll_calls: NDArray[np.int32]


PAIRS_SQL = """\
SELECT ms_a, ms_b, roll_calls, agreement
FROM analytics.agreement
WHERE session = $session
ORDER BY ms_a, ms_b
"""
BLOCS_SQL = "SELECT ms_code, bloc FROM analytics.blocs WHERE session = $session"


def matrix_of_session(con: Connection, session: str) -> AgreementMatrix:
    """The agreement of all states of a session, ordered by their support blocs.

    From `analytics.agreement` and `analytics.blocs`; a state that is in none stands last. The texts
    run are PAIRS_SQL and BLOCS_SQL.

    Raises BadRequest when it is no session with a recorded vote.
    """
    frame = query(con, PAIRS_SQL, session=session)
    if frame.is_empty():
        raise BadRequest(f"no agreement of session {session!r}: expected a session, as 74")
    # The first state is in a pair with every other, and the pairs are in the order of `pairs`.
    states = [frame["ms_a"][0], *frame["ms_b"].head(frame["ms_b"].n_unique())]
    bloc = dict(query(con, BLOCS_SQL, session=session).iter_rows())
    return _ordered(
        states,
        np.array([bloc.get(state) or 0 for state in states]),
        frame["agreement"].to_numpy(),
        frame["roll_calls"].to_numpy(),
    )


def matrix_of_part(matrix: VoteMatrix) -> AgreementMatrix:
    """The agreement of all states in a part of the record, ordered by the blocs it falls into.

    The blocs are the parts of the division of highest modularity, found once: an order to read the
    picture by. How far to believe in it is told by `analytics.blocs.blocs`, which takes seconds.

    Raises BadRequest when there are fewer than two states.

    >>> from analytics.vote_matrix import from_letters
    >>> found = matrix_of_part(from_letters(
    ...     {"BRA": "YYYYYY", "DEU": "NNAYNN", "EGY": "YYYYYY", "FRA": "NNAYNN", "NRU": "---Y--"}))
    >>> found.states, found.blocs
    (('BRA', 'EGY', 'DEU', 'FRA', 'NRU'), (1, 1, 2, 2, 0))
    >>> float(found.agreement[0, 2].round(3)), int(found.roll_calls[0, 4])
    (0.167, 1)
    """
    if len(matrix.states) < 2:
        raise BadRequest(f"agreement needs two states, found {', '.join(matrix.states) or 'none'}")
    return _ordered(
        matrix.states,
        _division(matrix),
        agreement_ties(matrix.votes),
        joint_counts(is_cast(matrix.votes))[pairs(len(matrix.states))],
    )


def _division(matrix: VoteMatrix) -> NDArray[np.intp]:
    """The bloc of each state, numbered from 1 by size, then by the first state; 0: in none."""
    bloc = np.zeros(len(matrix.states), np.intp)
    try:
        placed = placeable(matrix)
    except BadRequest:  # no two states have the joint votes
        return bloc
    count = int(placed.sum())
    part = divide(agreement_ties(matrix.votes[:, placed]), count, resolution=1.0, seed=SEED)
    _, first, sizes = np.unique(part, return_index=True, return_counts=True)
    bloc[placed] = 1 + np.argsort(np.lexsort((first, -sizes)))[part]
    return bloc


def _ordered(
    states: Sequence[str],
    bloc: NDArray[np.integer],
    of_pairs: NDArray[np.floating],
    joint: NDArray[np.integer],
) -> AgreementMatrix:
    """A matrix from its pairs, in the order of `pairs`, with the states in the order shown."""
    agreement = np.full((len(states), len(states)), np.nan)
    roll_calls = np.zeros(agreement.shape, np.int32)
    one, other = pairs(len(states))
    agreement[one, other] = agreement[other, one] = of_pairs
    roll_calls[one, other] = roll_calls[other, one] = joint
    known = ~np.isnan(agreement)
    own = bloc[:, None] == bloc
    within, outside = (
        np.where(held, agreement, 0).sum(axis=1) / held.sum(axis=1).clip(min=1)
        for held in (known & own, known & ~own)
    )
    lean = np.round(within - outside, 9)
    order = np.lexsort((-lean, np.where(bloc > 0, bloc, bloc.max() + 1)))
    return AgreementMatrix(
        tuple(states[place] for place in order),
        tuple(int(number) for number in bloc[order]),
        agreement[np.ix_(order, order)],
        roll_calls[np.ix_(order, order)],
    )


def every_pair(found: AgreementMatrix) -> pl.DataFrame:
    """Every two states of a matrix: ms_a before ms_b, roll_calls, agreement (NULL: no joint vote).

    >>> from analytics.vote_matrix import from_letters
    >>> every_pair(matrix_of_part(from_letters({"BRA": "YYAN", "FRA": "YNAX"}))).rows()
    [('BRA', 'FRA', 3, 0.6666666666666666)]
    """
    order = np.argsort(found.states)
    names = np.array(found.states)[order]
    one, other = pairs(len(names))
    return pl.DataFrame(
        {
            "ms_a": names[one],
            "ms_b": names[other],
            "roll_calls": found.roll_calls[order[one], order[other]],
            "agreement": found.agreement[order[one], order[other]],
        },
        nan_to_null=True,
    )


def neighbours(found: AgreementMatrix) -> pl.DataFrame:
    """With whom each state agrees most and least: one row per state, in the order shown.

    Columns ms_code, bloc (NULL: in none), agreement (the mean over all others with whom it has a
    joint vote), most and least (codes of the three it agrees with most, and least, the furthest
    first) and most_agreement and least_agreement, theirs. Ranked are only those with whom it has at
    least 5 joint votes, and joint votes in a tenth as many roll calls as any two states.

    >>> from analytics.vote_matrix import from_letters
    >>> found = matrix_of_part(from_letters(
    ...     {"BRA": "YYYYYY", "DEU": "NNAYNN", "EGY": "YYYYYY", "NRU": "---Y--"}))
    >>> neighbours(found).select("ms_code", "bloc", "most", "least").row(0)
    ('BRA', 1, ['EGY', 'DEU'], ['DEU', 'EGY'])
    """
    ranked = np.where(
        found.roll_calls
        >= max(LEAST_JOINT_VOTES, ceil(LEAST_JOINT_SHARE * found.roll_calls.max())),
        found.agreement,
        np.nan,
    )
    codes = np.array(found.states)
    rows = []
    for place, code in enumerate(found.states):
        held = np.flatnonzero(~np.isnan(ranked[place]))
        values = ranked[place, held]
        most = held[np.lexsort((codes[held], -values))][:NEAREST]
        least = held[np.lexsort((codes[held], values))][:NEAREST]
        known = found.agreement[place][~np.isnan(found.agreement[place])]
        rows.append(
            {
                "ms_code": code,
                "bloc": found.blocs[place] or None,
                "agreement": float(known.mean()) if len(known) else None,
                "most": codes[most].tolist(),
                "most_agreement": ranked[place, most].tolist(),
                "least": codes[least].tolist(),
                "least_agreement": ranked[place, least].tolist(),
            }
        )
    return pl.DataFrame(rows, _NEIGHBOURS)


_NEIGHBOURS: dict[str, pl.DataType] = {
    "ms_code": pl.String(),
    "bloc": pl.Int16(),
    "agreement": pl.Float64(),
    "most": pl.List(pl.String),
    "most_agreement": pl.List(pl.Float64),
    "least": pl.List(pl.String),
    "least_agreement": pl.List(pl.Float64),
}

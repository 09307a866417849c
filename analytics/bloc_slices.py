"""The support blocs of any part of the record, computed while a reader waits.

The answers are those of `analytics.bloc_answers`, of a session, in the same columns.
"""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import Any

import polars as pl

from analytics.overview import overview
from analytics.support_blocs import SupportBlocs, support_blocs
from analytics.uncertainty import SEED
from analytics.vote_matrix import VoteMatrix
from data.database import Connection, query

RUNS = 20  # of the consensus: each resolution four times
DRAWS = 19  # the fewest of which p can be 0.05
TESTED = 1200  # roll calls: of more, holding them against chance would take seconds


@dataclass(frozen=True)
class SliceBlocs:
    """The support blocs of a part of the record, as `analytics.bloc_answers` gives a session's.

    `facts` are those of `session_summary`, `states` those of `states_of_blocs`, `blocs` those of
    `blocs_of_session` (without a line through the sessions), `separating` those of
    `separating_roll_calls`, all of them.
    """

    facts: dict[str, Any]
    states: pl.DataFrame
    blocs: pl.DataFrame
    separating: pl.DataFrame


def blocs_of_slice(con: Connection, matrix: VoteMatrix, memberships: pl.DataFrame) -> SliceBlocs:
    """The support blocs of a part of the record, from fewer runs than a session's.

    The consensus is of 20 runs, the test against chance of 19 draws. Over more than 1,200 roll
    calls there is no test: facts and separating roll calls have no p-value, and draws is 0.

    Raises BadRequest when fewer than two states can be placed.
    """
    names = dict(query(con, "SELECT ms_code, name FROM member_states").iter_rows())
    groups = query(con, "SELECT group_code, name AS regional_group FROM groups")
    found = support_blocs(
        matrix,
        memberships,
        seed=SEED,
        names=names,
        runs=RUNS,
        draws=DRAWS,
        tested=len(matrix) <= TESTED,
    )
    known = overview(con)
    facts = found.summary.row(0, named=True)
    return SliceBlocs(
        facts={**facts, "note": None, **{key: known[key] for key in ("source", "data_as_of")}},
        states=_states(found, names, groups),
        blocs=found.blocs.with_columns(
            line=pl.lit(None, pl.Int16),
            centre=pl.col("centre").list.eval(pl.element().replace(names)).list.join(", "),
        ),
        separating=_separating(found),
    )


def warm() -> None:
    """Load what the blocs of a part of the record are computed with: it takes seconds, once.

    A server does so beforehand, so that no reader waits for it.
    """
    for name in ("scipy.optimize", "scipy.stats", "sklearn.metrics"):
        import_module(name)


def _states(found: SupportBlocs, names: dict[str, str], groups: pl.DataFrame) -> pl.DataFrame:
    order = pl.col("state").str.normalize("NFD").str.replace_all(r"\p{M}", "")
    return (
        found.states.with_columns(
            state=pl.col("ms_code").replace(names), unsure=pl.col("certainty") < 0.5
        )
        .join(groups, on="group_code", how="left")
        .sort(pl.col("bloc"), order, nulls_last=True)
        .select(
            "ms_code", "state", "bloc", "certainty", "unsure",
            "group_code", "regional_group", "votes_cast", "note",
        )
    )  # fmt: skip


def _separating(found: SupportBlocs) -> pl.DataFrame:
    rows = found.separating.drop_nulls("difference")
    return rows.sort(
        -pl.col("difference").abs().round(9),
        "p_adjusted",
        "roll_call_id",
        "bloc",
        "other_bloc",
        nulls_last=True,
    ).select(
        "session", "resolution", "date", "title", "bloc", "yes_share", "other_bloc",
        "other_yes_share", "difference", "p_value", "p_adjusted",
    )  # fmt: skip

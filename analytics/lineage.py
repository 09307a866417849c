"""What becomes of a bloc from one session to the next."""

from __future__ import annotations

from importlib.resources import files
from itertools import count, pairwise

import numpy as np
import polars as pl

from data.database import Connection, insert, query
from data.symbols import session_order

CONTINUES = 1 / 3


def lineage(blocs: pl.DataFrame) -> pl.DataFrame:
    """How the states of each bloc divide among the blocs of the next session.

    One row per bloc of a session and bloc of the next that share a state, for an alluvial picture:
    session, bloc, line, next_session, next_bloc, next_line; states that were in the one and then
    in the other; jaccard, these by the states in either, of those placed in both sessions;
    continues; adjusted_rand, how far the whole division stayed the same (Hubert and Arabie 1985,
    over the states placed in both; 1: wholly; the same in all rows of two sessions).

    A bloc continues as the bloc that the assignment of highest overlap gives it (each to one at
    most; the Hungarian method), if their Jaccard index is at least 1/3 (after Greene, Doyle and
    Cunningham 2010). A line is a bloc with those it continues as, numbered in the order in which
    lines begin: a colour for it stays the same through the years. Sessions without a division (one
    bloc of all states) are passed over.

    Parameters
    ----------
    blocs
        session, ms_code and bloc, as in `analytics.blocs`.

    >>> world = pl.DataFrame(
    ...     [("1", "AAA", 1), ("1", "BBB", 1), ("1", "CCC", 2), ("1", "DDD", 2), ("2", "AAA", 2),
    ...      ("2", "BBB", 1), ("2", "CCC", 1), ("2", "DDD", 1), ("2", "EEE", 2)],
    ...     ["session", "ms_code", "bloc"], orient="row")
    >>> lineage(world).select("bloc", "line", "next_bloc", "next_line", "states", "jaccard").rows()
    [(1, 1, 1, 2, 1, 0.25), (1, 1, 2, 1, 1, 0.5), (2, 2, 1, 2, 2, 0.6666666666666666)]
    """
    # Takes a second to import, which a command that asks for no lineage need not wait for.
    from scipy import optimize
    from sklearn.metrics import adjusted_rand_score

    placed = blocs.drop_nulls("bloc").select("session", "ms_code", "bloc")
    parts = {
        session: part
        for (session,), part in placed.group_by("session")
        if part["bloc"].n_unique() > 1
    }
    line = count(1)
    lines: dict[int, int] = {}
    rows = []
    for session, following in pairwise(sorted(parts, key=session_order)):
        now, after = parts[session], parts[following]
        both = now.join(after, on="ms_code", suffix="_next")
        shared = np.zeros((now["bloc"].n_unique(), after["bloc"].n_unique()), np.intp)
        np.add.at(shared, (both["bloc"].to_numpy() - 1, both["bloc_next"].to_numpy() - 1), 1)
        either = shared.sum(axis=1, keepdims=True) + shared.sum(axis=0) - shared
        jaccard = shared / np.maximum(either, 1)
        matched = zip(*optimize.linear_sum_assignment(shared, maximize=True), strict=True)
        continued = {int(j): int(i) for i, j in matched if jaccard[i, j] >= CONTINUES}
        lines = lines or {i: next(line) for i in range(len(shared))}
        next_lines = {
            j: lines[continued[j]] if j in continued else next(line) for j in range(shared.shape[1])
        }
        likeness = adjusted_rand_score(both["bloc"], both["bloc_next"])
        for i, j in zip(*np.nonzero(shared), strict=True):
            rows.append(
                {
                    "session": session,
                    "bloc": i + 1,
                    "line": lines[i],
                    "next_session": following,
                    "next_bloc": j + 1,
                    "next_line": next_lines[j],
                    "states": shared[i, j],
                    "jaccard": jaccard[i, j],
                    "continues": continued.get(j) == i,
                    "adjusted_rand": likeness,
                }
            )
        lines = next_lines
    return pl.DataFrame(rows, _COLUMNS)


_COLUMNS = {
    "session": pl.String,
    "bloc": pl.Int16,
    "line": pl.Int16,
    "next_session": pl.String,
    "next_bloc": pl.Int16,
    "next_line": pl.Int16,
    "states": pl.Int16,
    "jaccard": pl.Float64,
    "continues": pl.Boolean,
    "adjusted_rand": pl.Float64,
}


def build(con: Connection) -> None:
    """Create `analytics.bloc_lineage` from `analytics.blocs`; its comments define it."""
    con.execute(files("analytics").joinpath("lineage.sql").read_text("utf-8"))
    blocs = query(con, "SELECT session, ms_code, bloc FROM analytics.blocs")
    insert(con, "analytics.bloc_lineage", lineage(blocs))

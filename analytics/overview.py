"""What the database holds as a whole, and how fresh it is."""

from __future__ import annotations

from typing import Any

import polars as pl

from data.changes import changes, of_last_run
from data.database import Connection, query

OVERVIEW_SQL = """\
SELECT (SELECT count(*) FROM resolutions) AS resolutions,
       (SELECT count(*) FROM roll_calls) AS roll_calls,
       (SELECT count(*) FROM votes) AS votes,
       (SELECT min(date) FROM roll_calls) AS first_date,
       (SELECT max(date) FROM roll_calls) AS last_date,
       data_as_of, built_at, sources.title AS source, address
FROM database_info
LEFT JOIN sources ON source = 'undl_votes'
"""


def overview(con: Connection) -> dict[str, Any]:
    """How much the database holds, of which days, and when it was built.

    Keys: resolutions, roll_calls, votes, first_date, last_date, data_as_of, built_at, and the title
    and address of the votes' source. Days are None in a database without a roll call.
    """
    return query(con, OVERVIEW_SQL).row(0, named=True)


def last_changes(con: Connection) -> pl.DataFrame:
    """What the last run that changed anything changed: rows of `changes`, none where none did."""
    (day,) = query(con, "SELECT max(changed_at)::DATE FROM changes").row(0)
    return of_last_run(changes(con, since=day))

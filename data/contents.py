"""What the database holds: how many rows, which sessions, and what was noticed in them."""

from __future__ import annotations

import polars as pl

from data.database import Connection, query
from data.dictionary import relations
from data.runs import last as last_runs

# Of the roll calls on resolutions, by how much of the list of sponsors is held. A list is complete
# when one source's is; a part when at least one source is known to hold a part.
COVERAGE_SQL = """\
WITH lists AS (
    SELECT draft,
           CASE WHEN bool_or(completeness = 'complete') THEN 'complete'
                WHEN bool_or(completeness <> 'unknown') THEN 'partial'
                ELSE 'unknown' END AS held
    FROM sponsor_lists GROUP BY draft
),
last_versions AS (
    SELECT drafts.session, coalesce(drafts.resolution, resolutions.resolution) AS resolution,
           coalesce(held, 'none') AS held
    FROM drafts LEFT JOIN lists USING (draft) LEFT JOIN resolutions USING (draft)
    WHERE superseded_by IS NULL
),
of_drafts AS (
    SELECT session, count(*) AS drafts, count(*) FILTER (held = 'complete') AS drafts_complete,
           count(*) FILTER (held = 'partial') AS drafts_partial,
           count(*) FILTER (held = 'unknown') AS drafts_unknown,
           count(*) FILTER (held = 'none') AS drafts_none
    FROM last_versions GROUP BY session
),
of_resolutions AS (
    SELECT resolution,
           min_by(held, list_position(['complete', 'partial', 'unknown', 'none'], held)) AS held
    FROM last_versions WHERE resolution IS NOT NULL GROUP BY resolution
),
entries AS (SELECT roll_call_id, count(*) AS votes FROM votes GROUP BY roll_call_id),
of_roll_calls AS (
    SELECT session, min(date) AS first_date, max(date) AS last_date, sum(votes) AS votes,
           count(*) FILTER (scope = 'resolution') AS resolutions,
           count(*) FILTER (scope <> 'resolution') AS other_roll_calls,
           count(*) FILTER (scope = 'resolution' AND held = 'complete') AS sponsors_complete,
           count(*) FILTER (scope = 'resolution' AND held = 'partial') AS sponsors_partial,
           count(*) FILTER (scope = 'resolution' AND held = 'unknown') AS sponsors_unknown,
           count(*) FILTER (scope = 'resolution' AND coalesce(held, 'none') = 'none')
               AS sponsors_none
    FROM roll_calls LEFT JOIN entries USING (roll_call_id)
                    LEFT JOIN of_resolutions USING (resolution)
    GROUP BY session
)
SELECT session, first_date, last_date,
       coalesce(COLUMNS(* EXCLUDE (session, first_date, last_date)), 0)::INTEGER
FROM of_roll_calls FULL JOIN of_drafts USING (session)
ORDER BY first_date, session
"""

FINDINGS_SQL = """\
SELECT check_name, subject, detail, source FROM findings
WHERE $check_name = '' OR check_name = $check_name
ORDER BY check_name, subject, detail
"""

_KINDS = """\
SELECT check_name, count(*) AS findings, any_value(subject ORDER BY subject) AS subject,
       any_value(detail ORDER BY subject) AS detail,
       list(DISTINCT source ORDER BY source) AS sources
FROM findings GROUP BY check_name ORDER BY findings DESC, check_name
"""

RUNS_SQL = """\
SELECT run_id, source, address, retrieved_at, status::VARCHAR AS status, detail,
       rows_read, rows_loaded, rows_rejected, sha256
FROM ingest_runs ORDER BY run_id DESC, source, address
"""

_SOURCES = """\
SELECT source, title, sources.address, holds, licence, citation,
       max(retrieved_at) AS last_fetched, sum(rows_read)::BIGINT AS rows_read,
       sum(rows_loaded)::BIGINT AS rows_loaded, sum(rows_rejected)::BIGINT AS rows_rejected
FROM sources LEFT JOIN ingest_runs USING (source)
GROUP BY ALL ORDER BY min(sources.rowid)
"""


def sizes(con: Connection) -> pl.DataFrame:
    """Every relation, as `dictionary.relations` has it, with the number of its rows: `rows`."""
    frame = relations(con)
    counts = " UNION ALL ".join(
        f"SELECT '{name}' AS relation, count(*) AS rows FROM {name}" for name in frame["relation"]
    )
    return frame.join(query(con, counts), on="relation", how="left", maintain_order="left")


def coverage(con: Connection) -> pl.DataFrame:
    """One row per session of which a roll call or a draft is held, in their order: how much is.

    resolutions and other_roll_calls are roll calls on resolutions as a whole, and on paragraphs,
    amendments, motions and failed drafts; votes are the entries of states on all of them. The
    sponsors_… divide the resolutions by how much of the list of sponsors is held: complete, a part,
    unknown (how much of it is not known) or none; drafts are in their last version, voted on or
    not, and those with a list divided alike.
    """
    return query(con, COVERAGE_SQL)


def findings(con: Connection, check_name: str = "") -> pl.DataFrame:
    """One row per thing noticed in the facts: check_name, subject, detail, source.

    `check_name` leaves only what one check noticed.
    """
    return query(con, FINDINGS_SQL, check_name=check_name)


def kinds_of_findings(con: Connection) -> pl.DataFrame:
    """One row per check that noticed something, the most frequent first.

    check_name, findings (how many), subject and detail of one of them, sources.
    """
    return query(con, _KINDS)


def runs(con: Connection) -> pl.DataFrame:
    """One row per run and file or search that filled this database, the last first."""
    return query(con, RUNS_SQL)


def sources(con: Connection) -> pl.DataFrame:
    """One row per source, in their order of claim: licence, citation, when read, what it gave.

    `last_run`, `status` and `detail` tell how the last run with it ended, also one that built no
    database; NULL: none is in the log.
    """
    ended = last_runs().select("source", pl.col("ended_at").alias("last_run"), "status", "detail")
    return query(con, _SOURCES).join(ended, on="source", how="left", maintain_order="left")

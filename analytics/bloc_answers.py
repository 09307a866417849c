"""The support blocs of a session: who is in them, what divides them, how firm they are.

Definitions stand in the comments of the relations asked: `analytics.bloc_sessions`, `blocs`,
`support_blocs`, `separating_roll_calls` and `bloc_lineage`.
"""

from __future__ import annotations

import polars as pl

from data.database import Connection, query
from data.errors import BadRequest

SESSIONS_SQL = """\
SELECT session, blocs
FROM analytics.bloc_sessions
ORDER BY session_number(session) DESC
"""


def sessions(con: Connection) -> pl.DataFrame:
    """The regular sessions with a recorded vote, the newest first: session, blocs.

    One bloc means that no division of the states holds.
    """
    return query(con, SESSIONS_SQL)


NEWEST_SQL = """\
SELECT session
FROM analytics.bloc_sessions
ORDER BY coalesce(blocs, 0) > 1 DESC, session_number(session) DESC
LIMIT 1
"""


def newest_session(con: Connection) -> str | None:
    """The newest regular session with blocs; where none has any, the newest; None: no votes."""
    frame = query(con, NEWEST_SQL)
    return None if frame.is_empty() else str(frame.item())


NEAREST_SQL = """\
SELECT session
FROM analytics.bloc_sessions
ORDER BY abs(session_number(session) - try_cast($session AS INTEGER)) NULLS LAST,
         session_number(session) DESC
LIMIT 3
"""


def nearest_sessions(con: Connection, session: str) -> list[str]:
    """The three sessions with a recorded vote nearest to a session; to no number, the newest."""
    return query(con, NEAREST_SQL, session=session)["session"].to_list()


SUMMARY_SQL = """\
SELECT s.*, sources.title AS source,
       (SELECT data_as_of FROM database_info) AS data_as_of
FROM analytics.bloc_sessions s
LEFT JOIN sources ON source = 'undl_votes'
WHERE session = $session
"""


def session_summary(con: Connection, session: str) -> dict[str, object]:
    """How strongly a session's votes divide the states, and how far by regional group.

    The columns of `analytics.bloc_sessions`, with the title of the votes' source and the day of
    the data. `clear_split` is None where it cannot be told. The text run is SUMMARY_SQL.

    Raises BadRequest, naming the nearest there are, when no regular session of that number held a
    recorded vote.
    """
    frame = query(con, SUMMARY_SQL, session=session)
    if frame.is_empty():
        near = ", ".join(nearest_sessions(con, session))
        raise BadRequest(
            f"no blocs of session {session!r}: expected a regular session with a recorded vote, "
            f"as {near or '74'}"
        )
    return frame.row(0, named=True)


STATES_SQL = """\
SELECT session, ms_code, member_states.name AS state, bloc, certainty, certainty < 0.5 AS unsure,
       group_code, groups.name AS regional_group, votes_cast, b.note
FROM analytics.blocs b
JOIN member_states USING (ms_code)
LEFT JOIN groups USING (group_code)
WHERE session = $session
ORDER BY bloc NULLS LAST, strip_accents(member_states.name)
"""


def states_of_blocs(con: Connection, session: str) -> pl.DataFrame:
    """In which bloc each state on a session's rolls is: one row per state, the placed ones first.

    `certainty` as in `analytics.blocs`; `unsure` says that it is below one half. A state that is
    not placed has no bloc, and the note says why. The text run is STATES_SQL.
    """
    return query(con, STATES_SQL, session=session)


BLOCS_SQL = """\
WITH lines AS (
    SELECT session, bloc, line FROM analytics.bloc_lineage
    UNION
    SELECT next_session, next_bloc, next_line FROM analytics.bloc_lineage
),
centres AS (
    SELECT session, bloc, string_agg(name, ', ' ORDER BY place) AS centre
    FROM (SELECT session, bloc, unnest(centre) AS ms_code, generate_subscripts(centre, 1) AS place
          FROM analytics.support_blocs)
    JOIN member_states USING (ms_code)
    GROUP BY session, bloc
)
SELECT session, bloc, line, label, states, ag, apg, eeg, grulac, weog, no_group, centres.centre,
       certainty, agreement, agreement_outside, yes_share, no_share, abstain_share, non_voting_share
FROM analytics.support_blocs
LEFT JOIN lines USING (session, bloc)
LEFT JOIN centres USING (session, bloc)
WHERE session = $session
ORDER BY bloc
"""


def blocs_of_session(con: Connection, session: str) -> pl.DataFrame:
    """The blocs of a session, their states by regional group, and how they vote: one row per bloc.

    The columns of `analytics.support_blocs`, the centre by name; `line` is the bloc's line through
    the sessions (`analytics.bloc_lineage`), None where no other session has blocs. The text run is
    BLOCS_SQL.
    """
    return query(con, BLOCS_SQL, session=session)


SEPARATING_SQL = """\
SELECT s.session, resolution, date, title, bloc, yes_share, other_bloc, other_yes_share,
       difference, p_value, p_adjusted
FROM analytics.separating_roll_calls s
JOIN roll_calls USING (roll_call_id)
WHERE s.session = $session AND difference IS NOT NULL
ORDER BY abs(difference) DESC, p_adjusted NULLS LAST, roll_call_id, bloc, other_bloc
LIMIT $limit
"""


def separating_roll_calls(con: Connection, session: str, limit: int = 12) -> pl.DataFrame:
    """The roll calls on which two blocs of a session stood furthest apart, the furthest first.

    One row per roll call and pair of blocs, as `analytics.separating_roll_calls`; one on which a
    bloc cast no vote is left out. The text run is SEPARATING_SQL.
    """
    return query(con, SEPARATING_SQL, session=session, limit=limit)


LINEAGE_SQL = """\
WITH years AS (SELECT session, min(year(date)) AS year FROM roll_calls GROUP BY session),
lines AS (
    SELECT session, bloc, line FROM analytics.bloc_lineage
    UNION
    SELECT next_session, next_bloc, next_line FROM analytics.bloc_lineage
)
SELECT session, year, blocs, clear_split, bloc, lines.line, label, b.states,
       next_session, next_bloc, l.states AS states_in_both, continues, l.adjusted_rand
FROM analytics.bloc_sessions s
JOIN years USING (session)
JOIN analytics.support_blocs b USING (session)
LEFT JOIN lines USING (session, bloc)
LEFT JOIN analytics.bloc_lineage l USING (session, bloc)
ORDER BY session_number(session), lines.line, bloc, next_line
"""


def bloc_lineage(con: Connection) -> pl.DataFrame:
    """The blocs of all sessions and where their states went: one row per bloc and bloc of the next.

    `states` are those of the bloc, `states_in_both` those that the next session's bloc took over;
    a bloc that no next one takes up has one row without a next. `year` is that of the session's
    first roll call. The text run is LINEAGE_SQL.
    """
    return query(con, LINEAGE_SQL)

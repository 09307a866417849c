"""What the record holds of one resolution: its facts, its roll, what was noticed about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.database import Connection, query
from data.errors import BadRequest, UnknownSymbol

# A resolution that no source holds may be named by its draft or by a roll call all the same.
RECORD_SQL = """\
WITH held AS (
    FROM resolutions WHERE resolution = $resolution
),
voted AS (
    FROM roll_calls WHERE resolution = $resolution ORDER BY scope <> 'resolution' LIMIT 1
),
drafted AS (
    SELECT nullif(string_agg(draft, '|' ORDER BY draft) FILTER (draft <> resolution), '') AS draft,
           string_agg(DISTINCT committee_report, '|') AS committee_report,
           any_value(committee) AS committee, any_value(title) AS title,
           any_value(session) AS session, any_value(source) AS source
    FROM drafts
    WHERE resolution = $resolution AND superseded_by IS NULL AND kind <> 'amendment'
    HAVING count(*) > 0
)
SELECT $resolution AS resolution, held.resolution IS NOT NULL AS held,
       coalesce(held.title, voted.title, drafted.title) AS title,
       coalesce(held.session, voted.session, drafted.session) AS session,
       coalesce(held.adoption_date, voted.date) AS adoption_date, modality,
       coalesce(held.draft, voted.draft, drafted.draft) AS draft,
       coalesce(held.committee, drafted.committee) AS committee,
       coalesce(held.committee_report, drafted.committee_report) AS committee_report,
       meeting, agenda_title, subjects, undl_url(undl_id) AS undl_url, voted.note,
       sources.source AS source_name, sources.title AS source, licence, citation,
       (SELECT data_as_of FROM database_info) AS data_as_of
FROM (SELECT 1)
LEFT JOIN held ON true
LEFT JOIN (
    SELECT * REPLACE (CASE WHEN scope = 'resolution' THEN title END AS title,
                      CASE WHEN scope = 'resolution' THEN note END AS note,
                      CASE WHEN scope = 'resolution'
                            AND NOT coalesce(starts_with(note, 'Day not known'), false)
                           THEN date END AS date)
    FROM voted
) voted ON true
LEFT JOIN drafted ON true
JOIN sources ON sources.source = coalesce(held.source, voted.source, drafted.source)
"""


def record(con: Connection, resolution: str) -> dict[str, object]:
    """The facts of a resolution as its source gives them, with the source's title and terms.

    What no source gives is None. `draft` is the draft the source names, else the drafts that name
    the resolution, joined by |. A resolution that no source holds, but which a draft or a roll call
    names (`held` is false), has the facts that these tell. The text run is RECORD_SQL.

    Raises UnknownSymbol when the record does not hold it; `analytics.lookup.find_resolution`
    finds a loosely written one.
    """
    frame = query(con, RECORD_SQL, resolution=resolution)
    if frame.is_empty():
        raise UnknownSymbol(resolution)
    return frame.row(0, named=True)


def no_vote(con: Connection, resolution: str) -> BadRequest:
    """Why a resolution has no roll call: it was adopted without one, or none is known."""
    if query(con, "FROM resolutions WHERE resolution = $r", r=resolution).is_empty():
        return BadRequest(f"no recorded vote on {resolution} is known")
    return BadRequest(f"{resolution} was not adopted by a recorded vote")


FINDINGS_SQL = """\
SELECT check_name, detail, source FROM findings WHERE subject = $resolution ORDER BY ALL
"""


def findings_about(con: Connection, resolution: str) -> pl.DataFrame:
    """What was noticed in the facts of a resolution: check_name, detail, source; mostly nothing."""
    return query(con, FINDINGS_SQL, resolution=resolution)


PUBLISHED_SQL = """\
SELECT published_yes AS yes, published_no AS no, published_abstain AS abstain,
       published_non_voting AS non_voting
FROM roll_calls WHERE resolution = $resolution AND scope = 'resolution'
"""


def published_totals(con: Connection, resolution: str) -> dict[str, int | None] | None:
    """The totals that the source publishes for a resolution's roll call, by vote.

    They need not equal the count of its list of votes (`analytics.support.tally`): then both stand,
    and there is a finding. A total the source does not give is None; no roll call, None.
    """
    frame = query(con, PUBLISHED_SQL, resolution=resolution)
    return None if frame.is_empty() else frame.row(0, named=True)


GROUPS_SQL = """\
SELECT group_code, groups.name AS "group", full_name, kind, members, groups.note
FROM analytics.support
JOIN groups USING (group_code)
JOIN roll_calls USING (roll_call_id)
WHERE resolution = $resolution AND scope = 'resolution'
ORDER BY kind, groups.name
"""


def groups_on_the_roll(con: Connection, resolution: str) -> pl.DataFrame:
    """The groups with a member on a resolution's roll, of every kind, as they were that day."""
    return query(con, GROUPS_SQL, resolution=resolution)


def regional_groups_from(con: Connection) -> date:
    """The day from which the regional groups are counted."""
    (day,) = query(con, "SELECT min(formed_date) FROM groups WHERE kind = 'regional'").row(0)
    assert isinstance(day, date)  # noqa: S101  # a reference fact, never NULL
    return day


ROLL_SQL = """\
WITH memberships AS (
    SELECT ms_code, list(group_code) AS group_codes,
           any_value(group_code) FILTER (kind = 'regional') AS group_code,
           any_value(groups.name) FILTER (kind = 'regional') AS regional_group
    FROM group_members JOIN groups USING (group_code)
    JOIN roll_calls ON on_day(coalesce(from_date, formed_date), to_date, date)
    WHERE resolution = $resolution AND scope = 'resolution'
    GROUP BY ms_code
),
names AS (
    SELECT ms_code, strip_accents(lower(string_agg(name, ' '))) AS names
    FROM state_names GROUP BY ms_code
)
SELECT ms_code, member_states.name AS state, regional_group, vote, group_code
FROM roll_calls
JOIN votes USING (roll_call_id)
JOIN member_states USING (ms_code)
LEFT JOIN memberships USING (ms_code)
LEFT JOIN names USING (ms_code)
WHERE resolution = $resolution AND scope = 'resolution'
  AND ($group = '' OR list_contains(group_codes, $group))
  AND ($votes = [] OR list_contains($votes, vote::VARCHAR))
  AND ($states = [] OR list_contains($states, ms_code))
  AND list_bool_and([
          contains(concat_ws(' ', strip_accents(lower(member_states.name)), lower(ms_code), names),
                   strip_accents(lower(word)))
          FOR word IN regexp_extract_all($words, '\\S+')]) IS DISTINCT FROM false
ORDER BY strip_accents(member_states.name)
"""


def roll(
    con: Connection,
    resolution: str,
    *,
    votes: Sequence[str] = (),
    group: str = "",
    states: Sequence[str] = (),
    words: str = "",
) -> pl.DataFrame:
    """How each Member State voted on a resolution: one row per state on the roll.

    Columns: ms_code, state, regional_group and its group_code, vote (non-voting states have their
    row). The regional group is that of the day of the vote: None before 17 December 1963, and for a
    state in none. `votes` and `states` keep those listed, `group` the members that day of the group
    of that code, of whatever kind, and `words` the states with all of the words in their code or
    any of their names. A resolution without a roll call has no row. The text run is ROLL_SQL.

    Raises BadRequest when `group` is no group's code.
    """
    if group and query(con, "FROM groups WHERE group_code = $group", group=group).is_empty():
        raise BadRequest(f"no group {group!r}: expected a group's code, as GRULAC")
    return query(
        con,
        ROLL_SQL,
        resolution=resolution,
        votes=list(votes),
        group=group,
        states=list(states),
        words=words,
    )

"""What the record holds of one resolution: its facts, its roll, what was noticed about it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import polars as pl

from data.database import Connection, query
from data.errors import BadRequest, UnknownSymbol

RECORD_SQL = """\
SELECT resolution, resolutions.title, resolutions.session, adoption_date, modality,
       coalesce(resolutions.draft, roll_calls.draft) AS draft,
       committee, committee_report, meeting, agenda_title, subjects,
       undl_url(undl_id) AS undl_url, roll_calls.note,
       sources.title AS source, sources.licence, sources.citation,
       (SELECT data_as_of FROM database_info) AS data_as_of
FROM resolutions
JOIN sources USING (source)
LEFT JOIN roll_calls USING (resolution)
WHERE resolution = $resolution
ORDER BY roll_calls.scope = 'resolution' DESC
LIMIT 1
"""


def record(con: Connection, resolution: str) -> dict[str, object]:
    """The facts of a resolution as its source gives them, with the source's title and terms.

    What the source does not give is None. The text run is RECORD_SQL.

    Raises UnknownSymbol when the record does not hold it; `analytics.lookup.find_resolution`
    finds a loosely written one.
    """
    frame = query(con, RECORD_SQL, resolution=resolution)
    if frame.is_empty():
        raise UnknownSymbol(resolution)
    return frame.row(0, named=True)


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

"""Roll calls on parts of a resolution's text and on changes to it: paragraphs, amendments, motions.

They come from the research data set, which names the resolution of some of them and the draft of
others; of the rest it tells only what was voted on, so that they are linked to no resolution.
"""

from __future__ import annotations

from datetime import date

import polars as pl

from data.database import Connection, query

# A source that lists only the votes cast does not say who did not vote: neither do these figures.
_COUNTS = """\
count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       CASE WHEN NOT any_value(cast_only)
            THEN count(*) FILTER (vote = 'non_voting') END AS non_voting"""
_CAST_ONLY = "coalesce(starts_with(note, 'Votes cast only'), false)"
_PARTS = f"""\
WITH texts AS (
    SELECT draft FROM drafts WHERE resolution = $resolution
    UNION SELECT draft FROM resolutions WHERE resolution = $resolution
    UNION SELECT d.draft FROM drafts d JOIN drafts last ON d.superseded_by = last.draft
    WHERE last.resolution = $resolution
),
parts AS (
    SELECT *, {_CAST_ONLY} AS cast_only,
           CASE WHEN resolution = $resolution THEN 'resolution' ELSE 'draft' END AS linked_by
    FROM roll_calls
    WHERE scope <> 'resolution' AND (
        resolution = $resolution OR resolution IS NULL AND draft IN (FROM texts))
)
"""
PART_VOTES_SQL = f"""\
{_PARTS}SELECT roll_call_id, scope, date, parts.title, adopted, draft, linked_by, cast_only, note,
       {_COUNTS},
       sources.title AS source
FROM parts JOIN votes USING (roll_call_id) JOIN sources USING (source)
GROUP BY ALL
ORDER BY date, roll_call_id DESC
"""


def part_votes(con: Connection, resolution: str) -> pl.DataFrame:
    """The other roll calls on a resolution's text: one row per roll call, as they were taken.

    Columns: roll_call_id, scope (paragraph, amendment, motion, draft), date, title (what was voted
    on, in the words of the source), adopted (None: not known), draft, linked_by (the source names
    the `resolution`, or a `draft` that became it), cast_only, note, yes, no, abstain, non_voting,
    source (its title). Where the source lists only the votes cast, `cast_only` is true and
    non_voting None. The text run is PART_VOTES_SQL.
    """
    return query(con, PART_VOTES_SQL, resolution=resolution)


PART_SUPPORT_SQL = f"""\
{_PARTS}SELECT roll_call_id, group_code, groups.name AS "group",
       CASE WHEN NOT cast_only THEN members END AS members, yes, no, abstain,
       CASE WHEN NOT cast_only THEN non_voting END AS non_voting
FROM parts
JOIN analytics.support USING (roll_call_id)
JOIN groups USING (group_code)
WHERE groups.kind = $kind
ORDER BY date, roll_call_id DESC, groups.name
"""


def part_support(con: Connection, resolution: str, kind: str = "regional") -> pl.DataFrame:
    """How the groups of a kind stood in each of `part_votes`: a row per roll call and group.

    Columns: roll_call_id, group_code, group, members (as of that day, on the roll), yes, no,
    abstain, non_voting. Where the source lists only the votes cast, members and non_voting are
    None. The text run is PART_SUPPORT_SQL.
    """
    return query(con, PART_SUPPORT_SQL, resolution=resolution, kind=kind)


PART_ROLL_SQL = """\
SELECT v.ms_code, member_states.name AS state, v.vote, m.group_code, m.name AS regional_group
FROM roll_calls r
JOIN votes v USING (roll_call_id)
JOIN member_states USING (ms_code)
LEFT JOIN (FROM group_members JOIN groups USING (group_code) WHERE groups.kind = 'regional') m
  ON m.ms_code = v.ms_code AND on_day(coalesce(m.from_date, m.formed_date), m.to_date, r.date)
WHERE roll_call_id = $roll_call_id
ORDER BY strip_accents(member_states.name)
"""


def part_roll(con: Connection, roll_call_id: int) -> pl.DataFrame:
    """How each state voted in one roll call, with its regional group of that day.

    Columns: ms_code, state, vote, group_code, regional_group. The text run is PART_ROLL_SQL.
    """
    return query(con, PART_ROLL_SQL, roll_call_id=roll_call_id)


UNLINKED_SQL = f"""\
{_PARTS}, unlinked AS (
    SELECT *, {_CAST_ONLY} AS cast_only
    FROM roll_calls ANTI JOIN parts USING (roll_call_id)
    WHERE scope <> 'resolution' AND resolution IS NULL AND date IN (
        SELECT date FROM roll_calls WHERE resolution = $resolution AND scope = 'resolution')
)
SELECT roll_call_id, scope, title, draft, adopted, note,
       {_COUNTS}
FROM unlinked JOIN votes USING (roll_call_id)
GROUP BY ALL
ORDER BY roll_call_id DESC
"""


def unlinked_votes(con: Connection, resolution: str) -> pl.DataFrame:
    """Roll calls of the day of a resolution's own that name no resolution: they may belong to it.

    Columns as in `part_votes`, but for date, linked_by and cast_only. The text run is UNLINKED_SQL.
    """
    return query(con, UNLINKED_SQL, resolution=resolution)


def parts_until(con: Connection) -> date | None:
    """The day of the last roll call held on a part or a change of a text; None: none is held."""
    (day,) = query(con, "SELECT max(date) FROM roll_calls WHERE scope <> 'resolution'").row(0)
    assert day is None or isinstance(day, date)  # noqa: S101  # narrows the type
    return day

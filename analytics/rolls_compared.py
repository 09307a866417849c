"""Resolutions side by side: the support of each, and who voted otherwise on another."""

from __future__ import annotations

from collections.abc import Sequence

import polars as pl

from analytics.support import check_kind, tally
from data.database import Connection, query

SIDES_SQL = """\
WITH of_groups AS (
    SELECT roll_call_id, group_code, groups.name AS "group", members, yes, no, abstain, non_voting
    FROM analytics.support JOIN groups USING (group_code)
    WHERE kind = $kind
    UNION ALL
    SELECT roll_call_id, 'ALL', NULL, count(*), count(*) FILTER (vote = 'yes'),
           count(*) FILTER (vote = 'no'), count(*) FILTER (vote = 'abstain'),
           count(*) FILTER (vote = 'non_voting')
    FROM votes GROUP BY roll_call_id
),
sides AS (
    SELECT list_position($resolutions, resolution) AS place, resolution, date, group_code, "group",
           members, yes, no, abstain, non_voting,
           share(yes, members) AS yes_share_of_members,
           share(yes, yes + no + abstain) AS yes_share_of_present,
           share(yes, yes + no) AS yes_share_of_voting
    FROM roll_calls JOIN of_groups USING (roll_call_id)
    WHERE list_contains($resolutions, resolution) AND scope = 'resolution'
)
SELECT s.* EXCLUDE (place),
       s.yes_share_of_members - f.yes_share_of_members AS change_of_members,
       s.yes_share_of_present - f.yes_share_of_present AS change_of_present,
       s.yes_share_of_voting - f.yes_share_of_voting AS change_of_voting
FROM sides s LEFT JOIN sides f ON f.group_code = s.group_code AND f.place = 1
ORDER BY s."group" NULLS FIRST, s.place
"""


def sides(con: Connection, resolutions: Sequence[str], kind: str = "regional") -> pl.DataFrame:
    """How each group of a kind stood on some resolutions: one row per group and resolution.

    Columns resolution, date, group_code and group (ALL and NULL: all Member States, which come
    first), the counts and shares of `analytics.support`, members as of the day of each vote; and
    the change of each share against the first resolution: change_of_members, change_of_present and
    change_of_voting, in shares, NULL where the group had no part in either. The text run is
    SIDES_SQL.

    Raises BadRequest when there is no such kind of group, or a resolution has no roll call.
    """
    check_kind(con, kind)
    for resolution in resolutions:
        tally(con, resolution)
    return query(con, SIDES_SQL, resolutions=list(resolutions), kind=kind)


ROLLS_SQL = """\
WITH roll AS (
    SELECT resolution, ms_code, vote FROM roll_calls JOIN votes USING (roll_call_id)
    WHERE scope = 'resolution'
),
a AS (SELECT ms_code, vote FROM roll WHERE resolution = $a),
b AS (SELECT ms_code, vote FROM roll WHERE resolution = $b)
SELECT ms_code, name AS state, a.vote::VARCHAR AS vote_a, b.vote::VARCHAR AS vote_b,
       CASE WHEN a.vote IS NULL OR b.vote IS NULL THEN 'on one roll'
            WHEN a.vote = b.vote THEN 'same'
            WHEN is_cast(a.vote) AND is_cast(b.vote) THEN 'switched'
            ELSE 'voted once' END AS change
FROM a FULL JOIN b USING (ms_code) JOIN member_states USING (ms_code)
ORDER BY strip_accents(name)
"""


def rolls(con: Connection, resolution_a: str, resolution_b: str) -> pl.DataFrame:
    """How each state voted on two resolutions: one row per state on either roll.

    Columns ms_code, state, vote_a and vote_b (NULL: not on that roll) and change: same; switched,
    where both times it cast a vote, and another; voted once, where it cast a vote on the one and
    none on the other, which is no switch; on one roll. The text run is ROLLS_SQL.

    Raises BadRequest when one of the two was not adopted by a recorded vote.
    """
    for resolution in (resolution_a, resolution_b):
        tally(con, resolution)
    return query(con, ROLLS_SQL, a=resolution_a, b=resolution_b)

"""The figures of `analytics.state_answers` as SQL, over the roll calls of a part.

`analytics.slice_sql.over_part` puts the part in. The functions count from the votes in memory,
which is many times as fast; a test holds each to its query.
"""

from __future__ import annotations

_COUNTS = """\
count(*) AS roll_calls,
       count(*) FILTER (vote = 'yes') AS yes,
       count(*) FILTER (vote = 'no') AS no,
       count(*) FILTER (vote = 'abstain') AS abstain,
       count(*) FILTER (vote = 'non_voting') AS non_voting"""

COUNTS_SQL = f"""\
WITH part AS (
{{part}}
)
SELECT {_COUNTS}
FROM votes SEMI JOIN part USING (roll_call_id)
WHERE ms_code = $state
"""

SESSIONS_SQL = f"""\
WITH part AS (
{{part}}
)
SELECT session, {_COUNTS}
FROM votes SEMI JOIN part USING (roll_call_id)
JOIN roll_calls USING (roll_call_id)
WHERE ms_code = $state
GROUP BY session
ORDER BY list_position(['regular', 'special', 'emergency special'], session_kind(session)),
         session_number(session)
"""

TOPICS_SQL = f"""\
WITH part AS (
{{part}}
),
topics AS (
    SELECT roll_call_id, 'issue' AS kind, issue_code AS topic FROM roll_call_issues
    UNION ALL
    SELECT roll_call_id, 'subject', unnest(subjects)
    FROM roll_calls JOIN resolutions USING (resolution)
)
SELECT kind, topic, {_COUNTS}
FROM votes SEMI JOIN part USING (roll_call_id)
JOIN topics USING (roll_call_id)
WHERE ms_code = $state
GROUP BY ALL
ORDER BY kind, roll_calls DESC, topic
"""

VOTES_SQL = """\
WITH part AS (
{part}
),
tallies AS (
    SELECT roll_call_id,
           count(*) FILTER (vote = 'yes') AS yes,
           count(*) FILTER (vote = 'no') AS no,
           count(*) FILTER (vote = 'abstain') AS abstain,
           count(*) FILTER (vote = 'non_voting') AS non_voting
    FROM votes SEMI JOIN part USING (roll_call_id)
    GROUP BY roll_call_id
)
SELECT roll_call_id, resolution, date, coalesce(roll_calls.title, resolutions.title) AS title,
       vote,
       CASE vote WHEN 'yes' THEN yes WHEN 'no' THEN no WHEN 'abstain' THEN abstain END AS alike,
       yes, no, abstain, non_voting
FROM votes JOIN tallies USING (roll_call_id)
JOIN roll_calls USING (roll_call_id)
LEFT JOIN resolutions USING (resolution)
WHERE ms_code = $state
ORDER BY date DESC, roll_call_id DESC
"""

# Of these votes, those cast with the fewest others first, and those named important.
LONELY_SQL = VOTES_SQL.replace("ORDER BY", "  AND is_cast(vote)\nORDER BY alike,")
IMPORTANT_SQL = VOTES_SQL.replace(
    "ORDER BY", "  AND roll_call_id IN (FROM important_votes)\nORDER BY"
)
# Yes and no without the state's vote, and with it cast the other way.
DECIDING_SQL = """\
WITH part AS (
{part}
),
outcomes AS (
    SELECT roll_call_id, any_value(vote) FILTER (ms_code = $state) AS vote,
           count(*) FILTER (vote = 'yes') AS yes, count(*) FILTER (vote = 'no') AS no,
           count(*) FILTER (vote = 'yes' AND ms_code <> $state) AS other_yes,
           count(*) FILTER (vote = 'no' AND ms_code <> $state) AS other_no,
           other_yes + (no - other_no) AS reversed_yes, other_no + (yes - other_yes) AS reversed_no
    FROM votes SEMI JOIN part USING (roll_call_id)
    GROUP BY roll_call_id
)
SELECT roll_call_id, resolution, date, vote, yes, no,
       (other_yes > other_no) <> (yes > no) AS pivotal_without,
       (reversed_yes > reversed_no) <> (yes > no) AS pivotal_reversed,
       (other_yes >= 2 * other_no AND other_yes > 0) <> (yes >= 2 * no AND yes > 0)
           AS pivotal_without_two_thirds,
       (reversed_yes >= 2 * reversed_no AND reversed_yes > 0) <> (yes >= 2 * no AND yes > 0)
           AS pivotal_reversed_two_thirds
FROM outcomes JOIN roll_calls USING (roll_call_id)
WHERE vote IS NOT NULL
  AND (pivotal_without OR pivotal_reversed OR pivotal_without_two_thirds
       OR pivotal_reversed_two_thirds)
ORDER BY date DESC, roll_call_id DESC
"""

STANCES_SQL = """\
WITH part AS (
{part}
)
SELECT group_code, roll_call_id, resolution, date, vote, position,
       CASE WHEN NOT is_cast(vote) THEN 'absent' WHEN position IS NULL THEN 'undecided'
            WHEN vote = position THEN 'with' ELSE 'against' END AS stance
FROM votes SEMI JOIN part USING (roll_call_id)
JOIN roll_calls USING (roll_call_id)
JOIN group_members m USING (ms_code)
JOIN groups USING (group_code)
JOIN analytics.support USING (roll_call_id, group_code)
WHERE ms_code = $state AND on_day(greatest(m.from_date, formed_date), m.to_date, date)
ORDER BY group_code, date DESC, roll_call_id DESC
"""

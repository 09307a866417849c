SELECT session_number(session) AS session, roll_calls, round(agreement_index, 3) AS agreement_index,
       round(agreement_index_contested, 3) AS contested_only, round(participation_share, 3) AS took_part
FROM analytics.cohesion
WHERE group_code = 'EU' AND session_kind(session) = 'regular'
ORDER BY session

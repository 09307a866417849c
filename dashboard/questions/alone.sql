SELECT resolution, date, title, member_states.name AS against
FROM votes
JOIN roll_calls USING (roll_call_id)
JOIN member_states USING (ms_code)
WHERE scope = 'resolution' AND date >= DATE '2015-01-01' AND vote = 'no'
QUALIFY count(*) OVER (PARTITION BY roll_call_id) = 1
ORDER BY date DESC, resolution

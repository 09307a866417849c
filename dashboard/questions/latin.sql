SELECT member_states.name
FROM votes
JOIN roll_calls USING (roll_call_id)
JOIN member_states USING (ms_code)
JOIN group_members USING (ms_code)
WHERE resolution = 'A/RES/74/247' AND vote = 'no' AND group_code = 'GRULAC'
  AND on_day(from_date, to_date, roll_calls.date)
ORDER BY name

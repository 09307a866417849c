-- Another group: APG, EEG, GRULAC, WEOG, EU, ASEAN … (FROM groups).
-- Another topic: other words of the title.
SELECT roll_calls.date, resolution, title, ms_code, member_states.name AS state, vote
FROM votes
JOIN roll_calls USING (roll_call_id)
JOIN member_states USING (ms_code)
JOIN group_members USING (ms_code)
WHERE group_code = 'AG' AND title ILIKE '%nuclear%' AND scope = 'resolution'
  AND on_day(from_date, to_date, roll_calls.date)
ORDER BY roll_calls.date DESC, resolution, state

-- A vote cast on a day on which the code did not stand for a seat.
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject,
       ms_code || ' voted ' || vote || ' on ' || date || ', outside '
       || code_from || ' to ' || coalesce(code_to::VARCHAR, 'today') AS detail,
       roll_calls.source
FROM votes JOIN roll_calls USING (roll_call_id) JOIN member_states USING (ms_code)
WHERE is_cast(vote) AND NOT on_day(code_from, code_to, date)
ORDER BY roll_call_id, ms_code

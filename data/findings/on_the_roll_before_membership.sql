-- States that the record lists as non-voting on days on which they were no members.
SELECT ms_code AS subject,
       count(*) || ' non-voting entries outside its membership (' || any_value(code_from) || ' to '
       || coalesce(any_value(code_to)::VARCHAR, 'today') || '), ' || min(date) || ' to ' || max(date) AS detail,
       roll_calls.source
FROM votes JOIN roll_calls USING (roll_call_id) JOIN member_states USING (ms_code)
WHERE NOT is_cast(vote) AND NOT on_day(code_from, code_to, date)
GROUP BY ms_code, roll_calls.source
ORDER BY ms_code, roll_calls.source

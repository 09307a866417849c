-- Roll calls of a regular session dated before it can have opened: session 2 opened in September 1947,
-- and each one since in or after the September of its year.
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject,
       'dated ' || date || ', session ' || session || ' opened in or after September '
       || 1945 + session_number(session) AS detail,
       source
FROM roll_calls
WHERE session_kind(session) = 'regular' AND session_number(session) > 1
  AND date < make_date(1945 + session_number(session), 9, 1)
ORDER BY roll_call_id

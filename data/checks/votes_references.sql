-- Every vote belongs to a roll call and to a Member State, not to an observer.
SELECT 'roll call ' || v.roll_call_id AS subject, count(*) || ' votes of no roll call' AS detail
FROM votes v ANTI JOIN roll_calls USING (roll_call_id)
GROUP BY v.roll_call_id
UNION ALL
SELECT v.ms_code, count(*) || ' votes of no Member State'
FROM votes v ANTI JOIN (FROM member_states WHERE status <> 'observer') USING (ms_code)
GROUP BY v.ms_code
ORDER BY ALL

-- Roll calls that lack a state that was a member that day (the day of its admission aside).
WITH expected AS (
    SELECT r.roll_call_id, r.resolution, r.date, r.source, m.ms_code
    FROM roll_calls r JOIN member_states m
      ON m.status <> 'observer' AND r.date > m.code_from AND (m.code_to IS NULL OR r.date <= m.code_to)
    WHERE NOT EXISTS (
        FROM participation_gaps g WHERE g.ms_code = m.ms_code AND r.date BETWEEN g.from_date AND g.to_date)
)
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject,
       'not listed: ' || string_agg(ms_code, ' ' ORDER BY ms_code) AS detail,
       source
FROM expected ANTI JOIN votes USING (roll_call_id, ms_code)
GROUP BY roll_call_id, resolution, source
ORDER BY roll_call_id

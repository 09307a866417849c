-- A Member State votes once in a roll call.
SELECT coalesce(r.resolution, 'roll call ' || v.roll_call_id) AS subject,
       v.ms_code || ' has ' || count(*) || ' votes' AS detail
FROM votes v LEFT JOIN roll_calls r USING (roll_call_id)
GROUP BY v.roll_call_id, v.ms_code, r.resolution
HAVING count(*) > 1
ORDER BY ALL

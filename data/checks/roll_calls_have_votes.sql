-- A roll call without a single vote is a hole in the record.
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject, 'no votes' AS detail
FROM roll_calls ANTI JOIN votes USING (roll_call_id)
ORDER BY ALL

-- No roll call before the first meeting of the Assembly, none in the future.
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject,
       'dated ' || date || ', outside 1946-01-10 to today' AS detail
FROM roll_calls
WHERE date < DATE '1946-01-10' OR date > current_date
ORDER BY ALL

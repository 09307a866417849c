SELECT b.ms_code AS partner, count(*) AS roll_calls, round(avg((a.vote = b.vote)::INT), 3) AS agreement
FROM votes a
JOIN votes b USING (roll_call_id)
JOIN roll_calls USING (roll_call_id)
WHERE a.ms_code = 'IND' AND b.ms_code IN ('BRA', 'USA') AND scope = 'resolution'
  AND date >= DATE '2015-01-01' AND is_cast(a.vote) AND is_cast(b.vote)
GROUP BY partner
ORDER BY partner

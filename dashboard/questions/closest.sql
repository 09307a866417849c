SELECT resolution, date,
       count(*) FILTER (vote = 'yes') AS yes, count(*) FILTER (vote = 'no') AS no
FROM votes
JOIN roll_calls USING (roll_call_id)
WHERE scope = 'resolution' AND date >= DATE '2015-01-01'
GROUP BY ALL
ORDER BY abs(yes - no), date
LIMIT 3

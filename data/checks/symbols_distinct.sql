-- No two resolutions differ only in punctuation: one could be taken for the other.
SELECT min(resolution) AS subject, 'also written ' || max(resolution) AS detail
FROM resolutions
GROUP BY symbol_key(resolution)
HAVING count(*) > 1
ORDER BY ALL

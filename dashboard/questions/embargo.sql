SELECT date, resolution, yes, no, abstain, non_voting
FROM analytics.series
WHERE series_id = (SELECT series_id FROM analytics.series WHERE resolution = 'A/RES/74/7')
ORDER BY date

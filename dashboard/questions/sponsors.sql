SELECT member_states.name, role, vote
FROM analytics.sponsor_votes
JOIN member_states USING (ms_code)
WHERE resolution = 'A/RES/74/247' AND vote <> 'yes'
ORDER BY vote, name

SELECT groups.name AS regional_group, yes, no, abstain, non_voting, members
FROM analytics.support
JOIN roll_calls USING (roll_call_id)
JOIN groups USING (group_code)
WHERE resolution = 'A/RES/74/247' AND kind = 'regional'
ORDER BY regional_group

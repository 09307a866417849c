-- Members of a group in a roll call are those who voted yes, no, abstained or did not vote.
SELECT 'roll call ' || roll_call_id AS subject, group_code || ' does not add up' AS detail
FROM analytics.support
WHERE members <> yes + no + abstain + non_voting OR members = 0
ORDER BY ALL

SELECT ms_code, name, count(*) AS roll_calls,
       count(*) FILTER (vote = 'non_voting') AS did_not_vote,
       round(share(count(*) FILTER (vote = 'non_voting'), count(*)), 3) AS share_not_voting
FROM votes
JOIN roll_calls USING (roll_call_id)
JOIN member_states USING (ms_code)
WHERE scope = 'resolution' AND session = '79'
GROUP BY ms_code, name
ORDER BY share_not_voting DESC, name

-- The list of votes and the published totals disagree. Both are kept.
WITH listed AS (
    SELECT roll_call_id,
           count(*) FILTER (vote = 'yes') AS yes, count(*) FILTER (vote = 'no') AS no,
           count(*) FILTER (vote = 'abstain') AS abstain,
           count(*) FILTER (vote = 'non_voting') AS non_voting
    FROM votes GROUP BY roll_call_id
)
SELECT coalesce(resolution, 'roll call ' || roll_call_id) AS subject,
       'listed ' || concat_ws('-', yes, no, abstain, non_voting)
       || ', published ' || concat_ws('-', coalesce(published_yes::VARCHAR, '?'), coalesce(published_no::VARCHAR, '?'),
                                      coalesce(published_abstain::VARCHAR, '?'), coalesce(published_non_voting::VARCHAR, '?')) AS detail,
       source
FROM roll_calls JOIN listed USING (roll_call_id)
WHERE yes <> published_yes OR no <> published_no OR abstain <> published_abstain OR non_voting <> published_non_voting
ORDER BY roll_call_id

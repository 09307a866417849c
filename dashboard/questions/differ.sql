WITH cast_on AS (
    SELECT resolution, ms_code, vote
    FROM votes JOIN roll_calls USING (roll_call_id)
    WHERE scope = 'resolution' AND is_cast(vote)
)
SELECT member_states.name, a.vote AS on_73_27, b.vote AS on_73_266
FROM cast_on a
JOIN cast_on b USING (ms_code)
JOIN member_states USING (ms_code)
WHERE a.resolution = 'A/RES/73/27' AND b.resolution = 'A/RES/73/266' AND a.vote <> b.vote
ORDER BY on_73_27, on_73_266, name

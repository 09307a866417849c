WITH pairs AS (
    SELECT ms_b AS ms_code, agreement, roll_calls FROM analytics.agreement
    WHERE session = '79' AND ms_a = 'BRA'
    UNION ALL
    SELECT ms_a, agreement, roll_calls FROM analytics.agreement
    WHERE session = '79' AND ms_b = 'BRA'
)
SELECT ms_code, name, roll_calls, round(agreement, 3) AS agreement
FROM pairs JOIN member_states USING (ms_code)
WHERE roll_calls >= 50
ORDER BY agreement DESC, name

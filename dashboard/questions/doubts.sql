SELECT subject AS resolution, title, detail
FROM findings
LEFT JOIN resolutions ON resolution = subject
WHERE check_name = 'published totals differ'
ORDER BY subject

-- On any day a Member State belongs to at most one regional group, and to a group but once.
WITH spells AS (
    SELECT m.*, g.kind, row_number() OVER () AS spell,
           coalesce(m.from_date, g.formed_date, DATE '1945-10-24') AS first_day,
           coalesce(m.to_date, DATE '9999-12-31') AS last_day
    FROM group_members m JOIN groups g USING (group_code)
)
SELECT a.ms_code AS subject,
       'in ' || a.group_code || ' and ' || b.group_code || ' on ' || greatest(a.first_day, b.first_day) AS detail
FROM spells a JOIN spells b
  ON a.ms_code = b.ms_code AND a.spell < b.spell
 AND a.first_day <= b.last_day AND b.first_day <= a.last_day
 AND (a.group_code = b.group_code OR (a.kind = 'regional' AND b.kind = 'regional'))
ORDER BY ALL

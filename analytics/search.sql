-- What can be found, and the words under which it is found. A word of a name weighs most; symbols
-- are found by their own grammar, by the key.
CREATE TABLE analytics.search_items AS
WITH named AS (
    SELECT resolution FROM resolutions
    UNION SELECT resolution FROM drafts
    UNION SELECT resolution FROM roll_calls
),
described AS (
    SELECT resolution, any_value(title) AS title, any_value(date) AS date
    FROM roll_calls WHERE scope = 'resolution' GROUP BY resolution
)
SELECT 'resolution' AS kind, resolution AS item, coalesce(r.title, d.title) AS name,
       NULL::INTEGER AS size, adoption_date AS date, NULL::VARCHAR AS leads_to
FROM named LEFT JOIN resolutions r USING (resolution) LEFT JOIN described d USING (resolution)
WHERE resolution IS NOT NULL
UNION ALL
SELECT 'state', ms_code, name, NULL, NULL, NULL FROM member_states
UNION ALL
SELECT 'group', group_code, full_name, NULL, NULL, NULL FROM groups
UNION ALL
SELECT 'subject', subject, subject, count(*), max(adoption_date), NULL
FROM (SELECT DISTINCT resolution, adoption_date, unnest(subjects) AS subject FROM resolutions)
GROUP BY subject
UNION ALL
SELECT 'issue', issue_code, any_value(name), count(*), NULL, NULL
FROM issues JOIN roll_call_issues USING (issue_code) GROUP BY issue_code
UNION ALL
SELECT 'series', series_id, title, editions, last_date, NULL FROM analytics.series_names
UNION ALL
SELECT 'draft', d.draft, d.title, NULL, d.date, coalesce(d.resolution, last.resolution)
FROM drafts d LEFT JOIN drafts last ON last.draft = d.superseded_by
WHERE d.draft IS DISTINCT FROM d.resolution
ORDER BY kind, item;

ALTER TABLE analytics.search_items ADD COLUMN key VARCHAR;
UPDATE analytics.search_items
SET key = regexp_replace(symbol_key(item), '^A/((RES|DEC)/)?', '')
WHERE kind IN ('resolution', 'draft');

COMMENT ON TABLE analytics.search_items IS 'One row per thing that a search finds: a resolution, state, group, subject, issue, series or draft.';
COMMENT ON COLUMN analytics.search_items.kind IS 'resolution, state, group, subject, issue, series or draft.';
COMMENT ON COLUMN analytics.search_items.item IS 'Its key: a symbol, ms_code, group_code, subject, issue_code or series_id.';
COMMENT ON COLUMN analytics.search_items.name IS 'Its title or name; NULL: not known.';
COMMENT ON COLUMN analytics.search_items.size IS 'How much there is of it: resolutions on a subject, roll calls on an issue, editions of a series; NULL: a single thing.';
COMMENT ON COLUMN analytics.search_items.date IS 'Day of adoption, of the document, or of the last of several; NULL: none or not known.';
COMMENT ON COLUMN analytics.search_items.leads_to IS 'Of a draft the resolution as which it was adopted; NULL: none or not known.';
COMMENT ON COLUMN analytics.search_items.key IS 'Of a symbol its runs of letters and digits without A/RES or A; NULL: not a symbol.';

CREATE TABLE analytics.search_words AS
WITH texts AS (
    SELECT kind, item, name AS text, 3 AS weight FROM analytics.search_items
    UNION ALL
    SELECT 'state', ms_code, name, 3 FROM state_names
    UNION ALL
    SELECT 'state', ms_code, ms_code, 3 FROM member_states
    UNION ALL
    SELECT 'group', group_code, unnest([name, group_code]), 3 FROM groups
    UNION ALL
    SELECT 'resolution', resolution, array_to_string(subjects, ' '), 2 FROM resolutions
    UNION ALL
    SELECT 'resolution', resolution, agenda_title, 1 FROM resolutions
    UNION ALL
    SELECT 'resolution', resolution, year(adoption_date)::VARCHAR, 1 FROM resolutions
),
words AS (
    SELECT kind, item, weight, list_distinct(search_words_of(text)) AS words
    FROM texts WHERE text IS NOT NULL
)
SELECT word, kind, item, max(weight)::UTINYINT AS weight,
       coalesce(max(part) FILTER (weight = 3), 0)::FLOAT AS part
FROM (SELECT kind, item, weight, unnest(words) AS word, 1 / len(words) AS part FROM words)
GROUP BY word, kind, item
ORDER BY word, kind, item;

COMMENT ON TABLE analytics.search_words IS 'One row per word and thing found by it: the index of a search. Of a resolution the words of its title, subjects, agenda item and year, of a state or group those of all its names and its code, of all else those of its name.';
COMMENT ON COLUMN analytics.search_words.word IS 'The word in lower case, without accents.';
COMMENT ON COLUMN analytics.search_words.kind IS 'Kind of the thing: see search_items.';
COMMENT ON COLUMN analytics.search_words.item IS 'The thing: see search_items.';
COMMENT ON COLUMN analytics.search_words.weight IS 'Where the word stands: 3 in the name, 2 in the subjects of a resolution, 1 in its agenda item or as its year.';
COMMENT ON COLUMN analytics.search_words.part IS 'How much of a name the word is, of the shortest it stands in: 1 / its words; 0: of none.';

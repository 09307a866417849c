-- The words under which a resolution is found. A word of the title weighs most; the symbol is found
-- by its own grammar, not here.
CREATE TABLE analytics.search_words AS
WITH texts AS (
    SELECT resolution, title AS text, 3 AS weight FROM resolutions
    UNION ALL
    SELECT resolution, array_to_string(subjects, ' '), 2 FROM resolutions
    UNION ALL
    SELECT resolution, agenda_title, 1 FROM resolutions
    UNION ALL
    SELECT resolution, year(adoption_date)::VARCHAR, 1 FROM resolutions
),
words AS (
    SELECT resolution, unnest(search_words_of(text)) AS word, weight FROM texts WHERE text IS NOT NULL
)
SELECT word, resolution, max(weight)::UTINYINT AS weight
FROM words
GROUP BY word, resolution
ORDER BY word, resolution;

COMMENT ON TABLE analytics.search_words IS 'One row per resolution and word of its title, subjects, agenda item or year: the index that finds a resolution by words.';
COMMENT ON COLUMN analytics.search_words.word IS 'The word in lower case, without accents.';
COMMENT ON COLUMN analytics.search_words.resolution IS 'The resolution.';
COMMENT ON COLUMN analytics.search_words.weight IS 'Where it stands: 3 in the title, 2 in the subjects, 1 in the agenda item or as the year.';

-- Symbols in which the library has put letters for a number not yet known.
SELECT resolution AS subject, 'the symbol has no number yet' AS detail, source
FROM resolutions
WHERE regexp_matches(resolution, '/XX$')
ORDER BY resolution

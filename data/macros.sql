-- The vocabulary of the field as SQL macros.

CREATE MACRO is_cast(v) AS v <> 'non_voting';
COMMENT ON MACRO is_cast IS 'Whether a vote was cast: yes, no or abstain.';

CREATE MACRO vote_letter(v) AS
    CASE v WHEN 'yes' THEN 'Y' WHEN 'no' THEN 'N' WHEN 'abstain' THEN 'A' WHEN 'non_voting' THEN 'X' END;
COMMENT ON MACRO vote_letter IS 'A vote in the library''s letters: Y, N, A, X.';

CREATE MACRO symbol_key(symbol) AS
    array_to_string(regexp_extract_all(upper(symbol), '[A-Z]+|[0-9]+'), '/');
COMMENT ON MACRO symbol_key IS 'A symbol as its runs of letters and digits, to find it however it is punctuated: A/RES/62/223/A for A/RES/62/223 A and A/RES/62/223A.';

CREATE MACRO session_number(session) AS
    try_cast(regexp_extract(session, '^\d+') AS SMALLINT);
COMMENT ON MACRO session_number IS 'The number of a session: 74 for 74, 10 for 10emsp.';

CREATE MACRO session_kind(session) AS
    CASE WHEN session LIKE '%emsp' THEN 'emergency special'
         WHEN session LIKE '%sp' THEN 'special' ELSE 'regular' END;
COMMENT ON MACRO session_kind IS 'The kind of a session: regular, special or emergency special.';

CREATE MACRO on_day(from_date, to_date, day) AS
    (from_date IS NULL OR from_date <= day) AND (to_date IS NULL OR to_date >= day);
COMMENT ON MACRO on_day IS 'Whether a spell holds on a day; days are inclusive, an unknown end is open.';

CREATE MACRO undl_url(undl_id) AS
    'https://digitallibrary.un.org/record/' || undl_id;
COMMENT ON MACRO undl_url IS 'Address of a record in the UN Digital Library.';

CREATE MACRO agreement_index(yes_count, no_count, abstain_count) AS
    CASE WHEN yes_count + no_count + abstain_count > 0 THEN
        (3 * greatest(yes_count, no_count, abstain_count) - (yes_count + no_count + abstain_count))
        / (2 * (yes_count + no_count + abstain_count)) END;
COMMENT ON MACRO agreement_index IS 'Agreement Index of Hix, Noury and Roland (2005): (m - (n - m) / 2) / n, m the largest of the three counts, n their sum; 1: all alike, 0: evenly split in three; NULL: no vote cast.';

CREATE MACRO rice_index(yes_count, no_count) AS
    CASE WHEN yes_count + no_count > 0 THEN abs(yes_count - no_count) / (yes_count + no_count) END;
COMMENT ON MACRO rice_index IS 'Rice index: |Y - N| / (Y + N); abstentions left out; NULL: neither yes nor no.';

CREATE MACRO group_position(yes_count, no_count, abstain_count) AS
    CASE WHEN yes_count > no_count AND yes_count > abstain_count THEN 'yes'
         WHEN no_count > yes_count AND no_count > abstain_count THEN 'no'
         WHEN abstain_count > yes_count AND abstain_count > no_count THEN 'abstain' END::vote;
COMMENT ON MACRO group_position IS 'A group''s position: the strict plurality of its votes cast; NULL: a tie or no vote cast.';

CREATE MACRO share(part, whole) AS
    CASE WHEN whole > 0 THEN part / whole END;
COMMENT ON MACRO share IS 'A share; NULL where there is nothing to share.';

CREATE MACRO search_words_of(text) AS
    regexp_extract_all(strip_accents(lower(text)), '[a-z0-9]+');
COMMENT ON MACRO search_words_of IS 'The words of a text as they are searched: lower case, without accents.';

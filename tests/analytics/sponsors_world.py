"""A session of an invented world in which two camps of four states sponsor apart.

Session 70, Third Committee: BRA, EGY, FRA and IND sponsor L.1 to L.6, CHN, NGA, POL and USA L.7 to
L.12; L.6 and L.12 are amendments, the others are on one agenda item. L.1 came to a vote. Every
state sponsors 6 of the 12 drafts, every draft has 4 of the 8 states: p_ik = 1/2, so two states are
expected to sponsor 12 / 4 = 3 drafts together, and sponsor 6 with a probability of
P(B(12, 1/4) >= 6) = 0.0544. Six more lists stay out of the network, each for its own reason; in
session 60 a list enters whose day is not known, too few for a network.
"""

from __future__ import annotations

CAMPS = (("BRA", "EGY", "FRA", "IND"), ("CHN", "NGA", "POL", "USA"))

SPONSORS = ", ".join(
    f"('A/C.3/70/L.{number}', '{code}')" for number in range(1, 13) for code in CAMPS[number > 6]
)
WORLD = f"""
INSERT INTO sources BY NAME FROM (VALUES ('undl_votes', 'Votes'), ('undl_drafts', 'Drafts'))
    AS s(source, title),
    (SELECT 'https://example.org' AS address, 'free' AS licence, 'cite' AS citation, 'x' AS holds)
    ON CONFLICT DO NOTHING;
INSERT INTO resolutions BY NAME SELECT 'A/RES/70/1' AS resolution, '70' AS session,
    DATE '2015-12-01' AS adoption_date, 'Lighthouses' AS title, ['LIGHTHOUSES', 'COASTS'] AS subjects,
    'Safety at sea.|70a' AS agenda_title, 'undl_votes' AS source;
INSERT INTO roll_calls BY NAME SELECT 5 AS roll_call_id, 'A/RES/70/1' AS resolution, '70' AS session,
    DATE '2015-12-01' AS date, 'resolution' AS scope, 'release' AS stated_in, 'undl_votes' AS source;
INSERT INTO votes VALUES (5, 'BRA', 'yes'), (5, 'EGY', 'yes'), (5, 'FRA', 'abstain'),
    (5, 'IND', 'non_voting'), (5, 'POL', 'no'), (5, 'USA', 'yes');
INSERT INTO drafts BY NAME
    SELECT 'A/C.3/70/L.' || n AS draft, '70' AS session, 'C.3' AS committee,
           CASE WHEN n IN (6, 12) THEN 'amendment' ELSE 'draft resolution' END AS kind,
           'Draft ' || n AS title, DATE '2015-10-01' + n::INTEGER AS date,
           CASE WHEN n = 1 THEN 'A/RES/70/1' WHEN n = 2 THEN 'A/RES/70/2' END AS resolution,
           CASE WHEN n NOT IN (6, 12) THEN 'A/70/1' END AS committee_report, 'undl_drafts' AS source
    FROM range(1, 13) AS r(n);
INSERT INTO drafts BY NAME FROM (VALUES
    ('A/C.3/70/L.20', 'draft resolution', 'A/C.3/70/L.20/Rev.1'), ('A/C.3/70/L.21', 'draft resolution', NULL),
    ('A/C.3/70/L.22', 'draft resolution', NULL), ('A/C.3/70/L.23', 'other', NULL),
    ('A/C.3/70/L.24', 'draft resolution', NULL), ('A/C.3/70/L.25', 'draft resolution', NULL),
    ('A/C.3/70/L.26', 'draft resolution', NULL), ('A/C.3/70/L.27', 'other', NULL))
    AS d(draft, kind, superseded_by),
    (SELECT '70' AS session, 'C.3' AS committee, DATE '2015-10-20' AS date, 'undl_drafts' AS source);
INSERT INTO drafts BY NAME SELECT 'A/60/L.1' AS draft, '60' AS session,
    'draft resolution' AS kind, 'undl_drafts' AS source;
INSERT INTO sponsorships BY NAME FROM (VALUES {SPONSORS},
    ('A/C.3/70/L.20', 'BRA'), ('A/C.3/70/L.21', 'BRA'), ('A/C.3/70/L.23', 'BRA'),
    ('A/C.3/70/L.24', 'BRA'), ('A/60/L.1', 'BRA'), ('A/60/L.1', 'USA')) AS s(draft, ms_code),
    (SELECT 'listed' AS role, 'as printed' AS name_as_printed, 'undl_drafts' AS source);
INSERT INTO sponsorships BY NAME FROM (VALUES
    ('A/C.3/70/L.22', 'BRA'), ('A/C.3/70/L.1', 'USA')) AS s(draft, ms_code),
    (SELECT 'withdrawn' AS role, 'as printed' AS name_as_printed, 'undl_drafts' AS source);
INSERT INTO sponsor_lists BY NAME
    SELECT draft, 'undl_drafts' AS source,
           CASE draft WHEN 'A/C.3/70/L.24' THEN 'lead_only' WHEN 'A/C.3/70/L.25' THEN 'unknown'
                      ELSE 'complete' END AS completeness
    FROM drafts WHERE draft NOT IN ('A/C.3/70/L.26', 'A/C.3/70/L.27');
INSERT INTO sponsor_lists VALUES ('A/C.3/70/L.1', 'sponsors', 'additional_only', NULL);
INSERT INTO group_sponsorships BY NAME SELECT 'A/C.3/70/L.21' AS draft, 'G77' AS group_code,
    'on behalf of the Group of 77' AS text, 'undl_drafts' AS source;
UPDATE database_info SET data_as_of = DATE '2015-12-01';
"""

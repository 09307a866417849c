-- How sponsorship turned into votes. Only the last version of a draft counts.
CREATE TABLE analytics.sponsor_votes AS
WITH links AS (
    SELECT draft, resolution FROM drafts WHERE resolution IS NOT NULL
    UNION
    SELECT drafts.draft, resolutions.resolution
    FROM drafts JOIN resolutions USING (draft) WHERE drafts.resolution IS NULL
),
decided AS (
    SELECT links.draft, r.resolution, r.roll_call_id, r.date
    FROM links JOIN drafts USING (draft)
    JOIN roll_calls r ON r.resolution = links.resolution AND r.scope = 'resolution'
    WHERE drafts.superseded_by IS NULL
)
SELECT d.draft, d.resolution, d.roll_call_id, s.ms_code, s.role, v.vote
FROM decided d
JOIN sponsorships s ON s.draft = d.draft AND s.role <> 'withdrawn'
LEFT JOIN votes v ON v.roll_call_id = d.roll_call_id AND v.ms_code = s.ms_code
ORDER BY d.draft, s.ms_code;

COMMENT ON TABLE analytics.sponsor_votes IS 'One row per sponsor of a draft that came to a recorded vote: how it voted on the resolution. States that withdrew are not sponsors.';
COMMENT ON COLUMN analytics.sponsor_votes.draft IS 'The draft, in its last version.';
COMMENT ON COLUMN analytics.sponsor_votes.resolution IS 'The resolution as which it was adopted.';
COMMENT ON COLUMN analytics.sponsor_votes.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN analytics.sponsor_votes.ms_code IS 'The sponsor.';
COMMENT ON COLUMN analytics.sponsor_votes.role IS 'listed, original or additional.';
COMMENT ON COLUMN analytics.sponsor_votes.vote IS 'Its vote; NULL: not on the roll, as an observer without a vote.';

CREATE TABLE analytics.conversion AS
WITH lists AS (
    SELECT draft,
           CASE WHEN bool_or(completeness = 'complete') THEN 'complete'
                WHEN count(DISTINCT completeness) = 1 THEN any_value(completeness)::VARCHAR
                ELSE 'unknown' END::sponsor_list_completeness AS completeness
    FROM sponsor_lists GROUP BY draft
),
sponsors AS (
    SELECT draft, resolution, roll_call_id,
           count(*)::SMALLINT AS sponsors,
           count(*) FILTER (vote = 'yes')::SMALLINT AS yes,
           count(*) FILTER (vote = 'no')::SMALLINT AS no,
           count(*) FILTER (vote = 'abstain')::SMALLINT AS abstain,
           count(*) FILTER (vote = 'non_voting')::SMALLINT AS non_voting,
           count(*) FILTER (vote IS NULL)::SMALLINT AS without_vote
    FROM analytics.sponsor_votes GROUP BY ALL
),
everyone AS (
    SELECT roll_call_id, count(*) FILTER (vote = 'yes') AS yes, count(*) FILTER (is_cast(vote)) AS present
    FROM votes SEMI JOIN sponsors USING (roll_call_id) GROUP BY roll_call_id
)
SELECT s.draft, s.resolution, s.roll_call_id,
       coalesce(l.completeness, 'unknown') AS completeness,
       EXISTS (FROM group_sponsorships g WHERE g.draft = s.draft) AS for_a_group,
       s.sponsors, s.yes, s.no, s.abstain, s.non_voting, s.without_vote,
       share(s.yes, s.sponsors - s.without_vote) AS yes_share_of_sponsors,
       share(s.yes, s.yes + s.no + s.abstain) AS yes_share_of_present,
       (e.yes - s.yes)::SMALLINT AS non_sponsor_yes,
       (e.present - (s.yes + s.no + s.abstain))::SMALLINT AS non_sponsor_present,
       share(s.yes, s.yes + s.no + s.abstain)
       - share(e.yes - s.yes, e.present - (s.yes + s.no + s.abstain)) AS yes_share_difference
FROM sponsors s
JOIN everyone e USING (roll_call_id)
LEFT JOIN lists l USING (draft)
ORDER BY s.draft, s.resolution;

COMMENT ON TABLE analytics.conversion IS 'One row per draft that came to a recorded vote and whose sponsors are known, in whole or in part: how its sponsors voted on it, against those who did not sponsor.';
COMMENT ON COLUMN analytics.conversion.draft IS 'The draft, in its last version.';
COMMENT ON COLUMN analytics.conversion.resolution IS 'The resolution as which it was adopted.';
COMMENT ON COLUMN analytics.conversion.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN analytics.conversion.completeness IS 'How much of the list of sponsors is known. Unless complete, sponsors is a part of them and non-sponsors hold the rest: the figures on non-sponsors are then not of those who did not sponsor.';
COMMENT ON COLUMN analytics.conversion.for_a_group IS 'Whether it was submitted on behalf of a group, whose members are not among the sponsors counted.';
COMMENT ON COLUMN analytics.conversion.sponsors IS 'Sponsors known, listed, original and additional; group sponsors are not their members.';
COMMENT ON COLUMN analytics.conversion.yes IS 'Sponsors that voted yes.';
COMMENT ON COLUMN analytics.conversion.no IS 'Sponsors that voted no.';
COMMENT ON COLUMN analytics.conversion.abstain IS 'Sponsors that abstained.';
COMMENT ON COLUMN analytics.conversion.non_voting IS 'Sponsors on the roll that did not vote.';
COMMENT ON COLUMN analytics.conversion.without_vote IS 'Sponsors that are not on the roll: observers, who have no vote.';
COMMENT ON COLUMN analytics.conversion.yes_share_of_sponsors IS 'yes / (sponsors - without_vote).';
COMMENT ON COLUMN analytics.conversion.yes_share_of_present IS 'yes / (yes + no + abstain): of the sponsors that cast a vote; NULL: none did.';
COMMENT ON COLUMN analytics.conversion.non_sponsor_yes IS 'Member States not known as sponsors that voted yes.';
COMMENT ON COLUMN analytics.conversion.non_sponsor_present IS 'Member States not known as sponsors that cast a vote.';
COMMENT ON COLUMN analytics.conversion.yes_share_difference IS 'Share of yes among sponsors present less that among non-sponsors present; NULL: one of the two is empty.';

CREATE TABLE analytics.sponsor_groups AS
WITH days AS (
    SELECT d.draft, coalesce(r.adoption_date, d.date) AS day
    FROM drafts d LEFT JOIN resolutions r ON r.resolution = d.resolution
    WHERE d.superseded_by IS NULL
)
SELECT days.draft, m.group_code,
       count(DISTINCT s.ms_code)::SMALLINT AS sponsors,
       count(DISTINCT s.ms_code) FILTER (s.role = 'listed')::SMALLINT AS listed,
       count(DISTINCT s.ms_code) FILTER (s.role = 'additional')::SMALLINT AS additional,
       count(DISTINCT m.ms_code)::SMALLINT AS members
FROM days
JOIN groups ON true
JOIN group_members m
  ON m.group_code = groups.group_code AND on_day(coalesce(m.from_date, groups.formed_date), m.to_date, days.day)
JOIN member_states ON member_states.ms_code = m.ms_code AND on_day(code_from, code_to, days.day)
LEFT JOIN sponsorships s ON s.draft = days.draft AND s.ms_code = m.ms_code AND s.role <> 'withdrawn'
WHERE days.day IS NOT NULL
GROUP BY days.draft, m.group_code
HAVING count(s.ms_code) > 0
ORDER BY days.draft, m.group_code;

COMMENT ON TABLE analytics.sponsor_groups IS 'One row per draft and group that has a sponsor in it: how many of the group''s members on that day sponsored the draft. Only the last version of a draft counts.';
COMMENT ON COLUMN analytics.sponsor_groups.draft IS 'The draft.';
COMMENT ON COLUMN analytics.sponsor_groups.group_code IS 'The group.';
COMMENT ON COLUMN analytics.sponsor_groups.sponsors IS 'Members that sponsored it, listed, original or additional.';
COMMENT ON COLUMN analytics.sponsor_groups.listed IS 'Of these, listed in the heading.';
COMMENT ON COLUMN analytics.sponsor_groups.additional IS 'Of these, joined later.';
COMMENT ON COLUMN analytics.sponsor_groups.members IS 'Members of the group on the day of adoption, else of the draft; observers that may sponsor included.';

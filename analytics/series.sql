-- `links` is what analytics.linkage makes of the resolutions voted on.
CREATE TABLE analytics.series AS
WITH regular_sessions AS (
    SELECT session_number(session) AS number, min(date) AS began
    FROM roll_calls WHERE session_kind(session) = 'regular' GROUP BY session
),
tallies AS (
    SELECT roll_call_id,
           count(*)::SMALLINT AS members,
           count(*) FILTER (vote = 'yes')::SMALLINT AS yes,
           count(*) FILTER (vote = 'no')::SMALLINT AS no,
           count(*) FILTER (vote = 'abstain')::SMALLINT AS abstain,
           count(*) FILTER (vote = 'non_voting')::SMALLINT AS non_voting
    FROM votes GROUP BY roll_call_id
)
SELECT l.series_id, l.resolution, r.roll_call_id, r.session, r.date,
       coalesce(resolutions.title, r.title) AS title,
       CASE WHEN l.series_id IS NOT NULL THEN
           row_number() OVER (PARTITION BY l.series_id ORDER BY r.date, l.resolution)
       END::SMALLINT AS edition,
       l.linked_by, l.linked_to, l.similarity, l.words,
       CASE WHEN session_kind(r.session) = 'regular' THEN session_number(r.session)
            ELSE s.number END AS regular_session,
       t.* EXCLUDE (roll_call_id),
       share(t.yes, t.yes + t.no + t.abstain) AS yes_share_of_present
FROM links l
JOIN roll_calls r ON r.roll_call_id = l.roll_call_id
JOIN tallies t ON t.roll_call_id = l.roll_call_id
LEFT JOIN resolutions ON resolutions.resolution = l.resolution
ASOF LEFT JOIN regular_sessions s ON r.date >= s.began
ORDER BY l.series_id, r.date, l.resolution;

COMMENT ON TABLE analytics.series IS 'One row per resolution adopted by a roll call: of which series, the same question year after year, it is an edition, and by which rule it was linked. Series are inferred from titles; the rules stand in analytics/linkage.py. A missing link is better than a wrong one.';
COMMENT ON COLUMN analytics.series.series_id IS 'The series: words of its first edition''s title; NULL: in none, and linked_by says why.';
COMMENT ON COLUMN analytics.series.resolution IS 'The resolution.';
COMMENT ON COLUMN analytics.series.roll_call_id IS 'Its roll call.';
COMMENT ON COLUMN analytics.series.session IS 'Session as the library writes it.';
COMMENT ON COLUMN analytics.series.date IS 'Day of the vote.';
COMMENT ON COLUMN analytics.series.title IS 'Title.';
COMMENT ON COLUMN analytics.series.edition IS 'Place in the series, from 1, among the editions voted on; NULL: in none. Editions adopted without a vote are not counted.';
COMMENT ON COLUMN analytics.series.linked_by IS 'first: the first edition; same title; spelling: the same words but for a letter or an ending; near title: most words the same, and the same subject or item; same head: the same words before a colon. In no series: alone: none is linked to it; shared title: its title stands over several resolutions of a session; no title.';
COMMENT ON COLUMN analytics.series.linked_to IS 'The earlier edition whose title it was compared with; NULL: first, or in none.';
COMMENT ON COLUMN analytics.series.similarity IS 'Shared words / all words of the two titles, words spelt alike counted as shared; NULL: first, or in none.';
COMMENT ON COLUMN analytics.series.words IS 'The words by which its title is compared; empty: it has none.';
COMMENT ON COLUMN analytics.series.regular_session IS 'Number of the regular session, also where it was resumed; of a special session, that of the regular one begun last. Trends are drawn along it.';
COMMENT ON COLUMN analytics.series.members IS 'Member States on the roll, non-voting ones included.';
COMMENT ON COLUMN analytics.series.yes IS 'Member States that voted yes.';
COMMENT ON COLUMN analytics.series.no IS 'Member States that voted no.';
COMMENT ON COLUMN analytics.series.abstain IS 'Member States that abstained.';
COMMENT ON COLUMN analytics.series.non_voting IS 'Member States that did not vote; not abstentions.';
COMMENT ON COLUMN analytics.series.yes_share_of_present IS 'yes / (yes + no + abstain): of the votes cast; NULL: none cast.';

CREATE TABLE analytics.series_names AS
SELECT series_id,
       arg_max(title, edition) AS title,
       count(*)::SMALLINT AS editions,
       arg_min(resolution, edition) AS first_resolution,
       arg_max(resolution, edition) AS last_resolution,
       min(date) AS first_date,
       max(date) AS last_date,
       any_value(same_title) AS left_out
FROM analytics.series
LEFT JOIN (
    SELECT l.series_id, list(DISTINCT s.resolution ORDER BY s.resolution) AS same_title
    FROM links l JOIN links s ON s.words = l.words AND s.linked_by = 'shared title'
    WHERE l.series_id IS NOT NULL
    GROUP BY l.series_id
) USING (series_id)
WHERE series_id IS NOT NULL
GROUP BY series_id
ORDER BY series_id;

COMMENT ON TABLE analytics.series_names IS 'One row per series: the same question put to the vote in several sessions.';
COMMENT ON COLUMN analytics.series_names.series_id IS 'The series: words of its first edition''s title. It stays when editions are added.';
COMMENT ON COLUMN analytics.series_names.title IS 'Title of the last edition.';
COMMENT ON COLUMN analytics.series_names.editions IS 'Number of editions voted on.';
COMMENT ON COLUMN analytics.series_names.first_resolution IS 'The first edition voted on.';
COMMENT ON COLUMN analytics.series_names.last_resolution IS 'The last edition voted on.';
COMMENT ON COLUMN analytics.series_names.first_date IS 'Day of the first vote.';
COMMENT ON COLUMN analytics.series_names.last_date IS 'Day of the last vote.';
COMMENT ON COLUMN analytics.series_names.left_out IS 'Resolutions with a title of the series that are no editions, for in their session several bear it; NULL: none.';

CREATE VIEW analytics.series_support AS
SELECT series_id, edition, resolution, session, date, regular_session, s.* EXCLUDE (roll_call_id)
FROM analytics.series JOIN analytics.support s USING (roll_call_id)
WHERE series_id IS NOT NULL;

COMMENT ON VIEW analytics.series_support IS 'One row per edition of a series and group: how many of the group''s members on that day voted each way. analytics.support along the series.';
COMMENT ON COLUMN analytics.series_support.series_id IS 'The series.';
COMMENT ON COLUMN analytics.series_support.edition IS 'Place in the series, from 1.';
COMMENT ON COLUMN analytics.series_support.resolution IS 'The edition.';
COMMENT ON COLUMN analytics.series_support.session IS 'Session as the library writes it.';
COMMENT ON COLUMN analytics.series_support.date IS 'Day of the vote.';
COMMENT ON COLUMN analytics.series_support.regular_session IS 'As in analytics.series.';
COMMENT ON COLUMN analytics.series_support.group_code IS 'The group.';
COMMENT ON COLUMN analytics.series_support.members IS 'Members of the group on that day that stand on the roll, non-voting ones included.';
COMMENT ON COLUMN analytics.series_support.yes IS 'Members that voted yes.';
COMMENT ON COLUMN analytics.series_support.no IS 'Members that voted no.';
COMMENT ON COLUMN analytics.series_support.abstain IS 'Members that abstained.';
COMMENT ON COLUMN analytics.series_support.non_voting IS 'Members that did not vote; not abstentions.';
COMMENT ON COLUMN analytics.series_support.yes_share_of_members IS 'yes / members.';
COMMENT ON COLUMN analytics.series_support.yes_share_of_present IS 'yes / (yes + no + abstain): of the votes cast; NULL: none cast.';
COMMENT ON COLUMN analytics.series_support.yes_share_of_voting IS 'yes / (yes + no): of those voting for or against; NULL: none.';
COMMENT ON COLUMN analytics.series_support.position IS 'Strict plurality of the votes cast; NULL: a tie or none cast.';
COMMENT ON COLUMN analytics.series_support.cohesion IS 'Agreement Index of Hix, Noury and Roland (2005); NULL: none cast.';
COMMENT ON COLUMN analytics.series_support.undated_members IS 'Members whose first day in the group is not known and who are counted all the same.';

CREATE TABLE analytics.series_switches AS
WITH cast_votes AS (
    SELECT s.series_id, v.ms_code, s.edition, s.resolution, s.date, v.vote,
           lag(v.vote) OVER state AS vote_before,
           lag(s.resolution) OVER state AS resolution_before,
           lag(s.edition) OVER state AS edition_before
    FROM analytics.series s JOIN votes v USING (roll_call_id)
    WHERE s.series_id IS NOT NULL AND is_cast(v.vote)
    WINDOW state AS (PARTITION BY s.series_id, v.ms_code ORDER BY s.edition)
)
SELECT series_id, ms_code, resolution, date, vote, resolution_before, vote_before,
       (edition - edition_before - 1)::SMALLINT AS editions_between
FROM cast_votes
WHERE vote <> vote_before
ORDER BY series_id, date, ms_code;

COMMENT ON TABLE analytics.series_switches IS 'One row per switch: a Member State cast another vote in an edition of a series than the last time it cast one there. Not voting is no switch: the vote is compared with that before it. A state that continues another under a new code begins anew.';
COMMENT ON COLUMN analytics.series_switches.series_id IS 'The series.';
COMMENT ON COLUMN analytics.series_switches.ms_code IS 'The Member State.';
COMMENT ON COLUMN analytics.series_switches.resolution IS 'The edition in which it cast another vote.';
COMMENT ON COLUMN analytics.series_switches.date IS 'Day of that vote.';
COMMENT ON COLUMN analytics.series_switches.vote IS 'That vote.';
COMMENT ON COLUMN analytics.series_switches.resolution_before IS 'The edition in which it had last cast a vote.';
COMMENT ON COLUMN analytics.series_switches.vote_before IS 'The vote it had cast there.';
COMMENT ON COLUMN analytics.series_switches.editions_between IS 'Editions between the two in which it cast none; 0: the two are consecutive.';

CREATE TABLE analytics.series_trends (
    series_id  VARCHAR NOT NULL,
    group_code VARCHAR NOT NULL,
    editions   SMALLINT NOT NULL,
    slope      DOUBLE NOT NULL,
    low        DOUBLE,
    high       DOUBLE
);
COMMENT ON TABLE analytics.series_trends IS 'One row per series and group: the trend of the group''s support, the least-squares slope of yes_share_of_present along the sessions. Example: shares .2, .5 and .6 in sessions 70, 71 and 72: slope .2 a session, interval -.534 to .934.';
COMMENT ON COLUMN analytics.series_trends.series_id IS 'The series.';
COMMENT ON COLUMN analytics.series_trends.group_code IS 'The group; ALL: every Member State on the roll.';
COMMENT ON COLUMN analytics.series_trends.editions IS 'n: editions in which a member of the group cast a vote.';
COMMENT ON COLUMN analytics.series_trends.slope IS 'Change of the share of votes cast that are yes, per session (.01: one point a year).';
COMMENT ON COLUMN analytics.series_trends.low IS 'Lower end of the 95% interval (t, n - 2 degrees of freedom); NULL: two editions. It takes the editions as independent; as they seldom are, it is rather too narrow.';
COMMENT ON COLUMN analytics.series_trends.high IS 'Upper end of the interval.';

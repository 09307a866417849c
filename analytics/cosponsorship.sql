-- Parts of a session's drafts; the relations of whole sessions are the part 'all' of those by part.
CREATE TABLE analytics.cosponsorship_parts (
    period VARCHAR NOT NULL,
    part   VARCHAR NOT NULL,
    kind   VARCHAR NOT NULL CHECK (kind IN ('all', 'without_amendments', 'committee', 'agenda_item')),
    label  VARCHAR,
    drafts INTEGER NOT NULL
);
COMMENT ON TABLE analytics.cosponsorship_parts IS 'One row per session and part of its drafts that has a network of co-sponsorship of its own: at least ten drafts whose list of sponsors is complete and that no group submitted, in their last version.';
COMMENT ON COLUMN analytics.cosponsorship_parts.period IS 'The session.';
COMMENT ON COLUMN analytics.cosponsorship_parts.part IS 'all; without_amendments; a committee (C.3, plenary), where several have drafts; an agenda item, by the symbol of the committee''s report on it.';
COMMENT ON COLUMN analytics.cosponsorship_parts.kind IS 'all, without_amendments, committee or agenda_item.';
COMMENT ON COLUMN analytics.cosponsorship_parts.label IS 'Title of the agenda item, where a resolution of its was adopted by a recorded vote; NULL: not known, or no agenda item.';
COMMENT ON COLUMN analytics.cosponsorship_parts.drafts IS 'Drafts of the part that enter its network.';

CREATE TABLE analytics.cosponsorship_by_part (
    period      VARCHAR NOT NULL,
    part        VARCHAR NOT NULL,
    ms_a        VARCHAR NOT NULL,
    ms_b        VARCHAR NOT NULL,
    together    INTEGER NOT NULL,
    newman      DOUBLE NOT NULL,
    expected    DOUBLE NOT NULL,
    p_value     DOUBLE NOT NULL,
    significant BOOLEAN NOT NULL,
    fixed_p_value DOUBLE NOT NULL,
    fixed_significant BOOLEAN NOT NULL
);
COMMENT ON TABLE analytics.cosponsorship_by_part IS 'One row per session, part of its drafts and pair of states that sponsored any draft in it: the columns of analytics.cosponsorship, for each part by itself.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.part IS 'The part, as in analytics.cosponsorship_parts.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.period IS 'The session.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.ms_a IS 'One state; ms_a < ms_b.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.ms_b IS 'The other.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.together IS 'Drafts both sponsored, in whatever role but withdrawn.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.newman IS 'Sum of 1 / (c - 1) over these drafts, c the number of sponsors of each (Newman 2001).';
COMMENT ON COLUMN analytics.cosponsorship_by_part.expected IS 'Joint drafts expected from how many drafts each sponsors and how many sponsors each draft has (bipartite configuration model, Saracco and others 2015).';
COMMENT ON COLUMN analytics.cosponsorship_by_part.p_value IS 'Probability of at least as many joint drafts under that model (Poisson binomial, exact).';
COMMENT ON COLUMN analytics.cosponsorship_by_part.significant IS 'Whether the pair is in the backbone: false discovery rate at most 0.05 over all pairs of the period (Benjamini and Hochberg 1995).';
COMMENT ON COLUMN analytics.cosponsorship_by_part.fixed_p_value IS 'The same with every state''s and every draft''s count exactly as observed (fixed degree sequence model, 2,000 curveball draws, Strona and others 2014): a check that tells more pairs from chance where lists are long.';
COMMENT ON COLUMN analytics.cosponsorship_by_part.fixed_significant IS 'Whether the pair is in the backbone by fixed_p_value, at the same false discovery rate.';

CREATE VIEW analytics.cosponsorship AS
SELECT * EXCLUDE (part) FROM analytics.cosponsorship_by_part WHERE part = 'all';
COMMENT ON VIEW analytics.cosponsorship IS 'One row per period and pair of states that sponsored any draft in it: how often they sponsored together, against what their activity explains (stochastic degree sequence model, Neal 2014). Only drafts whose list is complete and that no group submitted, in their last version; only periods with ten of them or more. Amendments are among the drafts, and often come several at a time from the same sponsors: analytics.cosponsorship_by_part has the networks without them.';
COMMENT ON COLUMN analytics.cosponsorship.period IS 'The session.';
COMMENT ON COLUMN analytics.cosponsorship.ms_a IS 'One state; ms_a < ms_b.';
COMMENT ON COLUMN analytics.cosponsorship.ms_b IS 'The other.';
COMMENT ON COLUMN analytics.cosponsorship.together IS 'Drafts both sponsored, in whatever role but withdrawn.';
COMMENT ON COLUMN analytics.cosponsorship.newman IS 'Sum of 1 / (c - 1) over these drafts, c the number of sponsors of each (Newman 2001).';
COMMENT ON COLUMN analytics.cosponsorship.expected IS 'Joint drafts expected from how many drafts each sponsors and how many sponsors each draft has (bipartite configuration model, Saracco and others 2015).';
COMMENT ON COLUMN analytics.cosponsorship.p_value IS 'Probability of at least as many joint drafts under that model (Poisson binomial, exact).';
COMMENT ON COLUMN analytics.cosponsorship.significant IS 'Whether the pair is in the backbone: false discovery rate at most 0.05 over all pairs of the period (Benjamini and Hochberg 1995).';
COMMENT ON COLUMN analytics.cosponsorship.fixed_p_value IS 'The same with every state''s and every draft''s count exactly as observed (fixed degree sequence model, 2,000 curveball draws, Strona and others 2014): a check that tells more pairs from chance where lists are long.';
COMMENT ON COLUMN analytics.cosponsorship.fixed_significant IS 'Whether the pair is in the backbone by fixed_p_value, at the same false discovery rate.';

CREATE TABLE analytics.cosponsor_centralities_by_part (
    period       VARCHAR NOT NULL,
    part         VARCHAR NOT NULL,
    model        VARCHAR NOT NULL,
    ms_code      VARCHAR NOT NULL,
    drafts       INTEGER NOT NULL,
    degree       INTEGER NOT NULL,
    betweenness  DOUBLE NOT NULL,
    "constraint" DOUBLE,
    across_share DOUBLE,
    liaisons     INTEGER NOT NULL
);
COMMENT ON TABLE analytics.cosponsor_centralities_by_part IS 'One row per session, part of its drafts, model and state: the columns of analytics.cosponsor_centralities, for each part by itself.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.part IS 'The part, as in analytics.cosponsorship_parts.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.period IS 'The session.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.model IS 'Which backbone: stochastic (significant) or fixed (fixed_significant). The stochastic one is cautious, and may hold no pair at all.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.ms_code IS 'The state.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.drafts IS 'Drafts it sponsored.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.degree IS 'Its partners in the backbone.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.betweenness IS 'Share of the shortest paths between others that pass through it (Freeman 1977).';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part."constraint" IS 'Burt''s constraint (1992): low for a state that joins partners who are not partners of each other; NULL: no partner.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.across_share IS 'Of its partners, those of another regional group; NULL: no partner.';
COMMENT ON COLUMN analytics.cosponsor_centralities_by_part.liaisons IS 'Pairs of its partners of different regional groups, not partners themselves, that it joins (after Gould and Fernandez 1989).';

CREATE VIEW analytics.cosponsor_centralities AS
SELECT * EXCLUDE (part) FROM analytics.cosponsor_centralities_by_part WHERE part = 'all';
COMMENT ON VIEW analytics.cosponsor_centralities IS 'One row per period, model and state: how it stands in the backbone of co-sponsorship, and how far it bridges regional groups.';
COMMENT ON COLUMN analytics.cosponsor_centralities.period IS 'The session.';
COMMENT ON COLUMN analytics.cosponsor_centralities.model IS 'Which backbone: stochastic (significant) or fixed (fixed_significant). The stochastic one is cautious, and may hold no pair at all.';
COMMENT ON COLUMN analytics.cosponsor_centralities.ms_code IS 'The state.';
COMMENT ON COLUMN analytics.cosponsor_centralities.drafts IS 'Drafts it sponsored.';
COMMENT ON COLUMN analytics.cosponsor_centralities.degree IS 'Its partners in the backbone.';
COMMENT ON COLUMN analytics.cosponsor_centralities.betweenness IS 'Share of the shortest paths between others that pass through it (Freeman 1977).';
COMMENT ON COLUMN analytics.cosponsor_centralities."constraint" IS 'Burt''s constraint (1992): low for a state that joins partners who are not partners of each other; NULL: no partner.';
COMMENT ON COLUMN analytics.cosponsor_centralities.across_share IS 'Of its partners, those of another regional group; NULL: no partner.';
COMMENT ON COLUMN analytics.cosponsor_centralities.liaisons IS 'Pairs of its partners of different regional groups, not partners themselves, that it joins (after Gould and Fernandez 1989).';

CREATE VIEW analytics.draft_reach AS
SELECT draft,
       sum(sponsors)::SMALLINT AS sponsors,
       count(*)::SMALLINT AS regional_groups,
       sum(sponsors) ^ 2 / sum(sponsors ^ 2) AS effective_groups
FROM analytics.sponsor_groups JOIN groups USING (group_code)
WHERE kind = 'regional'
  AND draft IN (SELECT draft FROM sponsor_lists WHERE completeness = 'complete')
  AND draft NOT IN (SELECT draft FROM group_sponsorships)
GROUP BY draft;
COMMENT ON VIEW analytics.draft_reach IS 'One row per draft whose list of sponsors is complete and that no group submitted: over how many regional groups its sponsors are spread.';
COMMENT ON COLUMN analytics.draft_reach.draft IS 'The draft.';
COMMENT ON COLUMN analytics.draft_reach.sponsors IS 'Sponsors that belong to a regional group.';
COMMENT ON COLUMN analytics.draft_reach.regional_groups IS 'Regional groups with a sponsor.';
COMMENT ON COLUMN analytics.draft_reach.effective_groups IS 'Effective number of regional groups, 1 / sum of p squared (Laakso and Taagepera 1979): 1: all sponsors of one group; 5: evenly of all five.';

CREATE VIEW analytics.sponsor_records AS
SELECT ms_code,
       count(*)::INTEGER AS drafts,
       count(*) FILTER (vote = 'yes')::INTEGER AS yes,
       count(*) FILTER (vote = 'no')::INTEGER AS no,
       count(*) FILTER (vote = 'abstain')::INTEGER AS abstain,
       count(*) FILTER (vote = 'non_voting')::INTEGER AS non_voting,
       share(count(*) FILTER (vote = 'yes'), count(vote)) AS yes_share
FROM analytics.sponsor_votes
GROUP BY ms_code;
COMMENT ON VIEW analytics.sponsor_records IS 'One row per state that is known to have sponsored a draft which came to a recorded vote: how it voted on what it sponsored. Partial lists count: a sponsor named in one is a sponsor.';
COMMENT ON COLUMN analytics.sponsor_records.ms_code IS 'The state.';
COMMENT ON COLUMN analytics.sponsor_records.drafts IS 'Drafts it sponsored that came to a recorded vote.';
COMMENT ON COLUMN analytics.sponsor_records.yes IS 'Of these, voted yes on.';
COMMENT ON COLUMN analytics.sponsor_records.no IS 'Voted no on.';
COMMENT ON COLUMN analytics.sponsor_records.abstain IS 'Abstained on.';
COMMENT ON COLUMN analytics.sponsor_records.non_voting IS 'Did not vote on.';
COMMENT ON COLUMN analytics.sponsor_records.yes_share IS 'yes / drafts on whose roll it stands; NULL: on none, as an observer.';

CREATE VIEW analytics.sponsor_records_by_topic AS
SELECT subject, count(DISTINCT draft)::INTEGER AS drafts, count(*)::INTEGER AS sponsorships,
       share(count(*) FILTER (vote = 'yes'), count(vote)) AS yes_share
FROM (
    SELECT s.*, unnest(r.subjects) AS subject
    FROM analytics.sponsor_votes s JOIN resolutions r USING (resolution)
)
GROUP BY subject;
COMMENT ON VIEW analytics.sponsor_records_by_topic IS 'One row per subject of the library: how often sponsors of drafts on it voted yes on them.';
COMMENT ON COLUMN analytics.sponsor_records_by_topic.subject IS 'Subject in the library''s thesaurus.';
COMMENT ON COLUMN analytics.sponsor_records_by_topic.drafts IS 'Drafts on it with known sponsors that came to a recorded vote.';
COMMENT ON COLUMN analytics.sponsor_records_by_topic.sponsorships IS 'Sponsors of these drafts, counted once a draft.';
COMMENT ON COLUMN analytics.sponsor_records_by_topic.yes_share IS 'Share of yes among the sponsors on the roll.';

CREATE VIEW analytics.sponsor_records_by_group AS
SELECT m.group_code, count(DISTINCT s.draft)::INTEGER AS drafts, count(*)::INTEGER AS sponsorships,
       share(count(*) FILTER (vote = 'yes'), count(vote)) AS yes_share
FROM analytics.sponsor_votes s
JOIN roll_calls r USING (roll_call_id)
JOIN group_members m USING (ms_code)
JOIN groups USING (group_code)
WHERE on_day(coalesce(m.from_date, groups.formed_date), m.to_date, r.date)
GROUP BY m.group_code;
COMMENT ON VIEW analytics.sponsor_records_by_group IS 'One row per group: how often its members voted yes on what they sponsored.';
COMMENT ON COLUMN analytics.sponsor_records_by_group.group_code IS 'The group, membership as of the day of the vote.';
COMMENT ON COLUMN analytics.sponsor_records_by_group.drafts IS 'Drafts sponsored by a member that came to a recorded vote.';
COMMENT ON COLUMN analytics.sponsor_records_by_group.sponsorships IS 'Members that sponsored, counted once a draft.';
COMMENT ON COLUMN analytics.sponsor_records_by_group.yes_share IS 'Share of yes among these members on the roll.';

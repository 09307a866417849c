CREATE TABLE analytics.blocs (
    session    VARCHAR NOT NULL,
    ms_code    VARCHAR NOT NULL,
    bloc       SMALLINT,
    certainty  DOUBLE,
    votes_cast INTEGER NOT NULL,
    group_code VARCHAR,
    note       VARCHAR
);
COMMENT ON TABLE analytics.blocs IS 'One row per regular session and Member State on its roll: the computed bloc it voted with on resolutions as a whole. Blocs are the consensus of 100 divisions of the agreement network (exact match; non-voting is missing) by the Leiden algorithm for modularity, each with another draw of the agenda items, resolution (.95 to 1.05) and seed. How strong the division is stands in analytics.bloc_sessions: read it first. One bloc of all states: no division holds.';
COMMENT ON COLUMN analytics.blocs.session IS 'The session. Session 19 held no recorded vote.';
COMMENT ON COLUMN analytics.blocs.ms_code IS 'The Member State, by the code of that time.';
COMMENT ON COLUMN analytics.blocs.bloc IS 'Number of the bloc within the session, from 1 by size; NULL: not placed, see note. analytics.bloc_lineage follows blocs through the sessions.';
COMMENT ON COLUMN analytics.blocs.certainty IS 'Mean share of the runs in which the state fell together with the others of its bloc, minus that for the bloc next to it; 1: always with the one, never with the other; about 0: between two; NULL: not placed, or one bloc only. Example: together with its bloc in 90 of 100 runs and with the next in 20: .7.';
COMMENT ON COLUMN analytics.blocs.votes_cast IS 'Roll calls in which the state cast a vote.';
COMMENT ON COLUMN analytics.blocs.group_code IS 'Its regional group on the days of most roll calls; NULL: in none, as all before 17 December 1963.';
COMMENT ON COLUMN analytics.blocs.note IS 'Why the state is not placed: with some other state it has fewer than 5 joint votes, or in fewer than a tenth of the roll calls.';

CREATE TABLE analytics.support_blocs (
    session           VARCHAR NOT NULL,
    bloc              SMALLINT NOT NULL,
    label             VARCHAR NOT NULL,
    states            SMALLINT NOT NULL,
    ag                SMALLINT NOT NULL,
    apg               SMALLINT NOT NULL,
    eeg               SMALLINT NOT NULL,
    grulac            SMALLINT NOT NULL,
    weog              SMALLINT NOT NULL,
    no_group          SMALLINT NOT NULL,
    centre            VARCHAR[] NOT NULL,
    certainty         DOUBLE,
    agreement         DOUBLE,
    agreement_outside DOUBLE,
    yes_share         DOUBLE NOT NULL,
    no_share          DOUBLE NOT NULL,
    abstain_share     DOUBLE NOT NULL,
    non_voting_share  DOUBLE NOT NULL
);
COMMENT ON TABLE analytics.support_blocs IS 'One row per regular session and bloc of analytics.blocs: who is in it and how it votes. The sentence of analytics.bloc_sessions tells it in words.';
COMMENT ON COLUMN analytics.support_blocs.session IS 'The session.';
COMMENT ON COLUMN analytics.support_blocs.bloc IS 'The bloc.';
COMMENT ON COLUMN analytics.support_blocs.label IS 'A short name: the one or two regional groups with at least a quarter of its states each, and the state at its centre.';
COMMENT ON COLUMN analytics.support_blocs.states IS 'States in it.';
COMMENT ON COLUMN analytics.support_blocs.ag IS 'Of these, in the African Group.';
COMMENT ON COLUMN analytics.support_blocs.apg IS 'In the Asia-Pacific Group.';
COMMENT ON COLUMN analytics.support_blocs.eeg IS 'In the Eastern European Group.';
COMMENT ON COLUMN analytics.support_blocs.grulac IS 'In GRULAC.';
COMMENT ON COLUMN analytics.support_blocs.weog IS 'In WEOG.';
COMMENT ON COLUMN analytics.support_blocs.no_group IS 'In no regional group, as all before 17 December 1963.';
COMMENT ON COLUMN analytics.support_blocs.centre IS 'The three states with the highest mean agreement with the others of the bloc, the nearest first; of the half that voted most often, for a state that stays away when its bloc is divided would look nearer than it is.';
COMMENT ON COLUMN analytics.support_blocs.certainty IS 'Mean certainty of its states; NULL: one bloc only.';
COMMENT ON COLUMN analytics.support_blocs.agreement IS 'Mean agreement (exact match) of its pairs of states; NULL: one state.';
COMMENT ON COLUMN analytics.support_blocs.agreement_outside IS 'Mean agreement of its states with those of other blocs; NULL: one bloc only.';
COMMENT ON COLUMN analytics.support_blocs.yes_share IS 'yes / (yes + no + abstain) over all votes its states cast in the session.';
COMMENT ON COLUMN analytics.support_blocs.no_share IS 'no / (yes + no + abstain).';
COMMENT ON COLUMN analytics.support_blocs.abstain_share IS 'abstain / (yes + no + abstain).';
COMMENT ON COLUMN analytics.support_blocs.non_voting_share IS 'non-voting / (yes + no + abstain + non-voting): of the times its states were on the roll.';

CREATE TABLE analytics.separating_roll_calls (
    session         VARCHAR NOT NULL,
    roll_call_id    INTEGER NOT NULL,
    bloc            SMALLINT NOT NULL,
    other_bloc      SMALLINT NOT NULL,
    yes_share       DOUBLE,
    other_yes_share DOUBLE,
    difference      DOUBLE,
    p_value         DOUBLE,
    p_adjusted      DOUBLE
);
COMMENT ON TABLE analytics.separating_roll_calls IS 'One row per roll call of a regular session and two of its blocs: how far apart they supported the resolution.';
COMMENT ON COLUMN analytics.separating_roll_calls.session IS 'The session.';
COMMENT ON COLUMN analytics.separating_roll_calls.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN analytics.separating_roll_calls.bloc IS 'The one bloc, with the lower number.';
COMMENT ON COLUMN analytics.separating_roll_calls.other_bloc IS 'The other bloc.';
COMMENT ON COLUMN analytics.separating_roll_calls.yes_share IS 'yes / (yes + no + abstain) in the one bloc; NULL: none of it cast a vote.';
COMMENT ON COLUMN analytics.separating_roll_calls.other_yes_share IS 'The same in the other.';
COMMENT ON COLUMN analytics.separating_roll_calls.difference IS 'yes_share - other_yes_share.';
COMMENT ON COLUMN analytics.separating_roll_calls.p_value IS 'Twice the smaller tail of Fisher''s exact test, yes against no and abstain, between the blocs that roll calls on other agenda items yield (blocs owe something to each roll call they were found in); NULL: nothing to find them in, or one of the two did not vote. Example: 2 yes of 2 against 0 of 2: 1/3.';
COMMENT ON COLUMN analytics.separating_roll_calls.p_adjusted IS 'p_value after Benjamini and Hochberg over the session.';

CREATE TABLE analytics.bloc_sessions (
    session         VARCHAR NOT NULL,
    roll_calls      INTEGER NOT NULL,
    items           INTEGER,
    states          SMALLINT,
    left_out        SMALLINT,
    blocs           SMALLINT,
    modularity      DOUBLE,
    null_modularity DOUBLE,
    p_value         DOUBLE,
    clear_split     BOOLEAN,
    mean_certainty  DOUBLE,
    ami             DOUBLE,
    adjusted_rand   DOUBLE,
    purity          DOUBLE,
    inverse_purity  DOUBLE,
    ami_p_value     DOUBLE,
    seed            BIGINT,
    runs            INTEGER,
    draws           INTEGER,
    sentence        VARCHAR,
    note            VARCHAR
);
COMMENT ON TABLE analytics.bloc_sessions IS 'One row per regular session with a recorded vote: how strongly its votes divide the states, and how far the blocs of analytics.blocs follow the regional groups.';
COMMENT ON COLUMN analytics.bloc_sessions.session IS 'The session.';
COMMENT ON COLUMN analytics.bloc_sessions.roll_calls IS 'Roll calls on resolutions as a whole.';
COMMENT ON COLUMN analytics.bloc_sessions.items IS 'Agenda items (where none is known, titles) they belong to: what is drawn anew in each run.';
COMMENT ON COLUMN analytics.bloc_sessions.states IS 'States placed in a bloc.';
COMMENT ON COLUMN analytics.bloc_sessions.left_out IS 'States on the roll that cast too few votes with others to be placed.';
COMMENT ON COLUMN analytics.bloc_sessions.blocs IS 'Blocs; 1: no division of the states holds.';
COMMENT ON COLUMN analytics.bloc_sessions.modularity IS 'Modularity Q (Newman and Girvan 2004) of the best division of the agreement network, found by Leiden at resolution 1. Example: two pairs of states, each always at one and never with the other: .5.';
COMMENT ON COLUMN analytics.bloc_sessions.null_modularity IS 'Mean of the same where, item by item, the states'' votes are dealt anew among those on the roll: each roll call keeps its tally, only the relation between items goes (permutation within exchangeability blocks, Winkler et al. 2015). NULL: one item only.';
COMMENT ON COLUMN analytics.bloc_sessions.p_value IS '(1 + dealt worlds at least as modular) / (1 + draws); NULL: one item only.';
COMMENT ON COLUMN analytics.bloc_sessions.clear_split IS 'Whether there are two blocs or more and p_value is at most .05; NULL: cannot be told.';
COMMENT ON COLUMN analytics.bloc_sessions.mean_certainty IS 'Mean certainty of the placed states; NULL: one bloc only.';
COMMENT ON COLUMN analytics.bloc_sessions.ami IS 'Adjusted mutual information of blocs and regional groups (Vinh, Epps and Bailey 2010), over the states with both; 1: the same, 0: as by chance; NULL: fewer than two blocs or groups.';
COMMENT ON COLUMN analytics.bloc_sessions.adjusted_rand IS 'Adjusted Rand index of the same (Hubert and Arabie 1985).';
COMMENT ON COLUMN analytics.bloc_sessions.purity IS 'Share of these states in the largest regional group of their bloc; low wherever there are fewer blocs than groups.';
COMMENT ON COLUMN analytics.bloc_sessions.inverse_purity IS 'Share of these states in the main bloc of their regional group: how far the groups hold together.';
COMMENT ON COLUMN analytics.bloc_sessions.ami_p_value IS '(1 + draws as informative) / 1000, in 999 draws of the groups dealt anew among the states.';
COMMENT ON COLUMN analytics.bloc_sessions.seed IS 'The seed; the same gives the same blocs.';
COMMENT ON COLUMN analytics.bloc_sessions.runs IS 'Runs of the consensus.';
COMMENT ON COLUMN analytics.bloc_sessions.draws IS 'Dealt worlds.';
COMMENT ON COLUMN analytics.bloc_sessions.sentence IS 'The support blocs in words.';
COMMENT ON COLUMN analytics.bloc_sessions.note IS 'Why the session has no bloc; NULL: it has.';

CREATE TABLE analytics.bloc_lineage (
    session       VARCHAR NOT NULL,
    bloc          SMALLINT NOT NULL,
    line          SMALLINT NOT NULL,
    next_session  VARCHAR NOT NULL,
    next_bloc     SMALLINT NOT NULL,
    next_line     SMALLINT NOT NULL,
    states        SMALLINT NOT NULL,
    jaccard       DOUBLE NOT NULL,
    continues     BOOLEAN NOT NULL,
    adjusted_rand DOUBLE NOT NULL
);
COMMENT ON TABLE analytics.bloc_lineage IS 'One row per bloc of a session and bloc of the next that share a state: how the blocs of analytics.blocs divide and meet again, for an alluvial picture. Sessions without a division are passed over.';
COMMENT ON COLUMN analytics.bloc_lineage.session IS 'The session.';
COMMENT ON COLUMN analytics.bloc_lineage.bloc IS 'Its bloc.';
COMMENT ON COLUMN analytics.bloc_lineage.line IS 'The line of the bloc: a bloc with those it continues as, through the sessions, numbered in the order in which lines begin.';
COMMENT ON COLUMN analytics.bloc_lineage.next_session IS 'The next session with a division.';
COMMENT ON COLUMN analytics.bloc_lineage.next_bloc IS 'Its bloc.';
COMMENT ON COLUMN analytics.bloc_lineage.next_line IS 'The line of that bloc; the same as line where the one continues as the other.';
COMMENT ON COLUMN analytics.bloc_lineage.states IS 'States that were in the one and then in the other.';
COMMENT ON COLUMN analytics.bloc_lineage.jaccard IS 'states / states in either bloc, of those placed in both sessions. Example: blocs A, B and then A, C, all three placed in both: 1/3.';
COMMENT ON COLUMN analytics.bloc_lineage.continues IS 'Whether the one continues as the other: the assignment of highest overlap says so, and the Jaccard index is at least 1/3 (after Greene, Doyle and Cunningham 2010).';
COMMENT ON COLUMN analytics.bloc_lineage.adjusted_rand IS 'How far the whole division stayed the same: adjusted Rand index (Hubert and Arabie 1985) over the states placed in both sessions; 1: wholly, 0: as by chance. The same in all rows of two sessions.';

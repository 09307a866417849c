CREATE TABLE analytics.agreement_intervals (
    session VARCHAR NOT NULL,
    ms_a    VARCHAR NOT NULL,
    ms_b    VARCHAR NOT NULL,
    low     DOUBLE,
    high    DOUBLE
);
COMMENT ON TABLE analytics.agreement_intervals IS 'One row per row of analytics.agreement: the 95% interval of the exact match by bootstrap, 1,000 draws of roll calls in clusters of one agenda item (without one, of one title). It tells how far the figure hangs on which questions came to the vote.';
COMMENT ON COLUMN analytics.agreement_intervals.session IS 'The session.';
COMMENT ON COLUMN analytics.agreement_intervals.ms_a IS 'The one state, whose code comes first in the alphabet.';
COMMENT ON COLUMN analytics.agreement_intervals.ms_b IS 'The other state.';
COMMENT ON COLUMN analytics.agreement_intervals.low IS 'Low end; NULL: the joint votes lie in one cluster, and one question says nothing of others.';
COMMENT ON COLUMN analytics.agreement_intervals.high IS 'High end; NULL as low. The ends coincide where the pair agreed in every roll call or in none.';

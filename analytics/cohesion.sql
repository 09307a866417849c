CREATE TABLE analytics.cohesion (
    session                      VARCHAR NOT NULL,
    group_code                   VARCHAR NOT NULL,
    roll_calls                   INTEGER NOT NULL,
    contested_roll_calls         INTEGER NOT NULL,
    mean_members                 DOUBLE NOT NULL,
    undated_members              INTEGER NOT NULL,
    participation_share          DOUBLE NOT NULL,
    yes_positions                INTEGER NOT NULL,
    no_positions                 INTEGER NOT NULL,
    abstain_positions            INTEGER NOT NULL,
    no_position                  INTEGER NOT NULL,
    defection_share              DOUBLE,
    defection_share_contested    DOUBLE,
    agreement_index              DOUBLE,
    rice_index                   DOUBLE,
    rice_corrected               DOUBLE,
    attina_index                 DOUBLE,
    effective_number             DOUBLE,
    pairwise_agreement           DOUBLE,
    agreement_index_contested    DOUBLE,
    rice_index_contested         DOUBLE,
    rice_corrected_contested     DOUBLE,
    attina_index_contested       DOUBLE,
    effective_number_contested   DOUBLE,
    pairwise_agreement_contested DOUBLE
);
COMMENT ON TABLE analytics.cohesion IS 'One row per session and group with a member on its rolls: how united its members of the day voted on resolutions as a whole. Every index is taken from the votes cast on a roll call, non-voting left out, and averaged. Example: 6 yes, 2 no, 2 abstain: Agreement Index .4, Rice .5, Rice corrected .571, Attinà .2, effective number 2.27, pairwise agreement .378. Most votes are lopsided: see the contested ones too. Intervals: analytics.cohesion_intervals.';
COMMENT ON COLUMN analytics.cohesion.session IS 'The session.';
COMMENT ON COLUMN analytics.cohesion.group_code IS 'The group.';
COMMENT ON COLUMN analytics.cohesion.roll_calls IS 'Roll calls with at least one member on the roll.';
COMMENT ON COLUMN analytics.cohesion.contested_roll_calls IS 'Of them, the contested ones: the smaller of yes and no in the whole Assembly at least 10% of both.';
COMMENT ON COLUMN analytics.cohesion.mean_members IS 'Members on the roll, non-voting ones included; mean over the roll calls.';
COMMENT ON COLUMN analytics.cohesion.undated_members IS 'At most so many of them on one roll are members whose first day in the group is not known.';
COMMENT ON COLUMN analytics.cohesion.participation_share IS 'Votes cast by members / votes they could have cast.';
COMMENT ON COLUMN analytics.cohesion.yes_positions IS 'Roll calls in which the position (strict plurality of the votes cast) was yes.';
COMMENT ON COLUMN analytics.cohesion.no_positions IS 'Roll calls in which it was no.';
COMMENT ON COLUMN analytics.cohesion.abstain_positions IS 'Roll calls in which it was to abstain.';
COMMENT ON COLUMN analytics.cohesion.no_position IS 'Roll calls without one: a tie, or no vote cast.';
COMMENT ON COLUMN analytics.cohesion.defection_share IS 'Votes cast against the position / votes cast where there was one; NULL: none.';
COMMENT ON COLUMN analytics.cohesion.defection_share_contested IS 'The same over contested roll calls.';
COMMENT ON COLUMN analytics.cohesion.agreement_index IS 'Mean over the roll calls in which it is defined. Agreement Index of Hix, Noury and Roland (2005): (m - (n - m) / 2) / n, n the votes cast and m the largest of yes, no and abstain; 1: all alike, 0: evenly split in three; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.rice_index IS 'Mean over the roll calls in which it is defined. Rice index: |Y - N| / (Y + N), abstentions left out; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.rice_corrected IS 'Mean over the roll calls in which it is defined. Rice index expected of two members drawn at random from those that voted yes or no, [Y (Y - 1) + N (N - 1)] / [(Y + N) (Y + N - 1)]: the correction of Desposato (2005) for small groups, exact; votes by the toss of a coin give 1/2 in a group of any size; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.attina_index IS 'Mean over the roll calls in which it is defined. Attinà (1990): 2 m / n - 1; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.effective_number IS 'Mean over the roll calls in which it is defined. Effective number of positions, 1 / sum of the squared shares of yes, no and abstain; 1 to 3; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.pairwise_agreement IS 'Mean over the roll calls in which it is defined. Share of pairs of members that voted alike, sum of c (c - 1) / [n (n - 1)]; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.agreement_index_contested IS 'agreement_index: its mean over contested roll calls; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.rice_index_contested IS 'rice_index: its mean over contested roll calls; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.rice_corrected_contested IS 'rice_corrected: its mean over contested roll calls; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.attina_index_contested IS 'attina_index: its mean over contested roll calls; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.effective_number_contested IS 'effective_number: its mean over contested roll calls; NULL: nowhere defined.';
COMMENT ON COLUMN analytics.cohesion.pairwise_agreement_contested IS 'pairwise_agreement: its mean over contested roll calls; NULL: nowhere defined.';

CREATE TABLE analytics.cohesion_intervals (
    session    VARCHAR NOT NULL,
    group_code VARCHAR NOT NULL,
    index_name VARCHAR NOT NULL,
    low        DOUBLE,
    high       DOUBLE
);
COMMENT ON TABLE analytics.cohesion_intervals IS 'One row per session, group and mean of analytics.cohesion: its 95% interval by bootstrap, 1,000 draws of roll calls in clusters of one agenda item (without one, of one title). It tells how far the figure hangs on which questions came to the vote. A mean that is undefined has no row.';
COMMENT ON COLUMN analytics.cohesion_intervals.session IS 'The session.';
COMMENT ON COLUMN analytics.cohesion_intervals.group_code IS 'The group.';
COMMENT ON COLUMN analytics.cohesion_intervals.index_name IS 'The column of analytics.cohesion.';
COMMENT ON COLUMN analytics.cohesion_intervals.low IS 'Low end; NULL: the roll calls of the mean lie in one cluster.';
COMMENT ON COLUMN analytics.cohesion_intervals.high IS 'High end; NULL as low.';

CREATE TABLE analytics.agreement (
    session    VARCHAR NOT NULL,
    ms_a       VARCHAR NOT NULL,
    ms_b       VARCHAR NOT NULL,
    roll_calls INTEGER NOT NULL,
    agreement  DOUBLE,
    lijphart   DOUBLE,
    s_score    DOUBLE,
    pi         DOUBLE,
    kappa      DOUBLE
);
COMMENT ON TABLE analytics.agreement IS 'One row per session and two Member States on its roll: how alike they voted on resolutions as a whole. A roll call counts for a pair only if both cast a vote; non-voting is missing, never an abstention. Example: of 10 joint votes 8 alike, 1 yes against abstain, 1 yes against no: agreement .8, Lijphart .85, S .7.';
COMMENT ON COLUMN analytics.agreement.session IS 'The session.';
COMMENT ON COLUMN analytics.agreement.ms_a IS 'The one state, whose code comes first in the alphabet.';
COMMENT ON COLUMN analytics.agreement.ms_b IS 'The other state.';
COMMENT ON COLUMN analytics.agreement.roll_calls IS 'Roll calls in which both cast a vote: n.';
COMMENT ON COLUMN analytics.agreement.agreement IS 'Exact match: roll calls in which both cast the same vote / n; NULL: no joint vote.';
COMMENT ON COLUMN analytics.agreement.lijphart IS 'Lijphart (1963): 1 - D, D the mean distance of the two votes: yes to no 1, abstain to either 1/2; NULL: no joint vote.';
COMMENT ON COLUMN analytics.agreement.s_score IS 'Signorino and Ritter (1999), unweighted: S = 1 - 2 D; NULL: no joint vote.';
COMMENT ON COLUMN analytics.agreement.pi IS 'Scott''s pi for distances, Häge (2011): 1 - D / E, E the mean distance expected by chance from the mean of both states'' shares of yes, abstain and no; NULL: no joint vote, or both cast one and the same vote throughout.';
COMMENT ON COLUMN analytics.agreement.kappa IS 'Cohen''s kappa for distances, Häge (2011): 1 - D / E, E the mean distance expected by chance from each state''s own shares; NULL as pi.';

CREATE TABLE analytics.coincidence (
    year        SMALLINT NOT NULL,
    ms_code     VARCHAR NOT NULL,
    same        INTEGER NOT NULL,
    partial     INTEGER NOT NULL,
    opposite    INTEGER NOT NULL,
    absent      INTEGER NOT NULL,
    coincidence DOUBLE
);
COMMENT ON TABLE analytics.coincidence IS 'One row per calendar year and Member State: how far it voted with the United States, by the formula of the US Department of State, over all resolutions voted on as a whole. The Department''s own reports leave some votes out.';
COMMENT ON COLUMN analytics.coincidence.year IS 'Calendar year of the vote.';
COMMENT ON COLUMN analytics.coincidence.ms_code IS 'The Member State.';
COMMENT ON COLUMN analytics.coincidence.same IS 'Roll calls in which both cast the same vote.';
COMMENT ON COLUMN analytics.coincidence.partial IS 'Roll calls in which both cast a vote and exactly one abstained.';
COMMENT ON COLUMN analytics.coincidence.opposite IS 'Roll calls in which one voted yes and the other no.';
COMMENT ON COLUMN analytics.coincidence.absent IS 'Roll calls in which the United States cast a vote and the state, on the roll, did not; they count in neither part of the formula.';
COMMENT ON COLUMN analytics.coincidence.coincidence IS 'Until 2016 same / (same + opposite); from 2017 (same + partial / 2) / (same + partial + opposite); NULL: nothing to divide.';

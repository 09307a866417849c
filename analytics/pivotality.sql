CREATE TABLE analytics.pivotality (
    session                     VARCHAR NOT NULL,
    group_code                  VARCHAR NOT NULL,
    roll_calls                  INTEGER NOT NULL,
    carried                     INTEGER NOT NULL,
    carried_two_thirds          INTEGER NOT NULL,
    pivotal_without             INTEGER NOT NULL,
    pivotal_reversed            INTEGER NOT NULL,
    pivotal_without_two_thirds  INTEGER NOT NULL,
    pivotal_reversed_two_thirds INTEGER NOT NULL
);
COMMENT ON TABLE analytics.pivotality IS 'One row per session and group with a member on its rolls: on how many resolutions the outcome hung on the group. Simple majority: yes > no; two thirds: yes >= 2/3 (yes + no); abstentions and non-voting count in neither. The record does not say which majority was needed. Example: 3 yes and 2 no carry; without two of the yes votes 1 to 2 does not: the two were pivotal.';
COMMENT ON COLUMN analytics.pivotality.session IS 'The session.';
COMMENT ON COLUMN analytics.pivotality.group_code IS 'The group, its members those of the day.';
COMMENT ON COLUMN analytics.pivotality.roll_calls IS 'Roll calls with at least one member on the roll.';
COMMENT ON COLUMN analytics.pivotality.carried IS 'Of them, those with a simple majority.';
COMMENT ON COLUMN analytics.pivotality.carried_two_thirds IS 'Those with a two-thirds majority.';
COMMENT ON COLUMN analytics.pivotality.pivotal_without IS 'Those in which the group''s votes taken away would have changed the outcome by simple majority.';
COMMENT ON COLUMN analytics.pivotality.pivotal_reversed IS 'Those in which its yes votes cast as no, and its no votes as yes, would have.';
COMMENT ON COLUMN analytics.pivotality.pivotal_without_two_thirds IS 'As pivotal_without, by two thirds.';
COMMENT ON COLUMN analytics.pivotality.pivotal_reversed_two_thirds IS 'As pivotal_reversed, by two thirds.';

CREATE TABLE analytics.defections (
    roll_call_id INTEGER NOT NULL,
    group_code   VARCHAR NOT NULL,
    ms_code      VARCHAR NOT NULL,
    vote         vote NOT NULL,
    position     vote NOT NULL
);
COMMENT ON TABLE analytics.defections IS 'One row per resolution voted on, group and member that voted against the group''s position. A vote cast that differs from it is a defection, a yes against abstain too; not voting is none, and a group without a position has none.';
COMMENT ON COLUMN analytics.defections.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN analytics.defections.group_code IS 'The group.';
COMMENT ON COLUMN analytics.defections.ms_code IS 'The member, of that day.';
COMMENT ON COLUMN analytics.defections.vote IS 'Its vote.';
COMMENT ON COLUMN analytics.defections.position IS 'The position of the group: the strict plurality of the votes its members cast.';

CREATE TABLE analytics.defection_rates (
    session         VARCHAR NOT NULL,
    group_code      VARCHAR NOT NULL,
    ms_code         VARCHAR NOT NULL,
    roll_calls      INTEGER NOT NULL,
    defections      INTEGER NOT NULL,
    defection_share DOUBLE NOT NULL
);
COMMENT ON TABLE analytics.defection_rates IS 'One row per session, group and member that cast a vote while the group had a position: how often it broke ranks, over resolutions voted on as a whole.';
COMMENT ON COLUMN analytics.defection_rates.session IS 'The session.';
COMMENT ON COLUMN analytics.defection_rates.group_code IS 'The group.';
COMMENT ON COLUMN analytics.defection_rates.ms_code IS 'The member.';
COMMENT ON COLUMN analytics.defection_rates.roll_calls IS 'Roll calls in which it cast a vote as a member and the group had a position.';
COMMENT ON COLUMN analytics.defection_rates.defections IS 'Of them, those in which it voted against that position.';
COMMENT ON COLUMN analytics.defection_rates.defection_share IS 'defections / roll_calls.';

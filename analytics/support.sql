-- Membership is that of the day of the vote; one day often has many roll calls.
CREATE TABLE analytics.support AS
WITH days AS (
    SELECT DISTINCT date FROM roll_calls
),
memberships AS (
    SELECT days.date, m.group_code, m.ms_code, m.from_date IS NULL AS undated
    FROM group_members m JOIN groups USING (group_code)
    JOIN days ON on_day(greatest(m.from_date, groups.formed_date), m.to_date, days.date)
),
counts AS (
    SELECT v.roll_call_id, m.group_code,
           count(*)::SMALLINT AS members,
           count(*) FILTER (v.vote = 'yes')::SMALLINT AS yes,
           count(*) FILTER (v.vote = 'no')::SMALLINT AS no,
           count(*) FILTER (v.vote = 'abstain')::SMALLINT AS abstain,
           count(*) FILTER (v.vote = 'non_voting')::SMALLINT AS non_voting,
           count(*) FILTER (m.undated)::SMALLINT AS undated_members
    FROM votes v JOIN roll_calls r USING (roll_call_id)
    JOIN memberships m ON m.date = r.date AND m.ms_code = v.ms_code
    GROUP BY v.roll_call_id, m.group_code
)
SELECT roll_call_id, group_code, members, yes, no, abstain, non_voting,
       share(yes, members) AS yes_share_of_members,
       share(yes, yes + no + abstain) AS yes_share_of_present,
       share(yes, yes + no) AS yes_share_of_voting,
       group_position(yes, no, abstain) AS position,
       agreement_index(yes, no, abstain) AS cohesion,
       undated_members
FROM counts
ORDER BY roll_call_id, group_code;

COMMENT ON TABLE analytics.support IS 'One row per roll call and group: how many of the group''s members on that day voted each way. A group with no member on the roll has no row.';
COMMENT ON COLUMN analytics.support.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN analytics.support.group_code IS 'The group.';
COMMENT ON COLUMN analytics.support.members IS 'Members of the group on that day that stand on the roll, non-voting ones included. A member without a vote in the Assembly (the State of Palestine) is not among them.';
COMMENT ON COLUMN analytics.support.yes IS 'Members that voted yes.';
COMMENT ON COLUMN analytics.support.no IS 'Members that voted no.';
COMMENT ON COLUMN analytics.support.abstain IS 'Members that abstained.';
COMMENT ON COLUMN analytics.support.non_voting IS 'Members that did not vote; not abstentions.';
COMMENT ON COLUMN analytics.support.yes_share_of_members IS 'yes / members.';
COMMENT ON COLUMN analytics.support.yes_share_of_present IS 'yes / (yes + no + abstain): of the votes cast; NULL: none cast.';
COMMENT ON COLUMN analytics.support.yes_share_of_voting IS 'yes / (yes + no): of those voting for or against, as the rules of procedure count; NULL: none.';
COMMENT ON COLUMN analytics.support.position IS 'Strict plurality of the votes cast; NULL: a tie or none cast.';
COMMENT ON COLUMN analytics.support.cohesion IS 'Agreement Index of Hix, Noury and Roland (2005): (m - (n - m) / 2) / n, m the largest of yes, no and abstain, n their sum; non-voting left out; NULL: none cast.';
COMMENT ON COLUMN analytics.support.undated_members IS 'Members whose first day in the group is not known and who are counted all the same.';

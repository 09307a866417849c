-- The record: resolutions, roll calls and how each Member State voted.

CREATE TYPE vote AS ENUM ('yes', 'no', 'abstain', 'non_voting');
CREATE TYPE roll_call_scope AS ENUM ('resolution', 'paragraph', 'amendment', 'motion', 'draft');

CREATE TABLE resolutions (
    resolution       VARCHAR PRIMARY KEY,
    session          VARCHAR NOT NULL,
    adoption_date    DATE,
    title            VARCHAR,
    modality         VARCHAR CHECK (modality IN ('recorded_vote', 'vote', 'without_vote')),
    draft            VARCHAR,
    committee        VARCHAR,
    committee_report VARCHAR,
    meeting          VARCHAR,
    agenda_title     VARCHAR,
    subjects         VARCHAR[],
    undl_id          INTEGER,
    source           VARCHAR NOT NULL
);
COMMENT ON TABLE resolutions IS 'One row per resolution or decision of the General Assembly that the sources hold.';
COMMENT ON COLUMN resolutions.resolution IS 'Symbol as the UN Digital Library writes it: A/RES/74/247, A/RES/3484(XXX)[E], A/RES/ES-11/1.';
COMMENT ON COLUMN resolutions.session IS 'Session as the library writes it: 1 to 80, 10emsp for the tenth emergency special session, 1sp for the first special session.';
COMMENT ON COLUMN resolutions.adoption_date IS 'Day of adoption.';
COMMENT ON COLUMN resolutions.title IS 'Title without the cataloguing tail ": resolution / adopted by the General Assembly".';
COMMENT ON COLUMN resolutions.modality IS 'recorded_vote, vote (not recorded by state) or without_vote; NULL: not known.';
COMMENT ON COLUMN resolutions.draft IS 'Symbol of the draft adopted; NULL: not known.';
COMMENT ON COLUMN resolutions.committee IS 'Main Committee that recommended it, C.1 to C.6 or SPC, or plenary; NULL: not known.';
COMMENT ON COLUMN resolutions.committee_report IS 'Symbol of the report that transmitted the draft; several joined by |.';
COMMENT ON COLUMN resolutions.meeting IS 'Symbol of the record of the meeting.';
COMMENT ON COLUMN resolutions.agenda_title IS 'Title of the agenda item, as the source gives it.';
COMMENT ON COLUMN resolutions.subjects IS 'Subjects in the library''s thesaurus; NULL: none given.';
COMMENT ON COLUMN resolutions.undl_id IS 'Number of the library''s record of its voting data (or of the resolution, where there is no vote).';
COMMENT ON COLUMN resolutions.source IS 'Name of the source the row came from first.';

CREATE TABLE roll_calls (
    roll_call_id         INTEGER PRIMARY KEY,
    resolution           VARCHAR,
    draft                VARCHAR,
    session              VARCHAR NOT NULL,
    date                 DATE NOT NULL,
    scope                roll_call_scope NOT NULL,
    adopted              BOOLEAN,
    title                VARCHAR,
    published_yes        SMALLINT,
    published_no         SMALLINT,
    published_abstain    SMALLINT,
    published_non_voting SMALLINT,
    note                 VARCHAR,
    stated_in            VARCHAR NOT NULL CHECK (stated_in IN ('release', 'voting record')),
    source               VARCHAR NOT NULL
);
COMMENT ON TABLE roll_calls IS 'One row per recorded vote of the plenary.';
COMMENT ON COLUMN roll_calls.roll_call_id IS 'Number of the UN Digital Library''s voting record; for a roll call that only the research data set holds, its rcid with a minus sign.';
COMMENT ON COLUMN roll_calls.resolution IS 'Symbol of the resolution voted on, or from which a paragraph was; NULL: none or not known.';
COMMENT ON COLUMN roll_calls.draft IS 'Symbol of the draft or amendment voted on; NULL: not known.';
COMMENT ON COLUMN roll_calls.session IS 'Session as the library writes it: 1 to 80, 10emsp, 1sp.';
COMMENT ON COLUMN roll_calls.date IS 'Day of the vote.';
COMMENT ON COLUMN roll_calls.scope IS 'What was voted on: resolution (a text that was adopted as a whole), paragraph, amendment, motion, or draft (a whole text that failed).';
COMMENT ON COLUMN roll_calls.adopted IS 'Whether it carried; NULL: not known.';
COMMENT ON COLUMN roll_calls.title IS 'Title or description of what was voted on.';
COMMENT ON COLUMN roll_calls.published_yes IS 'Yes votes as the source publishes them; NULL: not published. May differ from the list of votes: see findings.';
COMMENT ON COLUMN roll_calls.published_no IS 'No votes as published.';
COMMENT ON COLUMN roll_calls.published_abstain IS 'Abstentions as published.';
COMMENT ON COLUMN roll_calls.published_non_voting IS 'Member States not voting as published.';
COMMENT ON COLUMN roll_calls.note IS 'The source''s own note on the vote.';
COMMENT ON COLUMN roll_calls.stated_in IS 'release: in a release of the source''s data set; voting record: in a record of its own, newer than the release.';
COMMENT ON COLUMN roll_calls.source IS 'Name of the source the roll call came from first.';

CREATE TABLE votes (
    roll_call_id INTEGER NOT NULL,
    ms_code      VARCHAR NOT NULL,
    vote         vote NOT NULL
);
COMMENT ON TABLE votes IS 'One row per roll call and Member State: its vote. Key: the pair, held by data/checks (an index would be twenty times the data).';
COMMENT ON COLUMN votes.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN votes.ms_code IS 'The Member State, by the code of that day.';
COMMENT ON COLUMN votes.vote IS 'yes, no, abstain, or non_voting (absent or not taking part): not voting is never an abstention.';

CREATE TABLE issues (
    issue_code VARCHAR PRIMARY KEY,
    name       VARCHAR NOT NULL
);
COMMENT ON TABLE issues IS 'One row per issue code of the research data set (Bailey, Strezhnev and Voeten).';
COMMENT ON COLUMN issues.issue_code IS 'me, nu, di, hr, co or ec.';
COMMENT ON COLUMN issues.name IS 'What it stands for.';
INSERT INTO issues VALUES
    ('me', 'Palestinian conflict'),
    ('nu', 'Nuclear weapons and nuclear material'),
    ('di', 'Arms control and disarmament'),
    ('hr', 'Human rights'),
    ('co', 'Colonialism'),
    ('ec', 'Economic development');

CREATE TABLE roll_call_issues (
    roll_call_id INTEGER NOT NULL,
    issue_code   VARCHAR NOT NULL REFERENCES issues (issue_code),
    PRIMARY KEY (roll_call_id, issue_code)
);
COMMENT ON TABLE roll_call_issues IS 'One row per roll call and issue code given to it by the research data set, which ends with session 74.';
COMMENT ON COLUMN roll_call_issues.roll_call_id IS 'The roll call.';
COMMENT ON COLUMN roll_call_issues.issue_code IS 'The issue.';

CREATE TABLE roll_call_matches (
    rcid         INTEGER PRIMARY KEY,
    roll_call_id INTEGER NOT NULL,
    method       VARCHAR NOT NULL CHECK (method IN ('symbol', 'votes')),
    compared     SMALLINT NOT NULL,
    equal        SMALLINT NOT NULL
);
COMMENT ON TABLE roll_call_matches IS 'One row per roll call of the research data set that was found in the library''s record.';
COMMENT ON COLUMN roll_call_matches.rcid IS 'Number of the roll call in the research data set.';
COMMENT ON COLUMN roll_call_matches.roll_call_id IS 'The roll call in the library''s record.';
COMMENT ON COLUMN roll_call_matches.method IS 'symbol: same symbol and near date; votes: identified by the votes themselves and a near date.';
COMMENT ON COLUMN roll_call_matches.compared IS 'Votes cast in the research data set for which the library has one, or non-voting.';
COMMENT ON COLUMN roll_call_matches.equal IS 'How many of them are the same.';

CREATE TABLE important_votes (
    roll_call_id INTEGER PRIMARY KEY
);
COMMENT ON TABLE important_votes IS 'One row per roll call that the US Department of State named an important vote, as told by the research data set.';
COMMENT ON COLUMN important_votes.roll_call_id IS 'The roll call.';

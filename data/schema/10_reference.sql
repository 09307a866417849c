-- Who may vote and sponsor, what they are called, and who belongs to which group on which day.

CREATE TYPE member_status AS ENUM ('member', 'former', 'observer');
CREATE TYPE group_kind AS ENUM (
    'regional', 'political', 'economic', 'regional_organization', 'situation', 'user');

CREATE TABLE member_states (
    ms_code        VARCHAR PRIMARY KEY CHECK (regexp_full_match(ms_code, '[A-Z]{3}')),
    name           VARCHAR NOT NULL,
    iso3           VARCHAR,
    m49            SMALLINT,
    cow_code       SMALLINT,
    status         member_status NOT NULL,
    admitted_date  DATE NOT NULL,
    left_date      DATE,
    successor_code VARCHAR,
    code_from      DATE NOT NULL,
    code_to        DATE,
    note           VARCHAR,
    confidence     VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    source         VARCHAR NOT NULL,
    CHECK (code_to IS NULL OR code_to >= code_from)
);
COMMENT ON TABLE member_states IS 'One row per code the UN Digital Library uses for a seat in the General Assembly: every Member State since 1945, former ones included, and the observers that may sponsor.';
COMMENT ON COLUMN member_states.ms_code IS 'Code of the UN Digital Library, three capitals. Mostly ISO 3166-1 alpha-3; GER is the Federal Republic of Germany 1973-1990, EAT Tanganyika, EAZ Zanzibar.';
COMMENT ON COLUMN member_states.name IS 'Short English name as the United Nations uses it today, or the last one of a former Member State.';
COMMENT ON COLUMN member_states.iso3 IS 'ISO 3166-1 (or 3166-3) alpha-3 code; NULL where there is none.';
COMMENT ON COLUMN member_states.m49 IS 'UN Statistics Division M49 code; NULL where there is none.';
COMMENT ON COLUMN member_states.cow_code IS 'Correlates of War country code; NULL where there is none.';
COMMENT ON COLUMN member_states.status IS 'member: a Member State today; former: a code no longer in use; observer: takes part and may sponsor, has no vote.';
COMMENT ON COLUMN member_states.admitted_date IS 'Day of admission to the United Nations (for an observer, of its present status).';
COMMENT ON COLUMN member_states.left_date IS 'Last day of membership under this code; NULL: still a member.';
COMMENT ON COLUMN member_states.successor_code IS 'Code or codes (joined by |) that continue or succeed a former one.';
COMMENT ON COLUMN member_states.code_from IS 'First day on which this code stands for the seat in the record.';
COMMENT ON COLUMN member_states.code_to IS 'Last day on which this code stands for the seat; NULL: still in use.';
COMMENT ON COLUMN member_states.note IS 'What a reader should know: continuity, changes of name or of representation.';
COMMENT ON COLUMN member_states.confidence IS 'high: read in a source; medium: read and inferred; low: general knowledge.';
COMMENT ON COLUMN member_states.source IS 'Where the row comes from.';

CREATE TABLE state_names (
    name       VARCHAR NOT NULL,
    ms_code    VARCHAR NOT NULL REFERENCES member_states (ms_code),
    kind       VARCHAR NOT NULL CHECK (kind IN ('short', 'long', 'record', 'historical', 'variant')),
    valid_from DATE,
    valid_to   DATE,
    note       VARCHAR,
    confidence VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    source     VARCHAR NOT NULL,
    PRIMARY KEY (name, ms_code, kind)
);
COMMENT ON TABLE state_names IS 'One row per name and code: every name under which a Member State or observer stands in the record or in UN documents.';
COMMENT ON COLUMN state_names.name IS 'The name as written in its source.';
COMMENT ON COLUMN state_names.ms_code IS 'The Member State or observer it names.';
COMMENT ON COLUMN state_names.kind IS 'short or long: official today; record: as the voting record writes it; historical: an earlier official name; variant: another spelling.';
COMMENT ON COLUMN state_names.valid_from IS 'First day the name was official; NULL: not known or since admission. The voting record writes later names into older roll calls, so its rows are never matched by these days.';
COMMENT ON COLUMN state_names.valid_to IS 'Last day the name was official; NULL: not known or still in use.';
COMMENT ON COLUMN state_names.note IS 'What a reader should know of this name.';
COMMENT ON COLUMN state_names.confidence IS 'high: read in a source; medium: read and inferred; low: general knowledge.';
COMMENT ON COLUMN state_names.source IS 'Where the row comes from.';

CREATE TABLE participation_gaps (
    ms_code    VARCHAR NOT NULL REFERENCES member_states (ms_code),
    from_date  DATE NOT NULL,
    to_date    DATE NOT NULL,
    kind       VARCHAR NOT NULL CHECK (kind IN ('not_separate_member', 'withdrawn', 'no_participation', 'no_record')),
    note       VARCHAR,
    confidence VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    source     VARCHAR NOT NULL,
    PRIMARY KEY (ms_code, from_date),
    CHECK (to_date >= from_date)
);
COMMENT ON TABLE participation_gaps IS 'One row per time in which a Member State had no seat of its own or took no part in the General Assembly.';
COMMENT ON COLUMN participation_gaps.ms_code IS 'The Member State.';
COMMENT ON COLUMN participation_gaps.from_date IS 'First day of the gap.';
COMMENT ON COLUMN participation_gaps.to_date IS 'Last day of the gap.';
COMMENT ON COLUMN participation_gaps.kind IS 'not_separate_member: its vote stands under another code; withdrawn: it had left; no_participation: a member kept from taking part; no_record: no roll call in that time.';
COMMENT ON COLUMN participation_gaps.note IS 'What happened.';
COMMENT ON COLUMN participation_gaps.confidence IS 'high: read in a source; medium: read and inferred; low: general knowledge.';
COMMENT ON COLUMN participation_gaps.source IS 'Where the row comes from.';

CREATE TABLE groups (
    group_code  VARCHAR PRIMARY KEY,
    name        VARCHAR NOT NULL UNIQUE,
    full_name   VARCHAR NOT NULL,
    kind        group_kind NOT NULL,
    formed_date DATE,
    note        VARCHAR
);
COMMENT ON TABLE groups IS 'One row per group of states: the five UN regional groups and the political, economic and other groups that speak in the Assembly.';
COMMENT ON COLUMN groups.group_code IS 'Short code: AG, APG, EEG, GRULAC and WEOG are the regional groups.';
COMMENT ON COLUMN groups.name IS 'The name in use.';
COMMENT ON COLUMN groups.full_name IS 'The name in full.';
COMMENT ON COLUMN groups.kind IS 'regional: one of the five UN regional groups; political, economic, regional_organization; situation: a UN list of countries in a special situation; user: composed by a user.';
COMMENT ON COLUMN groups.formed_date IS 'Day from which the group is counted; NULL: not known. The regional groups took shape with resolution 1991 (XVIII) of 17 December 1963: before it none is counted.';
COMMENT ON COLUMN groups.note IS 'What a reader should know before citing a figure for this group.';

CREATE TABLE group_members (
    group_code     VARCHAR NOT NULL REFERENCES groups (group_code),
    ms_code        VARCHAR NOT NULL REFERENCES member_states (ms_code),
    from_date      DATE,
    to_date        DATE,
    date_precision VARCHAR NOT NULL CHECK (date_precision IN ('day', 'month', 'year', 'unknown')),
    note           VARCHAR,
    confidence     VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    source         VARCHAR NOT NULL,
    CHECK (to_date IS NULL OR from_date IS NULL OR to_date >= from_date)
);
COMMENT ON TABLE group_members IS 'One row per spell in which a state counts as a member of a group. Days are inclusive.';
COMMENT ON COLUMN group_members.group_code IS 'The group.';
COMMENT ON COLUMN group_members.ms_code IS 'The member.';
COMMENT ON COLUMN group_members.from_date IS 'First day of membership. NULL: not known; the state is then counted from the day the group is, and the answer says how many such members it holds.';
COMMENT ON COLUMN group_members.to_date IS 'Last day of membership; NULL: still a member.';
COMMENT ON COLUMN group_members.date_precision IS 'How exact from_date is: day, month, year or unknown.';
COMMENT ON COLUMN group_members.note IS 'How the days were found, or what a reader should know.';
COMMENT ON COLUMN group_members.confidence IS 'high: read in a source; medium: read and inferred; low: general knowledge.';
COMMENT ON COLUMN group_members.source IS 'Where the row comes from.';

CREATE TABLE group_affiliates (
    group_code     VARCHAR NOT NULL REFERENCES groups (group_code),
    ms_code        VARCHAR NOT NULL REFERENCES member_states (ms_code),
    role           VARCHAR NOT NULL CHECK (role IN ('observer', 'participant', 'associate', 'invited')),
    from_date      DATE,
    to_date        DATE,
    date_precision VARCHAR NOT NULL CHECK (date_precision IN ('day', 'month', 'year', 'unknown')),
    note           VARCHAR,
    confidence     VARCHAR NOT NULL CHECK (confidence IN ('high', 'medium', 'low')),
    source         VARCHAR NOT NULL,
    PRIMARY KEY (group_code, ms_code)
);
COMMENT ON TABLE group_affiliates IS 'One row per state that takes part in a group without being counted as its member.';
COMMENT ON COLUMN group_affiliates.group_code IS 'The group.';
COMMENT ON COLUMN group_affiliates.ms_code IS 'The state.';
COMMENT ON COLUMN group_affiliates.role IS 'As what it takes part.';
COMMENT ON COLUMN group_affiliates.from_date IS 'First day; NULL: not known.';
COMMENT ON COLUMN group_affiliates.to_date IS 'Last day; NULL: still so.';
COMMENT ON COLUMN group_affiliates.date_precision IS 'How exact from_date is: day, month, year or unknown.';
COMMENT ON COLUMN group_affiliates.note IS 'What a reader should know.';
COMMENT ON COLUMN group_affiliates.confidence IS 'high: read in a source; medium: read and inferred; low: general knowledge.';
COMMENT ON COLUMN group_affiliates.source IS 'Where the row comes from.';

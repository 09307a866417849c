-- Who put their name to a draft.

CREATE TYPE draft_kind AS ENUM (
    'draft resolution', 'revised draft resolution', 'amendment', 'draft decision', 'other');
CREATE TYPE sponsor_role AS ENUM ('listed', 'original', 'additional', 'withdrawn');
CREATE TYPE sponsor_list_completeness AS ENUM ('complete', 'additional_only', 'lead_only', 'unknown');

CREATE TABLE drafts (
    draft            VARCHAR PRIMARY KEY,
    session          VARCHAR NOT NULL,
    committee        VARCHAR,
    kind             draft_kind NOT NULL,
    title            VARCHAR,
    date             DATE,
    resolution       VARCHAR,
    committee_report VARCHAR,
    supersedes       VARCHAR,
    superseded_by    VARCHAR,
    undl_id          INTEGER,
    source           VARCHAR NOT NULL
);
COMMENT ON TABLE drafts IS 'One row per draft resolution, decision or amendment that the sources hold.';
COMMENT ON COLUMN drafts.draft IS 'Symbol of the draft (A/C.3/78/L.41); where the source names only the resolution, the resolution''s symbol.';
COMMENT ON COLUMN drafts.session IS 'Session as the library writes it.';
COMMENT ON COLUMN drafts.committee IS 'Main Committee before which it was, C.1 to C.6 or SPC, or plenary; NULL: not known.';
COMMENT ON COLUMN drafts.kind IS 'draft resolution, revised draft resolution, amendment, draft decision or other.';
COMMENT ON COLUMN drafts.title IS 'Title.';
COMMENT ON COLUMN drafts.date IS 'Date of the document.';
COMMENT ON COLUMN drafts.resolution IS 'Symbol of the resolution as which it was adopted; NULL: not adopted or not known.';
COMMENT ON COLUMN drafts.committee_report IS 'Symbol of the committee report.';
COMMENT ON COLUMN drafts.supersedes IS 'Symbol of the earlier version that this one replaces.';
COMMENT ON COLUMN drafts.superseded_by IS 'Symbol of the later version that replaces it. Only the last version of a draft counts.';
COMMENT ON COLUMN drafts.undl_id IS 'Number of the UN Digital Library''s record.';
COMMENT ON COLUMN drafts.source IS 'Name of the source the row came from first.';

CREATE TABLE sponsorships (
    draft           VARCHAR NOT NULL REFERENCES drafts (draft),
    ms_code         VARCHAR NOT NULL REFERENCES member_states (ms_code),
    role            sponsor_role NOT NULL,
    position        SMALLINT,
    name_as_printed VARCHAR NOT NULL,
    stated_in       VARCHAR,
    source          VARCHAR NOT NULL,
    PRIMARY KEY (draft, ms_code)
);
COMMENT ON TABLE sponsorships IS 'One row per draft and state that sponsored it.';
COMMENT ON COLUMN sponsorships.draft IS 'The draft.';
COMMENT ON COLUMN sponsorships.ms_code IS 'The sponsor.';
COMMENT ON COLUMN sponsorships.role IS 'listed: named in the heading of the draft; original: named later as a sponsor from the start that the heading lacks; additional: joined later; withdrawn: taken off the list.';
COMMENT ON COLUMN sponsorships.position IS 'Place in the list as printed, from 1; NULL: not known.';
COMMENT ON COLUMN sponsorships.name_as_printed IS 'The name as the source prints it.';
COMMENT ON COLUMN sponsorships.stated_in IS 'Symbol of the document that states it, where another than the draft.';
COMMENT ON COLUMN sponsorships.source IS 'Name of the source the row came from first.';

CREATE TABLE group_sponsorships (
    draft        VARCHAR NOT NULL REFERENCES drafts (draft),
    group_code   VARCHAR,
    presented_by VARCHAR,
    text         VARCHAR NOT NULL,
    source       VARCHAR NOT NULL,
    PRIMARY KEY (draft, text)
);
COMMENT ON TABLE group_sponsorships IS 'One row per draft and group on whose behalf it was submitted. A group sponsor is not its members: they are not listed for it.';
COMMENT ON COLUMN group_sponsorships.draft IS 'The draft.';
COMMENT ON COLUMN group_sponsorships.group_code IS 'The group; NULL: none of the groups of this database.';
COMMENT ON COLUMN group_sponsorships.presented_by IS 'Code of the state that submitted it on the group''s behalf; NULL: not said.';
COMMENT ON COLUMN group_sponsorships.text IS 'The words as printed.';
COMMENT ON COLUMN group_sponsorships.source IS 'Name of the source the row came from first.';

CREATE TABLE sponsor_lists (
    draft        VARCHAR NOT NULL REFERENCES drafts (draft),
    source       VARCHAR NOT NULL,
    completeness sponsor_list_completeness NOT NULL,
    stated_in    VARCHAR,
    PRIMARY KEY (draft, source)
);
COMMENT ON TABLE sponsor_lists IS 'One row per draft and source: how much of the draft''s list of sponsors that source holds.';
COMMENT ON COLUMN sponsor_lists.draft IS 'The draft.';
COMMENT ON COLUMN sponsor_lists.source IS 'Name of the source.';
COMMENT ON COLUMN sponsor_lists.completeness IS 'complete: listed, original and additional sponsors; additional_only: those who joined later; lead_only: the heading only; unknown. Only complete lists are treated as whole.';
COMMENT ON COLUMN sponsor_lists.stated_in IS 'The document or page the list was read from.';

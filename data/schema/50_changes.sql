-- What each build changed in the facts of the database before it.

CREATE TYPE change_kind AS ENUM ('added', 'changed', 'removed');
CREATE TYPE changed_fact AS ENUM (
    'resolution', 'roll call', 'vote', 'draft', 'sponsorship', 'group sponsorship', 'sponsor list');

CREATE TABLE changes (
    run_id       VARCHAR NOT NULL,
    changed_at   TIMESTAMP NOT NULL,
    change       change_kind NOT NULL,
    fact         changed_fact NOT NULL,
    resolution   VARCHAR,
    draft        VARCHAR,
    roll_call_id INTEGER,
    ms_code      VARCHAR,
    field        VARCHAR,
    value_before VARCHAR,
    value_after  VARCHAR,
    source       VARCHAR NOT NULL
);
COMMENT ON TABLE changes IS 'One row per fact that a run added, changed or removed, back to the first database of this directory. The votes of a roll call that is new are told by the row of the roll call.';
COMMENT ON COLUMN changes.run_id IS 'The run that changed it.';
COMMENT ON COLUMN changes.changed_at IS 'When it did, UTC.';
COMMENT ON COLUMN changes.change IS 'added, changed or removed.';
COMMENT ON COLUMN changes.fact IS 'What kind of fact: resolution, roll call, vote, draft, sponsorship, group sponsorship or sponsor list.';
COMMENT ON COLUMN changes.resolution IS 'The resolution it is about; NULL: none or not known.';
COMMENT ON COLUMN changes.draft IS 'The draft it is about; NULL: none or not known.';
COMMENT ON COLUMN changes.roll_call_id IS 'The roll call it is about; NULL: none.';
COMMENT ON COLUMN changes.ms_code IS 'The state whose vote or sponsorship it is; NULL: none.';
COMMENT ON COLUMN changes.field IS 'The column that changed; of what was added or removed, the column in value_before or value_after.';
COMMENT ON COLUMN changes.value_before IS 'Its value before; NULL: none. Of a roll call that was removed its tally: yes-no-abstain-non-voting.';
COMMENT ON COLUMN changes.value_after IS 'Its value after; NULL: none. Of a roll call that was added its tally.';
COMMENT ON COLUMN changes.source IS 'Source of the fact.';

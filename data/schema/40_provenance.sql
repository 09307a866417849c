-- Where the facts come from, and what was noticed on the way in.

CREATE TYPE run_status AS ENUM ('success', 'unchanged', 'unavailable', 'failed');

CREATE TABLE sources (
    source        VARCHAR PRIMARY KEY,
    title         VARCHAR NOT NULL,
    address       VARCHAR NOT NULL,
    licence       VARCHAR NOT NULL,
    citation      VARCHAR NOT NULL,
    holds         VARCHAR NOT NULL
);
COMMENT ON TABLE sources IS 'One row per source of facts: what it holds, its licence and how to cite it.';
COMMENT ON COLUMN sources.source IS 'Name of the source, as in the source columns of the facts.';
COMMENT ON COLUMN sources.title IS 'Its title.';
COMMENT ON COLUMN sources.address IS 'Its published address.';
COMMENT ON COLUMN sources.licence IS 'On what terms it may be used.';
COMMENT ON COLUMN sources.citation IS 'How to cite it.';
COMMENT ON COLUMN sources.holds IS 'What it yields, in a sentence.';

CREATE TABLE ingest_runs (
    run_id        VARCHAR NOT NULL,
    source        VARCHAR NOT NULL REFERENCES sources (source),
    address       VARCHAR NOT NULL,
    sha256        VARCHAR,
    etag          VARCHAR,
    last_modified VARCHAR,
    whole         BOOLEAN NOT NULL,
    retrieved_at  TIMESTAMP NOT NULL,
    rows_read     INTEGER NOT NULL,
    rows_loaded   INTEGER NOT NULL,
    rows_rejected INTEGER NOT NULL,
    status        run_status NOT NULL,
    detail        VARCHAR,
    PRIMARY KEY (run_id, source, address),
    CHECK (rows_read = rows_loaded + rows_rejected)
);
COMMENT ON TABLE ingest_runs IS 'One row per run and file or search that filled this database: the provenance of the facts.';
COMMENT ON COLUMN ingest_runs.run_id IS 'The run: its start in UTC.';
COMMENT ON COLUMN ingest_runs.source IS 'The source read.';
COMMENT ON COLUMN ingest_runs.address IS 'The file or address read, or the search; of a local file its name.';
COMMENT ON COLUMN ingest_runs.sha256 IS 'SHA-256 of the bytes read.';
COMMENT ON COLUMN ingest_runs.etag IS 'ETag the server gave; NULL: none.';
COMMENT ON COLUMN ingest_runs.last_modified IS 'Last-Modified the server gave; NULL: none.';
COMMENT ON COLUMN ingest_runs.whole IS 'Whether it held all that its source has, as a release does; a search or a document holds a part.';
COMMENT ON COLUMN ingest_runs.retrieved_at IS 'When it was retrieved, UTC.';
COMMENT ON COLUMN ingest_runs.rows_read IS 'Rows the source gave.';
COMMENT ON COLUMN ingest_runs.rows_loaded IS 'Rows loaded. Read = loaded + rejected.';
COMMENT ON COLUMN ingest_runs.rows_rejected IS 'Rows that could not be read: see rejected_rows.';
COMMENT ON COLUMN ingest_runs.status IS 'success, unchanged, unavailable (the last good data stand) or failed.';
COMMENT ON COLUMN ingest_runs.detail IS 'What a person should know of the run.';

CREATE TABLE rejected_rows (
    source VARCHAR NOT NULL,
    run_id VARCHAR NOT NULL,
    row    INTEGER NOT NULL,
    reason VARCHAR NOT NULL,
    raw    VARCHAR NOT NULL
);
COMMENT ON TABLE rejected_rows IS 'One row per row of a source that could not be read.';
COMMENT ON COLUMN rejected_rows.source IS 'The source.';
COMMENT ON COLUMN rejected_rows.run_id IS 'The run.';
COMMENT ON COLUMN rejected_rows.row IS 'Row in the source, from 1, its heading not counted.';
COMMENT ON COLUMN rejected_rows.reason IS 'Why it was rejected.';
COMMENT ON COLUMN rejected_rows.raw IS 'Its text.';

CREATE TABLE findings (
    check_name VARCHAR NOT NULL,
    subject    VARCHAR NOT NULL,
    detail     VARCHAR NOT NULL,
    source     VARCHAR NOT NULL
);
COMMENT ON TABLE findings IS 'One row per thing noticed in the facts that a reader should know: disagreements within or between sources. The facts stand as the source gives them.';
COMMENT ON COLUMN findings.check_name IS 'What was looked for.';
COMMENT ON COLUMN findings.subject IS 'What it is about: a symbol, a state, a name.';
COMMENT ON COLUMN findings.detail IS 'What was found, with both values.';
COMMENT ON COLUMN findings.source IS 'The source in which it was found.';

CREATE TABLE database_info (
    schema_version INTEGER NOT NULL,
    built_at       TIMESTAMP NOT NULL,
    data_as_of     DATE,
    replaces       VARCHAR
);
COMMENT ON TABLE database_info IS 'One row: what this database is.';
COMMENT ON COLUMN database_info.schema_version IS 'Version of the tables; a program of another version does not open it.';
COMMENT ON COLUMN database_info.built_at IS 'When it was built, UTC.';
COMMENT ON COLUMN database_info.data_as_of IS 'Day of the last roll call it holds.';
COMMENT ON COLUMN database_info.replaces IS 'File that was published before it, to which `unga rollback` returns; NULL: it is the first.';

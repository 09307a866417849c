CREATE TABLE analytics.made_of (fingerprint VARCHAR NOT NULL);
COMMENT ON TABLE analytics.made_of IS 'One row: what the answers of this database were made of.';
COMMENT ON COLUMN analytics.made_of.fingerprint IS 'SHA-256 over all facts and all definitions. Slow answers are taken over from a database with the same one, and computed anew otherwise.';

-- Which migrations this database has. This step runs at every start.
CREATE TABLE IF NOT EXISTS schema_version (
    no   BIGINT PRIMARY KEY, -- of the migration's file
    name TEXT NOT NULL       -- its name, '0001_core'
);

-- How often something was tried, where several nodes must count together (PostgreSQL). On SQLite it is counted
-- in memory, and the table stays empty.
CREATE TABLE rate (
    key_hash TEXT PRIMARY KEY, -- of what is counted, such as wrong passwords of an account
    until_at BIGINT NOT NULL   -- real clock: its budget is whole again then
);

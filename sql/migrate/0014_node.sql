-- Several processes that serve one database (PostgreSQL). Alone on SQLite, both tables stay empty.

-- The processes that are up, each heard of several times a second.
CREATE TABLE node (
    key       TEXT PRIMARY KEY, -- made at the start of the process
    beat_at   BIGINT NOT NULL,  -- the database's clock: when it was heard of last
    oldest_at BIGINT NOT NULL   -- event clock: it stores nothing any more that was received before
);

-- What was written, for those who follow it live at other nodes. Kept for a minute.
CREATE TABLE news (
    id       BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    node_key TEXT NOT NULL,   -- which told its own readers itself
    xact_no  BIGINT NOT NULL, -- the transaction's number, in which they are read: ids commit in any order
    topics   TEXT NOT NULL,   -- words such as "round:12", split by blanks
    real_at  BIGINT NOT NULL
);
CREATE INDEX news_xact ON news (xact_no);
CREATE INDEX news_real ON news (real_at);

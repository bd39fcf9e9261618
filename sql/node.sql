-- Several nodes on one database (PostgreSQL). On SQLite there is one, and none of this is run.

-- The clock that all nodes go by, in microseconds.
-- name: reference_clock :one sqlite
SELECT CAST((julianday('now') - 2440587.5) * 86400000000 AS BIGINT) AS n_us;
-- As above; one of the two is compiled.
-- name: reference_clock :one pg
SELECT CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT) AS n_us;

-- This node is up, and stores nothing received before.
-- name: node_beat :exec
INSERT INTO node (key, beat_at, oldest_at) VALUES (:node_key, :beat_at, :oldest_at)
ON CONFLICT (key) DO UPDATE SET beat_at = excluded.beat_at, oldest_at = excluded.oldest_at;

-- The other nodes that were heard of lately.
-- name: node_others :many
SELECT n.key, n.oldest_at FROM node n
WHERE n.key <> :node_key AND n.beat_at > :since_at
ORDER BY n.key LIMIT 200;

-- A node has ended.
-- name: node_leave :exec
DELETE FROM node WHERE key = :node_key;

-- Forgets nodes that ended without a word.
-- name: node_forget :exec
DELETE FROM node WHERE beat_at < :before_at;

-- Another number after each COMMIT that changed what anyone may read of some event.
-- name: event_change_mark :one sqlite
SELECT 0 AS mark_no;
-- As above; one of the two is compiled.
-- name: event_change_mark :one pg
SELECT COALESCE(bit_xor(h.change_no), 0) AS mark_no FROM event_change h;

-- ---- news ----

-- Tells the other nodes of what this transaction writes.
-- name: news_add :exec sqlite
INSERT INTO news (node_key, xact_no, topics, real_at) VALUES (:node_key, 0, :topics, :real_at);
-- As above; one of the two is compiled.
-- name: news_add :exec pg
INSERT INTO news (node_key, xact_no, topics, real_at)
VALUES (:node_key, CAST(CAST(pg_current_xact_id() AS TEXT) AS BIGINT), :topics, :real_at);

-- All transactions with a lower number have ended, as this one sees it.
-- name: news_settled :one sqlite
SELECT 0 AS settled_no;
-- As above; one of the two is compiled.
-- name: news_settled :one pg
SELECT CAST(CAST(pg_snapshot_xmin(pg_current_snapshot()) AS TEXT) AS BIGINT) AS settled_no;

-- What others wrote in the transactions of these numbers.
-- name: news_between :many
SELECT w.topics FROM news w
WHERE w.xact_no >= :from_no AND w.xact_no < :settled_no AND w.node_key <> :node_key
ORDER BY w.id LIMIT 2000;

-- Forgets what everybody has read.
-- name: news_forget :exec
DELETE FROM news WHERE real_at < :before_at;

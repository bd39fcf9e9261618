-- The letter of thanks after an event, and the documents that it leads to.

-- An event's letter.
-- name: thanks_get :one
SELECT t.version_no, t.audience, t.subject_json, t.body_json, t.state, t.send_at, t.last_id, t.n_mails, t.sent_at
FROM thanks t WHERE t.event_id = :event_id;

-- What it says of an event. One without an end is one day long.
-- name: thanks_event :one
SELECT e.name_json, COALESCE(e.ends_at, e.starts_at + 86400000) AS ends_at FROM event e WHERE e.id = :event_id;

-- Writes the draft, as it was seen; what was never written has version 1.
-- name: thanks_put :one
INSERT INTO thanks (event_id, version_no, audience, subject_json, body_json, state, last_id, n_mails)
VALUES (:event_id, 2, :audience, :subject_json, :body_json, 'draft', 0, 0)
ON CONFLICT (event_id) DO UPDATE
SET version_no = thanks.version_no + 1, audience = excluded.audience, subject_json = excluded.subject_json,
    body_json = excluded.body_json
WHERE thanks.version_no = :version_no AND thanks.state = 'draft'
RETURNING version_no;

-- Sets when it goes; no row when it is no draft any more.
-- name: thanks_schedule :one
UPDATE thanks SET state = 'scheduled', send_at = :send_at, version_no = version_no + 1
WHERE event_id = :event_id AND state = 'draft' AND version_no = :version_no RETURNING version_no;

-- Takes that back; no row when it has begun to go.
-- name: thanks_undo :one
UPDATE thanks SET state = 'draft', send_at = NULL, version_no = version_no + 1
WHERE event_id = :event_id AND state = 'scheduled' RETURNING version_no;

-- Letters that are to go, or have begun to.
-- name: thanks_due :many
SELECT t.event_id, t.audience, t.subject_json, t.body_json, t.last_id, t.n_mails, e.name_json AS event_name_json
FROM thanks t JOIN event e ON e.id = t.event_id
WHERE t.state IN ('scheduled', 'sending') AND t.send_at <= :real_at ORDER BY t.event_id LIMIT 10;

-- Notes how far it has gone, as it was seen; no row when somebody else was faster.
-- name: thanks_progress :one
UPDATE thanks SET state = :state, last_id = :last_id, n_mails = n_mails + :n_more, version_no = version_no + 1,
       sent_at = CASE WHEN CAST(:state AS TEXT) = 'sent' THEN CAST(:now_at AS BIGINT) ELSE sent_at END
WHERE event_id = :event_id AND last_id = :was_id AND state IN ('scheduled', 'sending') RETURNING version_no;

-- ---- documents ----

-- How many documents an event has.
-- name: event_document_count :one
SELECT COUNT(*) AS n_documents FROM event_document d WHERE d.event_id = :event_id;

-- Announces one.
-- name: event_document_add :exec
INSERT INTO event_document (key, event_id, name, type, n_bytes, n_parts, created_at)
VALUES (:document_key, :event_id, :name, :type, :n_bytes, :n_parts, :now_at);

-- One, whole or not.
-- name: event_document_get :one
SELECT d.event_id, d.name, d.type, d.n_bytes, d.n_parts, d.completed_at FROM event_document d
WHERE d.key = :document_key;

-- An event's documents, the oldest first.
-- name: event_document_list :many
SELECT d.key, d.name, d.type, d.n_bytes, d.n_parts, d.completed_at,
       (SELECT COUNT(*) FROM event_document_part p WHERE p.document_key = d.key) AS n_there
FROM event_document d WHERE d.event_id = :event_id ORDER BY d.created_at, d.key LIMIT 50;

-- Puts a part; again, the same.
-- name: event_document_part_put :exec
INSERT INTO event_document_part (document_key, part_no, data) VALUES (:document_key, :part_no, :data)
ON CONFLICT (document_key, part_no) DO UPDATE SET data = excluded.data;

-- Its bytes.
-- name: event_document_part_get :one
SELECT p.data FROM event_document_part p WHERE p.document_key = :document_key AND p.part_no = :part_no;

-- Complete, once all parts are there; no row when they are not, or it was before.
-- name: event_document_complete :one
UPDATE event_document SET completed_at = :now_at
WHERE key = :document_key AND completed_at IS NULL
  AND n_parts = (SELECT COUNT(*) FROM event_document_part p WHERE p.document_key = :document_key)
RETURNING event_id;

-- Deletes the parts of one.
-- name: event_document_part_delete :exec
DELETE FROM event_document_part WHERE document_key = :document_key;

-- Deletes one whose parts are gone.
-- name: event_document_delete :exec
DELETE FROM event_document WHERE key = :document_key;

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

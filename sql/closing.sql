-- What happens at and around the closing of a call (domain/call/closing.h). Drafts are read some at a time.

-- Until when application a of call k may be submitted, as it is told.
-- part: closing_at
CASE WHEN a.extended_until > COALESCE(a.own_closes_at, k.closes_at) THEN a.extended_until
     ELSE COALESCE(a.own_closes_at, k.closes_at) END

-- A draft whose closing, with the silent grace, was over at an instant and that was not looked at since.
-- part: closing_is_over
a.call_id = k.id AND a.state = 'draft' AND a.closed_at IS NULL AND a.test_email IS NULL
  AND COALESCE(a.own_closes_at, k.closes_at) + k.grace_ms <= :at
  AND COALESCE(a.extended_until, 0) <= :at
  AND k.autosubmit_since_at < COALESCE(a.own_closes_at, k.closes_at)

-- A draft that is to be reminded so long before its closing.
-- part: closing_is_to_remind
a.call_id = k.id AND a.state = 'draft' AND a.closed_at IS NULL AND a.test_email IS NULL
  AND {closing_at} - :before_ms <= :at AND {closing_at} > :at
  AND a.created_at < {closing_at} - :before_ms
  AND COALESCE(a.reminded_at, 0) < {closing_at} - :before_ms

-- Calls that submit drafts and have closed, for all or for some.
-- name: closing_over :many
SELECT k.id FROM call k
WHERE k.autosubmit_since_at IS NOT NULL
  AND (k.closes_at + k.grace_ms <= :at
       OR EXISTS (SELECT 1 FROM call_deadline d WHERE d.call_id = k.id AND d.closes_at + k.grace_ms <= :at))
ORDER BY k.id DESC LIMIT 200;

-- Drafts of a call to be looked at.
-- name: closing_drafts :many
SELECT a.id FROM call k JOIN application a ON {closing_is_over}
WHERE k.id = :call_id ORDER BY a.id LIMIT :limit;

-- Notes that a draft was looked at; no row when it is none any more, or was before.
-- name: closing_note :one
UPDATE application SET closed_at = :now_at
WHERE id = :application_id AND state = 'draft' AND closed_at IS NULL
RETURNING id;

-- Calls that are open and remind.
-- name: closing_calls :many
SELECT k.id, k.reminders FROM call k
WHERE k.reminders <> '' AND k.opens_at <= :at AND k.closes_at > :at
ORDER BY k.id LIMIT 100;

-- Drafts of a call to be reminded.
-- name: closing_to_remind :many
SELECT a.id FROM call k JOIN application a ON {closing_is_to_remind}
WHERE k.id = :call_id ORDER BY a.id LIMIT :limit;

-- Notes that a draft was reminded; no row when it was, or is none any more.
-- name: closing_reminded :one
UPDATE application SET reminded_at = :reminded_at
WHERE id = :application_id AND state = 'draft' AND COALESCE(reminded_at, 0) < :reminded_at
RETURNING id;

-- Before a closing is changed: what its applications were told.
-- name: closing_keep_told :exec
UPDATE application
SET told_closes_at = COALESCE(own_closes_at, (SELECT k.closes_at FROM call k WHERE k.id = application.call_id))
WHERE call_id = :call_id AND state IN ('draft', 'submitted') AND told_closes_at IS NULL AND test_email IS NULL;

-- Applications whose closing was changed, with what they were told.
-- name: closing_changed :many
SELECT a.id, a.told_closes_at FROM application a
WHERE a.told_closes_at > 0 ORDER BY a.told_closes_at, a.id LIMIT :limit;

-- Notes that it was told.
-- name: closing_told :exec
UPDATE application SET told_closes_at = NULL WHERE id = :application_id AND told_closes_at IS NOT NULL;

-- Before a document's due instant is changed: what was told of it.
-- name: closing_keep_due :exec
UPDATE upload_kind SET told_due_at = COALESCE(told_due_at, due_at), told_up_to_id = NULL WHERE id = :upload_kind_id;

-- Documents whose due instant was changed, with what was told of it.
-- name: closing_due_changed :many
SELECT u.id AS upload_kind_id, u.call_id, u.told_due_at, COALESCE(u.told_up_to_id, 0) AS up_to_id
FROM upload_kind u WHERE u.told_due_at IS NOT NULL ORDER BY u.id LIMIT 20;

-- Applications of a call that documents may still be asked of, after one.
-- name: closing_due_of :many
SELECT a.id FROM application a
WHERE a.call_id = :call_id AND a.state IN ('draft', 'submitted', 'accepted') AND a.id > :up_to_id
  AND a.test_email IS NULL
ORDER BY a.id LIMIT :limit;

-- Notes how far it was told.
-- name: closing_due_told :exec
UPDATE upload_kind SET told_up_to_id = :up_to_id WHERE id = :upload_kind_id;

-- All were told.
-- name: closing_due_done :exec
UPDATE upload_kind SET told_due_at = NULL, told_up_to_id = NULL WHERE id = :upload_kind_id;

-- How many of an event were received after the closing.
-- name: closing_n_after :one
SELECT COUNT(*) AS n_applications FROM application a
WHERE a.event_id = :event_id AND a.lateness IS NOT NULL AND a.test_email IS NULL
  AND (:is_all OR a.round_id IN ({screening_rounds}));

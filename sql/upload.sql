-- Documents of applications and slides of talks, from their announcement to their end.

-- What a new document of a kind is measured by, with how many of the application are under way.
-- name: upload_frame :one
SELECT a.event_id, a.state AS application_state, k.id AS upload_kind_id, {due_of} AS due_at, k.n_max_bytes, k.types,
       k.after_acceptance, c.upload_grace_ms, c.time_zone,
       (SELECT COUNT(*) FROM upload u WHERE u.application_id = a.id AND u.state = 'open') AS n_open
FROM application a JOIN call c ON c.id = a.call_id JOIN upload_kind k ON k.call_id = c.id
WHERE a.id = :application_id AND k.key = :kind;

-- Announces a document.
-- name: upload_add :one
INSERT INTO upload (key, application_id, upload_kind_id, name, type, n_bytes, n_offset, state,
                    received_at, created_at, expires_at)
VALUES (:upload_key, :application_id, :upload_kind_id, :name, '', :n_bytes, :n_offset, 'open',
        :received_at, :now_at, :expires_at)
RETURNING id;

-- A document with what its kind and call say; slides with what their talk does.
-- name: upload_get :one
SELECT u.id AS upload_id, u.key AS upload_key, u.application_id, u.upload_kind_id, u.speaker_id, u.agenda_item_id,
       COALESCE(a.event_id, i.event_id) AS event_id, COALESCE(k.key, i.key) AS kind, u.name, u.type, u.n_bytes,
       u.n_offset, u.hash, u.state, u.reason, u.received_at, u.completed_at, u.expires_at,
       COALESCE({due_of}, g.slides_due_at, i.starts_at, e.starts_at) AS due_at,
       COALESCE(k.types, 'pdf pptx') AS types, COALESCE(c.upload_grace_ms, 1800000) AS upload_grace_ms,
       COALESCE(c.time_zone, e.time_zone) AS time_zone
FROM upload u LEFT JOIN application a ON a.id = u.application_id LEFT JOIN call c ON c.id = a.call_id
     LEFT JOIN upload_kind k ON k.id = u.upload_kind_id
     LEFT JOIN agenda_item i ON i.id = u.agenda_item_id LEFT JOIN event e ON e.id = i.event_id
     LEFT JOIN programme g ON g.event_id = i.event_id
WHERE u.key = :upload_key AND (a.id IS NOT NULL OR i.id IS NOT NULL);

-- Moves the offset on; no row when it is not where the caller saw it.
-- name: upload_advance :one
UPDATE upload SET n_offset = :n_offset
WHERE id = :upload_id AND state = 'open' AND n_offset = :n_was
RETURNING id;

-- Marks it arrived and sound; no row when it is not open.
-- name: upload_complete :one
UPDATE upload SET state = 'complete', n_offset = n_bytes, type = :type, hash = :hash, completed_at = :now_at
WHERE id = :upload_id AND state = 'open'
RETURNING id;

-- What was complete before another of its kind was.
-- name: upload_replace :exec
UPDATE upload SET state = 'replaced'
WHERE application_id = :application_id AND upload_kind_id = :upload_kind_id AND state = 'complete'
  AND id <> :upload_id;

-- Ends one that is open, and says why; no row when it has ended already.
-- name: upload_end :one
UPDATE upload SET state = :state, reason = :reason
WHERE id = :upload_id AND state = 'open'
RETURNING id;

-- Takes one back; no row when there is nothing to take back.
-- name: upload_delete :one
UPDATE upload SET state = 'deleted'
WHERE id = :upload_id AND state IN ('open', 'complete')
RETURNING id;

-- Open ones whose time is over: a day after they began, or when the grace of their due instant ends.
-- name: upload_overdue :many
SELECT u.key AS upload_key
FROM upload u LEFT JOIN application a ON a.id = u.application_id LEFT JOIN call c ON c.id = a.call_id
     LEFT JOIN upload_kind k ON k.id = u.upload_kind_id
     LEFT JOIN agenda_item i ON i.id = u.agenda_item_id LEFT JOIN event e ON e.id = i.event_id
     LEFT JOIN programme g ON g.event_id = i.event_id
WHERE u.state = 'open' AND (a.id IS NOT NULL OR i.id IS NOT NULL)
  AND CASE WHEN u.expires_at < COALESCE({due_of}, g.slides_due_at, i.starts_at, e.starts_at) THEN u.expires_at
           ELSE COALESCE({due_of}, g.slides_due_at, i.starts_at, e.starts_at) + COALESCE(c.upload_grace_ms, 1800000)
      END <= :at
ORDER BY u.id LIMIT :limit;

-- Whether something is under way under a key, and how far.
-- name: upload_under_way :one
SELECT u.n_offset FROM upload u WHERE u.key = :upload_key AND u.state = 'open'
UNION ALL
SELECT f.n_offset FROM document_file f WHERE f.key = :upload_key AND f.state = 'open'
LIMIT 1;

-- How many documents with these bytes can still be read by someone.
-- name: upload_with_hash :one
SELECT (SELECT COUNT(*) FROM upload u WHERE u.hash = :hash AND u.state IN ('complete', 'replaced'))
     + (SELECT COUNT(*) FROM document_file f WHERE f.hash = :hash AND f.state = 'complete') AS n_uploads;

-- Documents of an event: titles, files, who may read them.

-- Where a document stands.
-- name: scope_of_document :one
SELECT d.event_id FROM document d WHERE d.key = :key;

-- Where a file of a document stands.
-- name: scope_of_document_file :one
SELECT d.event_id FROM document_file f JOIN document d ON d.id = f.document_id WHERE f.key = :key;

-- What a new document of an event is measured by, and what its readers can be.
-- name: document_frame :one
SELECT (SELECT COUNT(*) FROM ticket_type t WHERE t.event_id = e.id) AS n_tickets,
       (SELECT COUNT(*) FROM document d WHERE d.event_id = e.id AND d.removed_at IS NULL) AS n_documents,
       (SELECT COUNT(*) FROM document_file f JOIN document d ON d.id = f.document_id
        WHERE d.event_id = e.id AND f.state = 'open') AS n_open
FROM event e WHERE e.id = :event_id;

-- A new document, after the others.
-- name: document_add :one
INSERT INTO document (key, event_id, upload_id, title_json, lang, readers, order_no, n_downloads, version_no,
                      created_at)
SELECT :document_key, e.id, :opt_upload_id, :title_json, '', 'link',
       COALESCE((SELECT MAX(d.order_no) FROM document d WHERE d.event_id = e.id), 0) + 1, 0, 1, :now_at
FROM event e WHERE e.id = :event_id
RETURNING id;

-- A document.
-- name: document_get :one
SELECT d.id AS document_id, d.key, d.event_id, e.slug, d.upload_id, d.title_json, d.lang, d.readers, d.public_at,
       d.version_no, d.removed_at, e.time_zone
FROM document d JOIN event e ON e.id = d.event_id WHERE d.key = :document_key;

-- The file that is read of a document that is there: its own, or that of the team's deck, which counts while the
-- team leaves it there.
-- name: document_readable :one
SELECT d.id AS document_id, d.key, d.event_id, d.title_json, d.readers, d.public_at, e.is_public, e.time_zone,
       COALESCE(f.key, u.key) AS file_key, COALESCE(f.name, u.name) AS name, COALESCE(f.type, u.type) AS type,
       COALESCE(f.n_bytes, u.n_bytes) AS n_bytes, COALESCE(f.hash, u.hash) AS hash, d.upload_id,
       a.answers_json, a.state AS application_state, k.consent
FROM document d JOIN event e ON e.id = d.event_id
     LEFT JOIN document_file f ON f.document_id = d.id AND f.state = 'complete'
     LEFT JOIN upload u ON u.id = d.upload_id AND u.state = 'complete'
     LEFT JOIN upload_kind k ON k.id = u.upload_kind_id
     LEFT JOIN application a ON a.id = u.application_id
WHERE d.key = :document_key AND d.removed_at IS NULL AND COALESCE(f.id, u.id) IS NOT NULL
ORDER BY f.id DESC LIMIT 1;

-- An event's documents in their order, those that were removed a while ago left out; with the file that is read and
-- the one that is on its way.
-- name: document_list :many
SELECT d.id, d.key, d.title_json, d.lang, d.readers, d.public_at, d.order_no, d.n_downloads, d.version_no,
       d.removed_at, d.upload_id, COALESCE(f.name, u.name) AS name, COALESCE(f.type, u.type) AS type,
       COALESCE(f.n_bytes, u.n_bytes) AS n_bytes, f.n_pages, f.completed_at,
       o.key AS open_key, o.name AS open_name, o.n_bytes AS n_open_bytes, o.n_offset AS n_open_offset,
       a.answers_json, a.state AS application_state, k.consent
FROM document d
     LEFT JOIN document_file f ON f.document_id = d.id AND f.state = 'complete'
     LEFT JOIN document_file o ON o.id = (SELECT MAX(x.id) FROM document_file x
                                          WHERE x.document_id = d.id AND x.state = 'open' AND x.expires_at > :now_at)
     LEFT JOIN upload u ON u.id = d.upload_id AND u.state = 'complete'
     LEFT JOIN upload_kind k ON k.id = u.upload_kind_id
     LEFT JOIN application a ON a.id = u.application_id
WHERE d.event_id = :event_id AND (d.removed_at IS NULL OR d.removed_at > :since_at)
ORDER BY d.order_no, d.id LIMIT 200;

-- Changes what is said of one, in the version that was seen.
-- name: document_change :one
UPDATE document SET title_json = :title_json, lang = :lang, readers = :readers, public_at = :opt_public_at,
       version_no = version_no + 1
WHERE id = :document_id AND version_no = :version_no AND removed_at IS NULL
RETURNING version_no;

-- Puts one in its place among an event's.
-- name: document_place :exec
UPDATE document SET order_no = :order_no WHERE key = :document_key AND event_id = :event_id;

-- Removes one; no row when it was.
-- name: document_remove :one
UPDATE document SET removed_at = :real_at, version_no = version_no + 1
WHERE id = :document_id AND removed_at IS NULL
RETURNING version_no;

-- Takes that back; no row when it is there, or was removed too long ago.
-- name: document_restore :one
UPDATE document SET removed_at = NULL, version_no = version_no + 1
WHERE id = :document_id AND removed_at > :since_at
RETURNING version_no;

-- Counts a download.
-- name: document_count :exec
UPDATE document SET n_downloads = n_downloads + 1 WHERE id = :document_id;

-- Whether somebody has a confirmed place at an event, by a link of this number (NULL: not asked).
-- name: document_guest :one
SELECT g.id FROM registration g
WHERE g.id = :registration_id AND (:opt_link_no IS NULL OR g.link_no = :opt_link_no) AND g.event_id = :event_id
  AND g.state = 'confirmed';

-- ---- files ----

-- Announces a file.
-- name: document_file_add :one
INSERT INTO document_file (key, document_id, name, type, n_bytes, n_offset, state, created_at, expires_at)
VALUES (:file_key, :document_id, :name, '', :n_bytes, :n_offset, 'open', :now_at, :expires_at)
RETURNING id;

-- A file.
-- name: document_file_get :one
SELECT f.id AS file_id, f.key AS file_key, f.document_id, d.key AS document_key, d.event_id, d.removed_at, f.name,
       f.type, f.n_bytes, f.n_offset, f.n_pages, f.hash, f.state, f.reason, f.expires_at
FROM document_file f JOIN document d ON d.id = f.document_id
WHERE f.key = :file_key;

-- Moves the offset on; no row when it is not where the caller saw it.
-- name: document_file_advance :one
UPDATE document_file SET n_offset = :n_offset
WHERE id = :file_id AND state = 'open' AND n_offset = :n_was
RETURNING id;

-- Marks it arrived and sound; no row when it is not open.
-- name: document_file_complete :one
UPDATE document_file SET state = 'complete', n_offset = n_bytes, type = :type, hash = :hash, n_pages = :opt_n_pages,
       completed_at = :now_at
WHERE id = :file_id AND state = 'open'
RETURNING id;

-- What was read before another file was complete.
-- name: document_file_replace :exec
UPDATE document_file SET state = 'replaced'
WHERE document_id = :document_id AND state = 'complete' AND id <> :file_id;

-- Ends one that is open, and says why; no row when it has ended already.
-- name: document_file_end :one
UPDATE document_file SET state = :state, reason = :opt_reason
WHERE id = :file_id AND state = 'open'
RETURNING id;

-- Says the hash of one that came from before hashes were kept.
-- name: document_file_reckon :exec
UPDATE document_file SET hash = :hash WHERE key = :file_key AND hash = '';

-- Ends those that are open and whose time is over.
-- name: document_file_expire :exec
UPDATE document_file SET state = 'expired' WHERE state = 'open' AND expires_at <= :now_at;

-- Gives up the files of documents that were removed a while ago.
-- name: document_file_purge :exec
UPDATE document_file SET state = 'deleted'
WHERE state IN ('open', 'complete')
  AND document_id IN (SELECT d.id FROM document d WHERE d.removed_at <= :since_at);

-- Drops what has no file left, nor one on its way: one, or any.
-- name: document_drop_empty :exec
UPDATE document SET removed_at = 0
WHERE removed_at IS NULL AND upload_id IS NULL AND (:opt_document_id IS NULL OR id = :opt_document_id)
  AND NOT EXISTS (SELECT 1 FROM document_file f WHERE f.document_id = document.id AND f.state IN ('open', 'complete'));

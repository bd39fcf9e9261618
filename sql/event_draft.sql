-- Event files being set up, and the logos of organisations.

-- A new draft.
-- name: event_draft_add :one
INSERT INTO event_draft (event_id, base_version_no, from_event_id, state, doc_json, inherited_json,
                         name_json, version_no, created_by, created_at, changed_by, changed_at)
VALUES (:opt_event_id, :opt_base_version_no, :opt_from_event_id, 'open', :doc_json, :inherited_json,
        :name_json, 1, :created_by, :created_at, :created_by, :created_at)
RETURNING id;

-- A draft with the events it belongs to.
-- name: event_draft_get :one
SELECT d.id, d.event_id, d.base_version_no, d.from_event_id, d.state, d.doc_json, d.inherited_json,
       d.version_no, d.created_by, d.created_at, d.changed_by, d.changed_at, e.slug AS event,
       e.version_no AS event_version_no, f.slug AS from_event
FROM event_draft d LEFT JOIN event e ON e.id = d.event_id LEFT JOIN event f ON f.id = d.from_event_id
WHERE d.id = :draft_id;

-- The open drafts, the last touched first.
-- name: event_draft_list :rows
SELECT d.id AS draft_id, d.name_json AS name_json, e.slug AS event, f.slug AS from_event, d.version_no,
       d.created_at, d.changed_at
FROM event_draft d LEFT JOIN event e ON e.id = d.event_id LEFT JOIN event f ON f.id = d.from_event_id
WHERE d.state = 'open' ORDER BY d.changed_at DESC, d.id DESC LIMIT 200;

-- The open draft of an event.
-- name: event_draft_of_event :one
SELECT d.id FROM event_draft d WHERE d.event_id = :event_id AND d.state = 'open';

-- The next version of a draft; no row when someone else was faster.
-- name: event_draft_set :one
UPDATE event_draft SET doc_json = :doc_json, inherited_json = :inherited_json, name_json = :name_json,
       base_version_no = :opt_base_version_no, version_no = version_no + 1, changed_by = :changed_by,
       changed_at = :changed_at
WHERE id = :draft_id AND version_no = :version_no AND state = 'open'
RETURNING version_no;

-- A draft has become an event, or a version of one; no row when it was not open.
-- name: event_draft_publish :one
UPDATE event_draft SET state = 'published', event_id = :event_id, version_no = version_no + 1,
       changed_by = :changed_by, changed_at = :changed_at
WHERE id = :draft_id AND state = 'open'
RETURNING version_no;

-- Discards a draft.
-- name: event_draft_delete :exec
DELETE FROM event_draft WHERE id = :draft_id AND state = 'open';

-- Where a draft stands: at the event it changes; one of a new event is the instance's.
-- name: scope_of_draft :one
SELECT d.event_id FROM event_draft d WHERE d.id = :draft_id;

-- Puts an organisation's logo.
-- name: organisation_logo_put :exec
INSERT INTO organisation_logo (event_id, organisation_key, key, type, n_width, n_height, data, created_at)
VALUES (:event_id, :organisation_key, :key, :type, :n_width, :n_height, :data, :created_at)
ON CONFLICT (event_id, organisation_key) DO UPDATE SET key = excluded.key, type = excluded.type,
       n_width = excluded.n_width, n_height = excluded.n_height, data = excluded.data,
       created_at = excluded.created_at;

-- Takes an organisation's logo away.
-- name: organisation_logo_delete :one
DELETE FROM organisation_logo WHERE event_id = :event_id AND organisation_key = :organisation_key
RETURNING key;

-- A logo by its address.
-- name: organisation_logo_get :one
SELECT l.type, l.data FROM organisation_logo l WHERE l.key = :logo_key LIMIT 1;

-- Whose pages show the picture of an address, and whether everyone may see it there: not while the event is
-- hidden, or the organisation stands in a draft only.
-- name: organisation_logo_uses :many
SELECT l.event_id, (e.is_public AND EXISTS (SELECT 1 FROM organisation_role r
                                            WHERE r.event_id = l.event_id
                                              AND r.organisation_key = l.organisation_key)) AS is_shown
FROM organisation_logo l JOIN event e ON e.id = l.event_id
WHERE l.key = :logo_key ORDER BY l.event_id LIMIT 1000;

-- An event's logos: all, or those of the organisations that are published.
-- name: organisation_logo_list :rows
SELECT l.organisation_key, '/api/v1/logos/' || l.key AS path, l.n_width, l.n_height
FROM organisation_logo l
WHERE l.event_id = :event_id
  AND (:is_all OR EXISTS (SELECT 1 FROM organisation_role r
                          WHERE r.event_id = l.event_id AND r.organisation_key = l.organisation_key))
ORDER BY l.organisation_key LIMIT 200;

-- Takes the logos of an event over into its next edition.
-- name: organisation_logo_copy :exec
INSERT INTO organisation_logo (event_id, organisation_key, key, type, n_width, n_height, data, created_at)
SELECT :event_id, l.organisation_key, l.key, l.type, l.n_width, l.n_height, l.data, :created_at
FROM organisation_logo l JOIN organisation_role r ON r.event_id = :event_id
                                                     AND r.organisation_key = l.organisation_key
WHERE l.event_id = :from_event_id
ON CONFLICT (event_id, organisation_key) DO NOTHING;

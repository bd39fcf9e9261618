-- Check-in: the staff of the doors, the list that they check by, and passages (migrate/0026_door.sql).

-- ---- passages ----

-- Whose ticket it is: a registration of an event by its id.
-- name: door_guest_by_id :one
SELECT g.id, g.no, g.state, g.name, g.organisation, g.link_no, k.key AS ticket, k.kind, k.mode
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.id = :registration_id AND g.event_id = :event_id;

-- The same by its number.
-- name: door_guest_by_no :one
SELECT g.id, g.no, g.state, g.name, g.organisation, g.link_no, k.key AS ticket, k.kind, k.mode
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id AND g.no = :no;

-- A passage that a device has sent.
-- name: passage_by_key :one
SELECT p.id, p.registration_id, p.kind, p.outcome, p.duplicate_of_id, p.door, p.scanned_at, p.undone_at
FROM passage p WHERE p.event_id = :event_id AND p.scan_key = :scan_key;

-- A passage.
-- name: passage_get :one
SELECT p.kind, p.door, p.device, p.scanned_at FROM passage p WHERE p.id = :passage_id;

-- The last counted passage of a guest up to an instant.
-- name: passage_before :one
SELECT p.id, p.kind FROM passage p
WHERE p.registration_id = :registration_id AND p.outcome = 'ok' AND p.undone_at IS NULL AND p.scanned_at <= :scanned_at
ORDER BY p.scanned_at DESC, p.id DESC LIMIT 1;

-- The first counted passage of a guest after an instant: of another door, received before.
-- name: passage_after :one
SELECT p.id, p.kind FROM passage p
WHERE p.registration_id = :registration_id AND p.outcome = 'ok' AND p.undone_at IS NULL AND p.scanned_at > :scanned_at
ORDER BY p.scanned_at, p.id LIMIT 1;

-- A new passage.
-- name: passage_add :one
INSERT INTO passage (event_id, registration_id, scan_key, kind, outcome, duplicate_of_id, door, device, actor,
                     scanned_at, received_at)
VALUES (:event_id, :registration_id, :scan_key, :kind, :outcome, :opt_duplicate_of_id, :door, :device, :actor,
        :scanned_at, :received_at)
RETURNING id;

-- Takes a passage back, once.
-- name: passage_undo :one
UPDATE passage SET undone_at = :now_at WHERE id = :passage_id AND undone_at IS NULL RETURNING registration_id;

-- ---- the list ----

-- The newest row of an event's log that no write under way can still come before: logged before an instant.
-- name: door_version :one
SELECT l.id FROM log l WHERE l.event_id = :event_id AND l.real_at <= :until_real_at ORDER BY l.id DESC LIMIT 1;

-- An event's registrations as its doors know them, each with its last counted passage.
-- name: door_guest_list :many
SELECT g.id, g.no, g.state, g.name, g.organisation, g.link_no, g.is_walk_in, k.key AS ticket, k.kind, k.mode,
       p.kind AS last_kind, p.door AS last_door, p.scanned_at AS last_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
LEFT JOIN passage p ON p.id = (SELECT l.id FROM passage l WHERE l.registration_id = g.id AND l.outcome = 'ok'
                                 AND l.undone_at IS NULL ORDER BY l.scanned_at DESC, l.id DESC LIMIT 1)
WHERE g.event_id = :event_id AND g.id > :after_id ORDER BY g.id LIMIT :limit;

-- The same, only those that the log names after a row of it.
-- name: door_guest_changed :many
SELECT g.id, g.no, g.state, g.name, g.organisation, g.link_no, g.is_walk_in, k.key AS ticket, k.kind, k.mode,
       p.kind AS last_kind, p.door AS last_door, p.scanned_at AS last_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
LEFT JOIN passage p ON p.id = (SELECT l.id FROM passage l WHERE l.registration_id = g.id AND l.outcome = 'ok'
                                 AND l.undone_at IS NULL ORDER BY l.scanned_at DESC, l.id DESC LIMIT 1)
WHERE g.event_id = :event_id AND g.id > :after_id
  AND g.id IN (SELECT CAST(SUBSTR(o.object, 14) AS BIGINT) FROM log o
               WHERE o.event_id = :event_id AND o.id > :since_id AND o.object LIKE 'registration:%')
ORDER BY g.id LIMIT :limit;

-- ---- counts ----

-- Of each kind of place: how many are expected, have come, and are inside.
-- name: door_ticket_counts :rows
SELECT k.key AS ticket, k.kind, k.mode, k.name_json,
       (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id AND g.state = 'confirmed') AS n_expected,
       (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id AND EXISTS (
            SELECT 1 FROM passage p WHERE p.registration_id = g.id AND p.kind = 'entry' AND p.outcome = 'ok'
              AND p.undone_at IS NULL)) AS n_came,
       (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id AND (
            SELECT p.kind FROM passage p WHERE p.registration_id = g.id AND p.outcome = 'ok' AND p.undone_at IS NULL
            ORDER BY p.scanned_at DESC, p.id DESC LIMIT 1) = 'entry') AS n_inside
FROM ticket_type k WHERE k.event_id = :event_id ORDER BY k.id LIMIT 200;

-- What went through each door.
-- name: door_counts :rows
SELECT p.door,
       SUM(CASE WHEN p.kind = 'entry' AND p.outcome = 'ok' AND p.undone_at IS NULL THEN 1 ELSE 0 END) AS n_entries,
       SUM(CASE WHEN p.kind = 'exit' AND p.outcome = 'ok' AND p.undone_at IS NULL THEN 1 ELSE 0 END) AS n_exits,
       SUM(CASE WHEN p.outcome = 'already' AND p.undone_at IS NULL THEN 1 ELSE 0 END) AS n_duplicates,
       SUM(CASE WHEN p.outcome IN ('revoked', 'not_confirmed') THEN 1 ELSE 0 END) AS n_refused,
       MAX(p.scanned_at) AS last_at
FROM passage p WHERE p.event_id = :event_id GROUP BY p.door ORDER BY p.door LIMIT 100;

-- ---- the staff ----

-- Who may check in at an event's doors; nothing of an account that was not made for it.
-- name: door_staff_list :rows
SELECT p.id AS person_id, COALESCE(g.name, p.name) AS name, p.email,
       CASE WHEN {staff_own} THEN p.lang END AS lang, u.is_disabled AND {staff_own} AS is_disabled, g.granted_at
FROM role_grant g JOIN person p ON p.id = g.person_id JOIN account u ON u.person_id = p.id
WHERE g.role = 'DOOR' AND g.scope = 'event' AND g.scope_id = :event_id ORDER BY p.id LIMIT 500;

-- The events at whose doors a person checks in, the next ones first.
-- name: door_event_list :rows
SELECT e.slug, e.name_json, e.time_zone, e.starts_at, e.ends_at
FROM role_grant r JOIN event e ON e.id = r.scope_id
WHERE r.person_id = :person_id AND r.role = 'DOOR' AND r.scope = 'event' ORDER BY e.starts_at DESC, e.id DESC LIMIT 100;

-- ---- badges ----

-- Who has a place on site, for badges: of one kind of place, or one of them.
-- name: badge_list :many
SELECT g.id, g.no, g.name, g.organisation, g.link_no, k.key AS ticket, k.kind, k.name_json
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id AND g.id > :after_id AND g.state = 'confirmed' AND k.mode = 'on_site'
  AND (:opt_ticket IS NULL OR k.key = :opt_ticket)
  AND (:opt_registration_id IS NULL OR g.id = :opt_registration_id)
ORDER BY g.id LIMIT :limit;

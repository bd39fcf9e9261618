-- After an event: who came, certificates of attendance.
--
-- On site came who has a counted entry at a door. Online came who has no such entry and opened their join link from
-- an hour before the start to the end (an event without one: a day). Only confirmed registrations are asked about.

-- How a guest came.
-- name: arrival_get :one
SELECT g.event_id, g.state, g.name, g.organisation, e.slug, e.name_json AS event_name_json, e.time_zone, e.starts_at,
       COALESCE(e.ends_at, e.starts_at + 86400000) AS ends_at,
       (SELECT MIN(p.scanned_at) FROM passage p
        WHERE p.registration_id = g.id AND p.outcome = 'ok' AND p.kind = 'entry' AND p.undone_at IS NULL) AS entered_at,
       (SELECT MIN(o.opened_at) FROM join_opening o
        WHERE o.object = 'registration:' || CAST(g.id AS TEXT) AND o.opened_at >= e.starts_at - 3600000
          AND o.opened_at < COALESCE(e.ends_at, e.starts_at + 86400000)) AS joined_at
FROM registration g JOIN event e ON e.id = g.event_id WHERE g.id = :registration_id;

-- A page of an event's confirmed registrations and how each came, in the order of ids.
-- name: arrival_list :many
SELECT g.id, g.no, g.name, g.email, g.organisation, g.lang, g.link_no, g.is_walk_in, g.confirmed_at, k.key AS ticket,
       k.kind, k.mode, k.name_json AS ticket_name_json,
       (SELECT MIN(p.scanned_at) FROM passage p
        WHERE p.registration_id = g.id AND p.outcome = 'ok' AND p.kind = 'entry' AND p.undone_at IS NULL) AS entered_at,
       (SELECT p.door FROM passage p
        WHERE p.registration_id = g.id AND p.outcome = 'ok' AND p.kind = 'entry' AND p.undone_at IS NULL
        ORDER BY p.scanned_at, p.id LIMIT 1) AS door,
       (SELECT MIN(o.opened_at) FROM join_opening o
        WHERE o.object = 'registration:' || CAST(g.id AS TEXT) AND o.opened_at >= e.starts_at - 3600000
          AND o.opened_at < COALESCE(e.ends_at, e.starts_at + 86400000)) AS joined_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
WHERE g.event_id = :event_id AND g.state = 'confirmed' AND g.id > :after_id
ORDER BY g.id LIMIT :limit;

-- How many registered for an event by kind of place, whatever has become of it since: all whose mail was confirmed.
-- name: attendance_registered :many
SELECT k.key AS ticket, k.kind, k.mode, k.name_json,
       CAST(SUM(CASE WHEN g.state NOT IN ('pending', 'expired') THEN 1 ELSE 0 END) AS BIGINT) AS n_registered,
       CAST(SUM(CASE WHEN g.state = 'cancelled' THEN 1 ELSE 0 END) AS BIGINT) AS n_cancelled
FROM ticket_type k LEFT JOIN registration g ON g.ticket_type_id = k.id
WHERE k.event_id = :event_id GROUP BY k.id, k.key, k.kind, k.mode, k.name_json ORDER BY k.id LIMIT 200;

-- ---- certificates ----

-- The last certificate of a guest.
-- name: certificate_last :one
SELECT k.id, k.no, k.name, k.organisation, k.mode, k.created_at, k.revoked_at, k.reason, k.is_renewable
FROM certificate k WHERE k.registration_id = :registration_id ORDER BY k.id DESC LIMIT 1;

-- Gives one; no row when there is one that holds.
-- name: certificate_add :one
INSERT INTO certificate (event_id, registration_id, no, name, organisation, initials, mode, created_at, reason,
                         is_renewable)
VALUES (:event_id, :registration_id,
        (SELECT COALESCE(MAX(k.no), 0) + 1 FROM certificate k WHERE k.event_id = :event_id),
        :name, :organisation, :initials, :mode, :now_at, '', FALSE)
ON CONFLICT DO NOTHING RETURNING id, no;

-- Revokes the one that holds; no row when none does.
-- name: certificate_revoke :one
UPDATE certificate SET revoked_at = :now_at, reason = :reason, is_renewable = :is_renewable
WHERE registration_id = :registration_id AND revoked_at IS NULL RETURNING no;

-- What who checks a code is told.
-- name: certificate_proof :one
SELECT k.initials, k.revoked_at, e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at
FROM certificate k JOIN event e ON e.id = k.event_id WHERE k.id = :certificate_id;

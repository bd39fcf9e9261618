-- Allotments. What is counted: seat.sql. Every change of a number is a guarded single statement.

-- What its event calls who gives an allotment's places away; of one that has no part in it any more, the record's name.
-- part: allotment_host
(SELECT COALESCE(r.name_json, o.name_json) FROM organisation_key h JOIN organisation o ON o.id = h.organisation_id
        LEFT JOIN organisation_role r ON r.organisation_id = o.id AND r.event_id = a.event_id
        WHERE h.key = a.organisation_key
        ORDER BY CASE WHEN r.organisation_key = h.key THEN 0 ELSE 1 END, r.role LIMIT 1)

-- ---- places ----

-- Uses a place of an allotment; no row when none is left, or they have been returned.
-- name: allotment_use :one
UPDATE allotment SET n_used = n_used + 1
WHERE id = :allotment_id AND n_used < n_places AND (return_at IS NULL OR return_at > :received_at) RETURNING n_used;

-- Gives a place back to its allotment; no row would mean that more are given than were used.
-- name: allotment_give_back :one
UPDATE allotment SET n_used = n_used - 1
WHERE id = :allotment_id AND n_used > 0 RETURNING n_used, return_at;

-- Makes an allotment smaller, as it was seen, but for what is used; no row when it has changed.
-- name: allotment_shrink :one
UPDATE allotment SET n_places = :n_places
WHERE id = :allotment_id AND n_places = :n_was AND n_used <= :n_places RETURNING n_places;

-- Takes one place off an allotment that has one to spare: what its guest gave up goes to who waits.
-- name: allotment_drop_one :one
UPDATE allotment SET n_places = n_places - 1
WHERE id = :allotment_id AND n_used < n_places RETURNING n_places;

-- Allotments of an event that have places to return.
-- name: allotment_due :many
SELECT a.id, a.ticket_type_id, a.n_places, a.n_used FROM allotment a
WHERE a.event_id = :event_id AND a.return_at <= :due_at AND a.n_used < a.n_places ORDER BY a.id LIMIT 200;

-- ---- allotments ----

-- How many an event has.
-- name: allotment_count :one
SELECT COUNT(*) AS n_allotments FROM allotment a WHERE a.event_id = :event_id;

-- A part that an organisation has in an event.
-- name: allotment_organisation :one
SELECT r.role FROM organisation_key k
JOIN organisation_role r ON r.organisation_id = k.organisation_id AND r.event_id = :event_id
WHERE k.key = :organisation_key ORDER BY r.role LIMIT 1;

-- A new allotment, its places taken before.
-- name: allotment_add :one
INSERT INTO allotment (event_id, organisation_key, ticket_type_id, n_places, n_used, code, link_no, name, email,
                       lang, return_at, version_no, created_at)
VALUES (:event_id, :organisation_key, :ticket_type_id, :n_places, 0, :code, 1, :name, :email, :lang,
        :opt_return_at, 1, :now_at)
RETURNING id;

-- An allotment with what deciding and mailing about it need.
-- name: allotment_get :one
SELECT a.id, a.event_id, a.organisation_key, a.ticket_type_id, a.n_places, a.n_used, a.code, a.link_no, a.name,
       a.email, a.lang, a.return_at, a.version_no, k.key AS ticket, k.name_json AS ticket_name_json, k.closes_at,
       e.slug, e.name_json AS event_name_json, e.time_zone, e.starts_at,
       {allotment_host} AS organisation_name_json
FROM allotment a JOIN ticket_type k ON k.id = a.ticket_type_id JOIN event e ON e.id = a.event_id
WHERE a.id = :allotment_id;

-- The allotment of a code.
-- name: allotment_by_code :one
SELECT a.id, a.ticket_type_id FROM allotment a WHERE a.event_id = :event_id AND a.code = :code;

-- Locks an allotment before what is changed by what it says.
-- name: allotment_lock :one sqlite
SELECT a.id FROM allotment a WHERE a.id = :allotment_id;

-- As above.
-- name: allotment_lock :one pg
SELECT a.id FROM allotment a WHERE a.id = :allotment_id FOR UPDATE;

-- Changes what an allotment says, of the version seen.
-- name: allotment_set :one
UPDATE allotment SET name = :name, email = :email, lang = :lang, n_places = :n_places, return_at = :opt_return_at,
       version_no = version_no + 1
WHERE id = :allotment_id AND version_no = :version_no AND n_used <= :n_places RETURNING version_no;

-- Another code: registering with the old one is over.
-- name: allotment_set_code :exec
UPDATE allotment SET code = :code, version_no = version_no + 1 WHERE id = :allotment_id;

-- Another link: the ones mailed before are dead.
-- name: allotment_raise_link :exec
UPDATE allotment SET link_no = link_no + 1, version_no = version_no + 1 WHERE id = :allotment_id;

-- ---- showing ----

-- An allotment as its giver and the organiser see it.
-- name: allotment_show :rows
SELECT a.id AS allotment_id, a.organisation_key, {allotment_host} AS organisation_name_json, k.key AS ticket, k.mode,
       k.name_json AS ticket_name_json, a.n_places, a.n_used, a.code, a.name, a.email, a.lang, a.return_at,
       a.version_no,
       a.created_at, k.opens_at, k.closes_at, e.slug AS event, e.name_json AS event_name_json, e.time_zone, e.starts_at
FROM allotment a JOIN ticket_type k ON k.id = a.ticket_type_id JOIN event e ON e.id = a.event_id
WHERE a.id = :allotment_id LIMIT 1;

-- An event's allotments.
-- name: allotment_list :rows
SELECT a.id AS allotment_id, a.organisation_key, {allotment_host} AS organisation_name_json, k.key AS ticket, k.mode,
       k.name_json AS ticket_name_json, a.n_places, a.n_used, a.code, a.name, a.email, a.lang, a.return_at,
       a.version_no,
       a.created_at
FROM allotment a JOIN ticket_type k ON k.id = a.ticket_type_id
WHERE a.event_id = :event_id ORDER BY a.id LIMIT 500;

-- What somebody with a code may know of its allotment.
-- name: allotment_invitation_show :rows
SELECT {allotment_host} AS organisation_name_json, k.key, k.mode, k.kind, k.name_json, k.opens_at, k.closes_at,
       k.switch_until,
       CASE WHEN CAST(:received_at AS BIGINT) < k.opens_at THEN 'scheduled'
            WHEN CAST(:received_at AS BIGINT) >= k.closes_at OR a.return_at <= CAST(:received_at AS BIGINT) THEN
                 'closed'
            WHEN a.n_used - (SELECT COUNT(*) FROM registration g WHERE g.allotment_id = a.id AND g.is_placed
                               AND g.state = 'pending' AND g.hold_until <= :due_at) >= a.n_places THEN 'full'
            ELSE 'open' END AS state
FROM allotment a JOIN ticket_type k ON k.id = a.ticket_type_id
WHERE a.id = :allotment_id LIMIT 1;

-- Who has registered with an allotment, newest first.
-- name: allotment_guests :rows
SELECT g.name, g.organisation, g.state, g.created_at, g.hold_until
FROM registration g WHERE g.allotment_id = :allotment_id ORDER BY g.id DESC LIMIT 500;

-- ---- invitations ----

-- How many addresses have been invited with an allotment.
-- name: allotment_invitation_count :one
SELECT COUNT(*) AS n_invitations FROM allotment_invitation i WHERE i.allotment_id = :allotment_id;

-- Notes who has been invited; again: the name as said last.
-- name: allotment_invitation_add :exec
INSERT INTO allotment_invitation (allotment_id, email, name, created_at)
VALUES (:allotment_id, :email, :name, :now_at)
ON CONFLICT (allotment_id, email) DO UPDATE SET name = excluded.name;

-- How many messages about an object were queued to an address since an instant.
-- name: allotment_n_mails :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.to_email = :email AND o.created_at > :since_at;

-- Who has been invited, and what has become of it: invited until the address has registered with the code.
-- name: allotment_invitations :rows
SELECT i.name, i.email, i.created_at,
       COALESCE((SELECT CASE g.state WHEN 'pending' THEN 'invited' ELSE g.state END FROM registration g
                 WHERE g.allotment_id = i.allotment_id AND g.email = i.email ORDER BY g.id DESC LIMIT 1),
       'invited') AS state
FROM allotment_invitation i WHERE i.allotment_id = :allotment_id ORDER BY i.created_at, i.email LIMIT 500;

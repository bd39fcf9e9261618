-- Registrations for a forum. ticket_type.n_taken counts the living ones (pending or confirmed) of a
-- kind; every change of it is a guarded single statement, in the transaction of the registration's.

-- ---- kinds of places ----

-- What registering needs of an event.
-- name: registration_event :one
SELECT e.id, e.slug, e.name_json, e.time_zone, e.starts_at, e.ends_at, e.is_public, e.version_no,
       e.changed_at
FROM event e WHERE e.slug = :slug;

-- An event's kinds of places with what is left at an instant. A hold that has run out by due_at counts
-- as left: whoever asks for its place gets it.
-- name: ticket_list :rows
SELECT t.id, t.key, t.mode, t.name_json, t.n_capacity, t.n_capacity - t.n_taken + t.n_due AS n_left,
       t.opens_at, t.closes_at,
       CASE WHEN CAST(:received_at AS BIGINT) < t.opens_at THEN 'scheduled'
            WHEN CAST(:received_at AS BIGINT) >= t.closes_at THEN 'closed'
            WHEN t.n_taken - t.n_due >= t.n_capacity THEN 'full'
            ELSE 'open' END AS state
FROM (SELECT k.id, k.key, k.mode, k.name_json, k.n_capacity, k.n_taken, k.opens_at, k.closes_at,
             (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id
                AND g.state = 'pending' AND g.hold_until <= :due_at) AS n_due
      FROM ticket_type k WHERE k.event_id = :event_id) AS t
ORDER BY t.id LIMIT 200;

-- A kind of place by its key.
-- name: ticket_find :one
SELECT k.id, k.key, k.mode, k.n_capacity, k.n_taken, k.opens_at, k.closes_at, e.time_zone
FROM ticket_type k JOIN event e ON e.id = k.event_id
WHERE k.event_id = :event_id AND k.key = :key;

-- A kind of place.
-- name: ticket_get :one
SELECT k.id, k.key, k.mode, k.n_capacity, k.n_taken, k.opens_at, k.closes_at
FROM ticket_type k WHERE k.id = :ticket_type_id;

-- How many places the other modes of an event have at an instant.
-- name: ticket_other_mode :one
SELECT CAST(COALESCE(SUM(k.n_capacity - k.n_taken
         + (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id
              AND g.state = 'pending' AND g.hold_until <= :due_at)), 0) AS BIGINT) AS n_left
FROM ticket_type k
WHERE k.event_id = :event_id AND k.mode <> :mode AND k.opens_at <= :received_at
  AND k.closes_at > :received_at;

-- Locks two kinds of places in the order of their ids, so that no two switches wait for each other.
-- name: ticket_lock_two :rows sqlite
SELECT k.id FROM ticket_type k WHERE k.id IN (:from_id, :to_id) ORDER BY k.id LIMIT 2;

-- As above.
-- name: ticket_lock_two :rows pg
SELECT k.id FROM ticket_type k WHERE k.id IN (:from_id, :to_id) ORDER BY k.id LIMIT 2 FOR UPDATE;

-- Takes a place; no row when none is left.
-- name: ticket_take :one
UPDATE ticket_type SET n_taken = n_taken + 1
WHERE id = :ticket_type_id AND n_taken < n_capacity RETURNING n_taken;

-- Gives places back; no row would mean that more are given than were taken.
-- name: ticket_give_back :one
UPDATE ticket_type SET n_taken = n_taken - :n_places
WHERE id = :ticket_type_id AND n_taken >= :n_places RETURNING n_taken;

-- ---- holds ----

-- Ends holds of a kind that have run out, some at a time; each is ended once, whoever else tries. The
-- kind is asked again outside: PostgreSQL looks at a row anew that someone has just switched.
-- name: registration_expire_due :rows
UPDATE registration SET state = 'expired', version_no = version_no + 1
WHERE ticket_type_id = :ticket_type_id AND state = 'pending' AND hold_until <= :due_at AND id IN (
    SELECT g.id FROM registration g
    WHERE g.ticket_type_id = :ticket_type_id AND g.state = 'pending' AND g.hold_until <= :due_at
    ORDER BY g.hold_until LIMIT 1000)
RETURNING id;

-- Ends the hold of one address, if it has run out.
-- name: registration_expire_own :one
UPDATE registration SET state = 'expired', version_no = version_no + 1
WHERE event_id = :event_id AND email = :email AND state = 'pending' AND hold_until <= :due_at
RETURNING id, ticket_type_id;

-- ---- registrations ----

-- The next registration number of an event.
-- name: registration_next_no :one
INSERT INTO registration_no (event_id, last_no) VALUES (:event_id, 1)
ON CONFLICT (event_id) DO UPDATE SET last_no = registration_no.last_no + 1
RETURNING last_no;

-- A new registration, its place taken before; no row when the address has a living one.
-- name: registration_add :one
INSERT INTO registration (event_id, ticket_type_id, no, state, name, email, organisation, lang, link_no,
                          version_no, created_at, hold_until)
VALUES (:event_id, :ticket_type_id, :last_no, 'pending', :name, :email, :organisation, :lang, 1, 1,
        :now_at, :hold_until)
ON CONFLICT (event_id, email) WHERE state IN ('pending', 'confirmed') DO NOTHING
RETURNING id;

-- The living registration of an address.
-- name: registration_live :one
SELECT g.id FROM registration g
WHERE g.event_id = :event_id AND g.email = :email AND g.state IN ('pending', 'confirmed');

-- A registration with what deciding and mailing about it need; the conference address is not here.
-- name: registration_get :one
SELECT g.id, g.event_id, g.ticket_type_id, g.no, g.state, g.name, g.email, g.organisation, g.lang,
       g.link_no, g.version_no, g.hold_until, k.key AS ticket, k.mode, k.closes_at, e.slug,
       e.name_json AS event_name_json, e.time_zone, e.starts_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
WHERE g.id = :registration_id;

-- A registration as its guest and the organiser see it.
-- name: registration_show :rows
SELECT g.id AS registration_id, g.no, g.state, k.key AS ticket, k.mode, k.name_json AS ticket_name_json,
       g.name, g.email, g.organisation, g.lang, g.version_no, g.created_at, g.hold_until, g.confirmed_at,
       g.cancelled_at, e.slug AS event, e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
WHERE g.id = :registration_id LIMIT 1;

-- Confirms a held place; no row when it is not held any more.
-- name: registration_confirm :one
UPDATE registration SET state = 'confirmed', confirmed_at = :now_at, hold_until = NULL,
       version_no = version_no + 1
WHERE id = :registration_id AND state = 'pending' RETURNING version_no;

-- Confirms a registration whose hold had run out, its place taken anew before.
-- name: registration_revive :one
UPDATE registration SET state = 'confirmed', confirmed_at = :now_at, hold_until = NULL,
       version_no = version_no + 1
WHERE id = :registration_id AND state = 'expired' RETURNING version_no;

-- Changes what a guest says of themselves; no row when someone else was faster.
-- name: registration_set :one
UPDATE registration SET name = :name, organisation = :organisation, lang = :lang,
       version_no = version_no + 1
WHERE id = :registration_id AND version_no = :version_no AND state IN ('pending', 'confirmed')
RETURNING version_no;

-- Cancels a living registration, once; the kind of place that it frees.
-- name: registration_cancel :one
UPDATE registration SET state = 'cancelled', cancelled_at = :now_at, hold_until = NULL,
       version_no = version_no + 1
WHERE id = :registration_id AND state IN ('pending', 'confirmed') RETURNING ticket_type_id;

-- Locks a registration before the places that it changes between.
-- name: registration_lock :one sqlite
SELECT g.id FROM registration g WHERE g.id = :registration_id;

-- As above.
-- name: registration_lock :one pg
SELECT g.id FROM registration g WHERE g.id = :registration_id FOR UPDATE;

-- Moves a living registration from one kind of place to another; no row when it is there no more.
-- name: registration_move :one
UPDATE registration SET ticket_type_id = :to_id, version_no = version_no + 1
WHERE id = :registration_id AND ticket_type_id = :from_id AND state IN ('pending', 'confirmed')
RETURNING version_no;

-- How many messages about an object were queued since an instant.
-- name: registration_n_mails :one
SELECT COUNT(*) AS n_mails FROM outbox o WHERE o.object = :object AND o.created_at > :since_at;

-- ---- joining ----

-- The conference address, for confirmed online guests only.
-- name: registration_join_url :one
SELECT k.join_url FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.id = :registration_id AND g.state = 'confirmed' AND k.mode = 'online';

-- Notes that a guest opened their link.
-- name: registration_opening_add :exec
INSERT INTO join_opening (object, round_id, opened_at, address)
VALUES (:object, NULL, :opened_at, :address);

-- ---- for the organiser ----

-- An event's registrations, oldest first.
-- name: registration_list :rows
SELECT g.id, g.no, g.state, k.key AS ticket, k.mode, g.name, g.email, g.organisation, g.lang,
       g.version_no, g.created_at, g.hold_until, g.confirmed_at, g.cancelled_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id AND g.id > :after_id
  AND (:opt_ticket IS NULL OR k.key = :opt_ticket)
  AND (:opt_mode IS NULL OR k.mode = :opt_mode)
  AND (:opt_state IS NULL OR g.state = :opt_state)
  AND (:opt_query IS NULL
       OR REPLACE(LOWER(g.name), LOWER(:opt_query), '') <> LOWER(g.name)
       OR REPLACE(LOWER(g.organisation), LOWER(:opt_query), '') <> LOWER(g.organisation)
       OR REPLACE(g.email, LOWER(:opt_query), '') <> g.email)
ORDER BY g.id LIMIT :limit;

-- How many registrations of an event are in which state, by kind of place.
-- name: registration_counts :rows
SELECT k.key AS ticket, k.mode, g.state, COUNT(*) AS n_registrations
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id GROUP BY k.id, k.key, k.mode, g.state ORDER BY k.id, g.state LIMIT 1000;

-- ---- the programme ----

-- Who has which part in an event: hosts first, then as programmes are printed.
-- name: organisation_role_list :many
SELECT o.key, o.name_json, o.country, o.url, r.role, r.position_no,
       l.key AS logo_key, l.type AS logo_type, l.n_width AS n_logo_width, l.n_height AS n_logo_height
FROM organisation_role r JOIN organisation o ON o.id = r.organisation_id
LEFT JOIN organisation_logo l ON l.event_id = r.event_id AND l.organisation_key = o.key
WHERE r.event_id = :event_id ORDER BY CASE r.role WHEN 'host' THEN 1 WHEN 'co_host' THEN 2 WHEN 'organiser' THEN 3
              WHEN 'local_organiser' THEN 4 WHEN 'co_operating' THEN 5 WHEN 'guiding' THEN 6
              WHEN 'supporter' THEN 7 WHEN 'sponsor' THEN 8 ELSE 9 END,
         r.position_no, o.key LIMIT 1000;

-- Registrations for a forum. What ticket_type.n_taken counts: seat.sql.

-- ---- kinds of places ----

-- What registering needs of an event.
-- name: registration_event :one
SELECT e.id, e.slug, e.name_json, e.time_zone, e.starts_at, e.ends_at, e.is_public, e.version_no,
       e.changed_at
FROM event e WHERE e.slug = :slug;

-- An event's kinds of places that are open to anyone, with what is left at an instant, of the kind and of each of its
-- quotas; nothing where somebody waits. A hold that has run out by due_at counts as left: whoever asks for its place
-- gets it, unless somebody waits.
-- part: tickets_left
(SELECT f.id, f.key, f.mode, f.kind, f.name_json, f.n_capacity, f.opens_at, f.closes_at, f.switch_until,
             f.is_approved_by_hand, f.is_waitable, f.n_waiting,
             CASE WHEN f.n_waiting > 0 OR f.n_own <= 0 OR f.n_quota <= 0 THEN 0
                  WHEN f.n_quota < f.n_own THEN f.n_quota ELSE f.n_own END AS n_left
      FROM (SELECT k.id, k.key, k.mode, k.kind, k.name_json, k.n_capacity, k.opens_at, k.closes_at, k.switch_until,
                   k.is_approved_by_hand, k.is_waitable,
                   k.n_capacity - k.n_taken
                     + (SELECT COUNT(*) FROM registration g WHERE g.ticket_type_id = k.id AND g.is_placed
                          AND g.allotment_id IS NULL
                          AND g.state = 'pending' AND g.hold_until <= :due_at) AS n_own,
                   (SELECT MIN(q.n_capacity - q.n_taken
                      + (SELECT COUNT(*) FROM ticket_quota y JOIN registration g ON g.ticket_type_id = y.ticket_type_id
                         WHERE y.quota_id = q.id AND g.is_placed AND g.allotment_id IS NULL
                           AND g.state = 'pending' AND g.hold_until <= :due_at))
                    FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
                    WHERE x.ticket_type_id = k.id AND NOT q.is_extra) AS n_quota,
                   (SELECT COUNT(*) FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'waiting') AS n_waiting
            FROM ticket_type k WHERE k.event_id = :event_id AND NOT k.is_by_invitation) AS f)

-- The same, with their state.
-- name: ticket_list :rows
SELECT t.id, t.key, t.mode, t.kind, t.name_json, t.n_capacity, t.n_left, t.opens_at, t.closes_at,
       t.switch_until, t.is_approved_by_hand, t.is_waitable, t.n_waiting,
       CASE WHEN CAST(:received_at AS BIGINT) < t.opens_at THEN 'scheduled'
            WHEN CAST(:received_at AS BIGINT) >= t.closes_at THEN 'closed'
            WHEN t.n_left = 0 THEN 'full'
            ELSE 'open' END AS state
FROM {tickets_left} AS t
ORDER BY t.id LIMIT 200;

-- A kind of place by its key.
-- name: ticket_find :one
SELECT k.id, k.event_id, k.key, k.mode, k.n_capacity, k.n_taken, k.opens_at, k.closes_at, k.switch_until,
       k.is_approved_by_hand, k.is_waitable, k.is_by_invitation, e.time_zone
FROM ticket_type k JOIN event e ON e.id = k.event_id
WHERE k.event_id = :event_id AND k.key = :key;

-- How many places the other modes of an event have at an instant.
-- name: ticket_other_mode :one
SELECT CAST(COALESCE(SUM(t.n_left), 0) AS BIGINT) AS n_left FROM {tickets_left} AS t
WHERE t.mode <> :mode AND t.opens_at <= :received_at AND t.closes_at > :received_at;

-- Locks two kinds of places in the order of their ids, so that no two switches wait for each other.
-- name: ticket_lock_two :rows sqlite
SELECT k.id FROM ticket_type k WHERE k.id IN (:from_id, :to_id) ORDER BY k.id LIMIT 2;

-- As above.
-- name: ticket_lock_two :rows pg
SELECT k.id FROM ticket_type k WHERE k.id IN (:from_id, :to_id) ORDER BY k.id LIMIT 2 FOR UPDATE;

-- Takes places; no row when so many are not left.
-- name: ticket_take :one
UPDATE ticket_type SET n_taken = n_taken + :n_places
WHERE id = :ticket_type_id AND n_taken + :n_places <= n_capacity RETURNING n_taken;

-- Gives places back; no row would mean that more are given than were taken.
-- name: ticket_give_back :one
UPDATE ticket_type SET n_taken = n_taken - :n_places
WHERE id = :ticket_type_id AND n_taken >= :n_places RETURNING n_taken;

-- ---- holds ----

-- Ends the hold of one address, if it has run out.
-- name: registration_expire_own :one
UPDATE registration SET state = 'expired', version_no = version_no + 1
WHERE event_id = :event_id AND email = :email AND state = 'pending' AND hold_until <= :due_at
RETURNING id, ticket_type_id, is_placed, allotment_id;

-- ---- registrations ----

-- The next registration number of an event.
-- name: registration_next_no :one
INSERT INTO registration_no (event_id, last_no) VALUES (:event_id, 1)
ON CONFLICT (event_id) DO UPDATE SET last_no = registration_no.last_no + 1
RETURNING last_no;

-- A new registration, its place taken before if it is to be placed; no row when the address has a living one.
-- name: registration_add :one
INSERT INTO registration (event_id, ticket_type_id, no, state, name, email, organisation, lang, link_no,
                          version_no, created_at, hold_until, is_placed, leader_id, allotment_id)
VALUES (:event_id, :ticket_type_id, :last_no, 'pending', :name, :email, :organisation, :lang, 1, 1,
        :now_at, :hold_until, :is_placed, :opt_leader_id, :opt_allotment_id)
ON CONFLICT (event_id, email) WHERE state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed') AND email <> ''
DO NOTHING RETURNING id;

-- A registration made on the spot, its place taken before; no row when the address has a living one.
-- name: registration_add_walk_in :one
INSERT INTO registration (event_id, ticket_type_id, no, state, name, email, organisation, lang, link_no,
                          version_no, created_at, confirmed_at, is_walk_in)
VALUES (:event_id, :ticket_type_id, :last_no, 'confirmed', :name, :email, :organisation, :lang, 1, 1,
        :now_at, :now_at, TRUE)
ON CONFLICT (event_id, email) WHERE state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed') AND email <> ''
DO NOTHING RETURNING id;

-- Ends the links and tickets of a living registration up to now; no row when it has just been done.
-- name: registration_renew :one
UPDATE registration SET link_no = link_no + 1, version_no = version_no + 1
WHERE id = :registration_id AND link_no = :link_no
  AND state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed')
RETURNING link_no;

-- The living registration of an address.
-- name: registration_live :one
SELECT g.id FROM registration g
WHERE g.event_id = :event_id AND g.email = :email
  AND g.state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed');

-- A registration with what deciding and mailing about it need; the conference address is not here.
-- name: registration_get :one
SELECT g.id, g.event_id, g.ticket_type_id, g.no, g.state, g.name, g.email, g.organisation, g.lang,
       g.link_no, g.version_no, g.hold_until, g.is_placed, g.allotment_id, k.key AS ticket, k.mode,
       k.name_json AS ticket_name_json, k.closes_at, k.switch_until, k.is_approved_by_hand, k.is_waitable, e.slug,
       e.name_json AS event_name_json, e.time_zone, e.starts_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
WHERE g.id = :registration_id;

-- A registration as its guest and the organiser see it, with what it waits for or is offered.
-- name: registration_show :rows
SELECT g.id AS registration_id, g.no, g.state, k.key AS ticket, k.mode, k.kind, k.name_json AS ticket_name_json,
       g.name, g.email, g.organisation, g.lang, g.version_no, g.created_at, g.hold_until, g.is_placed,
       g.confirmed_at, g.cancelled_at, g.decided_at, g.reason, g.is_walk_in,
       (SELECT l.name FROM registration l WHERE l.id = g.leader_id) AS leader_name,
       (SELECT COUNT(*) FROM delegate d WHERE d.leader_id = g.id) AS n_delegates,
       k.is_approved_by_hand, k.is_by_invitation, k.switch_until, g.allotment_id,
       {allotment_host} AS invited_by_json,
       w.state AS waiting_state, o.key AS waiting_ticket, o.name_json AS waiting_ticket_name_json, w.offer_until,
       (SELECT COUNT(*) FROM waiting v WHERE v.ticket_type_id = w.ticket_type_id AND v.state = 'waiting'
          AND v.id <= w.id) AS waiting_no,
       e.slug AS event, e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
LEFT JOIN allotment a ON a.id = g.allotment_id
LEFT JOIN waiting w ON w.registration_id = g.id AND w.state IN ('waiting', 'offered')
LEFT JOIN ticket_type o ON o.id = w.ticket_type_id
WHERE g.id = :registration_id LIMIT 1;

-- Confirms a registration that was in a state, its place held or taken anew before; no row when it is in
-- another by now.
-- name: registration_confirm :one
UPDATE registration SET state = 'confirmed', confirmed_at = :now_at, hold_until = NULL, is_placed = TRUE,
       version_no = version_no + 1
WHERE id = :registration_id AND state = :was_state RETURNING version_no;

-- Moves a registration without a place on: its mail is confirmed, or the organiser has let it wait.
-- name: registration_advance :one
UPDATE registration SET state = :state, hold_until = NULL, is_placed = FALSE, version_no = version_no + 1
WHERE id = :registration_id AND state = :was_state RETURNING version_no;

-- Notes when the organiser decided.
-- name: registration_decided :exec
UPDATE registration SET decided_at = :now_at WHERE id = :registration_id;

-- Rejects a request.
-- name: registration_reject :one
UPDATE registration SET state = 'rejected', decided_at = :now_at, reason = :reason, version_no = version_no + 1
WHERE id = :registration_id AND state = 'requested' RETURNING version_no;

-- Changes what a guest says of themselves; no row when someone else was faster.
-- name: registration_set :one
UPDATE registration SET name = :name, organisation = :organisation, lang = :lang,
       version_no = version_no + 1
WHERE id = :registration_id AND version_no = :version_no
  AND state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed')
RETURNING version_no;

-- Cancels a registration as it was seen, once.
-- name: registration_cancel :one
UPDATE registration SET state = 'cancelled', cancelled_at = :now_at, hold_until = NULL,
       version_no = version_no + 1
WHERE id = :registration_id AND version_no = :version_no RETURNING ticket_type_id;

-- Locks a registration before the places that it changes between.
-- name: registration_lock :one sqlite
SELECT g.id FROM registration g WHERE g.id = :registration_id;

-- As above.
-- name: registration_lock :one pg
SELECT g.id FROM registration g WHERE g.id = :registration_id FOR UPDATE;

-- Moves a registration that holds a place from one kind of place to another; no row when it is there no more.
-- name: registration_move :one
UPDATE registration SET ticket_type_id = :to_id, allotment_id = NULL, version_no = version_no + 1
WHERE id = :registration_id AND ticket_type_id = :from_id
  AND (state = 'confirmed' OR (state = 'pending' AND is_placed))
RETURNING version_no;

-- Gives a registration a place of an allotment, taken before, instead of what it had; no row when it has changed.
-- name: registration_redeem :one
UPDATE registration SET ticket_type_id = :to_id, allotment_id = :allotment_id, state = 'confirmed', is_placed = TRUE,
       hold_until = NULL, confirmed_at = COALESCE(confirmed_at, :now_at), version_no = version_no + 1
WHERE id = :registration_id AND version_no = :version_no RETURNING version_no;

-- How many messages about an object were queued since an instant.
-- name: registration_n_mails :one
SELECT COUNT(*) AS n_mails FROM outbox o WHERE o.object = :object AND o.created_at > :since_at;

-- ---- delegations ----

-- How many a leader has asked for.
-- name: delegate_count :one
SELECT COUNT(*) AS n_delegates FROM delegate d WHERE d.leader_id = :leader_id;

-- Notes whom a leader has asked for; again: the name as said last.
-- name: delegate_add :exec
INSERT INTO delegate (leader_id, email, name, created_at) VALUES (:leader_id, :email, :name, :now_at)
ON CONFLICT (leader_id, email) DO UPDATE SET name = excluded.name;

-- Whom a leader has asked for, and what has become of it: invited until the address has confirmed. One that was
-- registered before stays invited.
-- name: delegate_list :rows
SELECT d.name, d.email, d.created_at,
       COALESCE((SELECT CASE g.state WHEN 'pending' THEN 'invited' ELSE g.state END FROM registration g
                 WHERE g.leader_id = d.leader_id AND g.email = d.email ORDER BY g.id DESC LIMIT 1), 'invited') AS state
FROM delegate d WHERE d.leader_id = :leader_id ORDER BY d.created_at, d.email LIMIT 100;

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
SELECT g.id, g.no, g.state, k.key AS ticket, k.mode, k.kind, g.name, g.email, g.organisation, g.lang,
       g.version_no, g.created_at, g.hold_until, g.confirmed_at, g.cancelled_at, g.decided_at, g.allotment_id
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id AND g.id > :after_id
  AND (:opt_ticket IS NULL OR k.key = :opt_ticket)
  AND (:opt_mode IS NULL OR k.mode = :opt_mode)
  AND (:opt_kind IS NULL OR k.kind = :opt_kind)
  AND (:opt_state IS NULL OR g.state = :opt_state)
  AND (:opt_allotment_id IS NULL OR g.allotment_id = :opt_allotment_id)
  AND (:opt_query IS NULL
       OR REPLACE(LOWER(g.name), LOWER(:opt_query), '') <> LOWER(g.name)
       OR REPLACE(LOWER(g.organisation), LOWER(:opt_query), '') <> LOWER(g.organisation)
       OR REPLACE(g.email, LOWER(:opt_query), '') <> g.email)
ORDER BY g.id LIMIT :limit;

-- An event's kinds of places as the organiser counts them.
-- name: ticket_counts :rows
SELECT k.key, k.mode, k.kind, k.name_json, k.n_capacity, k.n_taken, k.is_approved_by_hand, k.is_waitable,
       k.is_by_invitation,
       (SELECT CAST(COALESCE(SUM(a.n_places), 0) AS BIGINT) FROM allotment a
        WHERE a.ticket_type_id = k.id) AS n_allotted,
       (SELECT CAST(COALESCE(SUM(a.n_used), 0) AS BIGINT) FROM allotment a
        WHERE a.ticket_type_id = k.id) AS n_allotted_used,
       (SELECT COUNT(*) FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'waiting') AS n_waiting,
       (SELECT COUNT(*) FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'offered') AS n_offered
FROM ticket_type k WHERE k.event_id = :event_id ORDER BY k.id LIMIT 200;

-- How many registrations of an event are in which state, by kind of place.
-- name: registration_counts :rows
SELECT k.key AS ticket, k.mode, g.state, COUNT(*) AS n_registrations
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.event_id = :event_id GROUP BY k.id, k.key, k.mode, g.state ORDER BY k.id, g.state LIMIT 1000;

-- ---- the programme ----

-- Who has which part in an event: hosts first, then as programmes are printed.
-- name: organisation_role_list :many
SELECT r.organisation_key AS key, r.name_json, r.country, r.url, r.role, r.position_no, o.key AS record_key,
       (SELECT COUNT(DISTINCT x.event_id) FROM organisation_role x JOIN event e ON e.id = x.event_id
        WHERE x.organisation_id = r.organisation_id AND e.is_public AND x.event_id <> r.event_id) AS n_other_events,
       l.key AS logo_key, l.type AS logo_type, l.n_width AS n_logo_width, l.n_height AS n_logo_height
FROM organisation_role r JOIN organisation o ON o.id = r.organisation_id
LEFT JOIN organisation_logo l ON l.event_id = r.event_id AND l.organisation_key = r.organisation_key
WHERE r.event_id = :event_id ORDER BY CASE r.role WHEN 'host' THEN 1 WHEN 'co_host' THEN 2 WHEN 'organiser' THEN 3
              WHEN 'local_organiser' THEN 4 WHEN 'co_operating' THEN 5 WHEN 'guiding' THEN 6
              WHEN 'supporter' THEN 7 WHEN 'sponsor' THEN 8 ELSE 9 END,
         r.position_no, r.organisation_key LIMIT 1000;

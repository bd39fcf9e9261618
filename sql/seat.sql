-- Places: what a kind draws on, extras, and the waiting list.
--
-- At every commit, for each kind: n_taken = registrations confirmed, or pending and placed, of the kind and of no
-- allotment, offers to who waits for it, and the places of its allotments (n_places); of each of these n_used =
-- registrations confirmed, or pending and placed, with it, and n_used <= n_places. For each quota that is no extra:
-- n_taken = the sum of its kinds'. For each extra: n_taken = its rows of registration_extra. Every change is a
-- guarded single statement.

-- ---- quotas ----

-- The quotas that a place of a kind takes one of each of, in the order in which they are taken.
-- name: seat_quotas :many
SELECT q.id FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
WHERE x.ticket_type_id = :ticket_type_id AND NOT q.is_extra ORDER BY q.id LIMIT 50;

-- Takes some of a quota; no row when so many are not left.
-- name: quota_take :one
UPDATE quota SET n_taken = n_taken + :n_places
WHERE id = :quota_id AND n_taken + :n_places <= n_capacity RETURNING n_taken;

-- Takes one of a kind, or of a quota, beyond what there is: somebody is let in who must be.
-- name: ticket_force :exec
UPDATE ticket_type SET n_taken = n_taken + 1 WHERE id = :ticket_type_id;

-- As above.
-- name: quota_force :exec
UPDATE quota SET n_taken = n_taken + 1 WHERE id = :quota_id;

-- Gives some of a quota back; no row would mean that more are given than were taken.
-- name: quota_give_back :one
UPDATE quota SET n_taken = n_taken - :n_places
WHERE id = :quota_id AND n_taken >= :n_places RETURNING n_taken;

-- An event's quotas with what is taken.
-- name: quota_list :many
SELECT q.id, q.key, q.name_json, q.n_capacity, q.n_taken, q.is_extra
FROM quota q WHERE q.event_id = :event_id ORDER BY q.position_no, q.id LIMIT 50;

-- Which kinds of places an event's quotas belong to.
-- name: ticket_quota_list :many
SELECT x.quota_id, k.id AS ticket_type_id, k.key AS ticket
FROM quota q JOIN ticket_quota x ON x.quota_id = q.id JOIN ticket_type k ON k.id = x.ticket_type_id
WHERE q.event_id = :event_id ORDER BY x.quota_id, k.id LIMIT 2500;

-- ---- extras ----

-- An extra that a kind of place offers.
-- name: extra_find :one
SELECT q.id, q.key, q.name_json FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
WHERE x.ticket_type_id = :ticket_type_id AND q.id = :quota_id AND q.is_extra;

-- The extras of a registration, in their order.
-- name: extra_list :many
SELECT q.id, q.key, q.name_json FROM registration_extra x JOIN quota q ON q.id = x.quota_id
WHERE x.registration_id = :registration_id ORDER BY q.position_no, q.id LIMIT 50;

-- The extras of a page of an event's registrations.
-- name: extra_list_between :many
SELECT x.registration_id, q.key FROM registration_extra x JOIN quota q ON q.id = x.quota_id
WHERE q.event_id = :event_id AND x.registration_id >= :from_id AND x.registration_id <= :to_id
ORDER BY x.registration_id, q.position_no, q.id LIMIT 10000;

-- Notes a chosen extra, taken before; no row when it was noted already.
-- name: extra_add :one
INSERT INTO registration_extra (registration_id, quota_id) VALUES (:registration_id, :quota_id)
ON CONFLICT (registration_id, quota_id) DO NOTHING RETURNING quota_id;

-- Takes a chosen extra off; no row when it was not there.
-- name: extra_drop :one
DELETE FROM registration_extra WHERE registration_id = :registration_id AND quota_id = :quota_id
RETURNING quota_id;

-- ---- what has run out ----

-- Ends holds of an event that have run out, but for one, some at a time; each is ended once, whoever else
-- tries.
-- name: seat_expire_holds :rows
UPDATE registration SET state = 'expired', version_no = version_no + 1
WHERE state = 'pending' AND hold_until <= :due_at AND id IN (
    SELECT g.id FROM registration g
    WHERE g.event_id = :event_id AND g.state = 'pending' AND g.hold_until <= :due_at AND g.id <> :but_id
    ORDER BY g.hold_until LIMIT 1000)
RETURNING id, ticket_type_id, is_placed, allotment_id;

-- Ends offers of an event that have run out, some at a time.
-- name: seat_lapse_offers :rows
UPDATE waiting SET state = 'lapsed', ended_at = :due_at
WHERE state = 'offered' AND offer_until <= :due_at AND id IN (
    SELECT w.id FROM waiting w
    WHERE w.event_id = :event_id AND w.state = 'offered' AND w.offer_until <= :due_at
    ORDER BY w.offer_until LIMIT 1000)
RETURNING registration_id, ticket_type_id, id;

-- Ends the registration whose offer has lapsed; no row when it keeps another place.
-- name: registration_lapse :one
UPDATE registration SET state = 'expired', version_no = version_no + 1
WHERE id = :registration_id AND state = 'offered' RETURNING version_no;

-- Events with something to do: an offer that has run out, places of an allotment to be returned, or somebody
-- waiting for a place that is free or held by one who has not confirmed in time.
-- name: seat_events_due :many
SELECT e.id FROM event e
WHERE EXISTS (SELECT 1 FROM waiting w
              WHERE w.event_id = e.id AND w.state = 'offered' AND w.offer_until <= :due_at)
   OR EXISTS (SELECT 1 FROM allotment a
              WHERE a.event_id = e.id AND a.return_at <= :due_at AND a.n_used < a.n_places)
   OR (e.starts_at > :due_at
       AND EXISTS (SELECT 1 FROM ticket_type k WHERE k.event_id = e.id
                     AND EXISTS (SELECT 1 FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'waiting')
                     AND (EXISTS (SELECT 1 FROM registration g
                                  WHERE g.event_id = e.id AND g.state = 'pending' AND g.hold_until <= :due_at)
                          OR (k.n_taken < k.n_capacity AND NOT EXISTS (
                                SELECT 1 FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
                                WHERE x.ticket_type_id = k.id AND NOT q.is_extra
                                  AND q.n_taken >= q.n_capacity)))))
ORDER BY e.id LIMIT 20;

-- ---- the waiting list ----

-- Who is next: the first by the list's order who waits for a kind that has room, in all its quotas.
-- name: waiting_next :one
SELECT n.waiting_id, n.ticket_type_id, n.offer_ms, n.starts_at
FROM (SELECT k.id AS ticket_type_id, k.offer_ms, e.starts_at,
             (SELECT MIN(w.id) FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'waiting') AS waiting_id
      FROM ticket_type k JOIN event e ON e.id = k.event_id
      WHERE k.event_id = :event_id AND k.n_taken < k.n_capacity AND NOT EXISTS (
          SELECT 1 FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
          WHERE x.ticket_type_id = k.id AND NOT q.is_extra AND q.n_taken >= q.n_capacity)) AS n
WHERE n.waiting_id IS NOT NULL ORDER BY n.waiting_id LIMIT 1;

-- Offers a place, taken before, to one who waits; no row when they wait no more.
-- name: waiting_offer :one
UPDATE waiting SET state = 'offered', offered_at = :now_at, offer_until = :offer_until
WHERE id = :waiting_id AND state = 'waiting' RETURNING registration_id;

-- The registration of an offer, when it has no other place.
-- name: registration_offer :one
UPDATE registration SET state = 'offered', version_no = version_no + 1
WHERE id = :registration_id AND state = 'waiting' RETURNING version_no;

-- Puts a registration at the end of its event's list; no row when it is on it.
-- name: waiting_add :one
INSERT INTO waiting (event_id, registration_id, ticket_type_id, state, created_at)
VALUES (:event_id, :registration_id, :ticket_type_id, 'waiting', :now_at)
ON CONFLICT (registration_id) WHERE state IN ('waiting', 'offered') DO NOTHING RETURNING id;

-- What a registration waits for, or is offered.
-- name: waiting_live :one
SELECT w.id, w.state, w.ticket_type_id, k.key AS ticket, w.offer_until
FROM waiting w JOIN ticket_type k ON k.id = w.ticket_type_id
WHERE w.registration_id = :registration_id AND w.state IN ('waiting', 'offered');

-- Ends what a registration waits for or is offered, as it was seen; no row when it is not any more.
-- name: waiting_end :one
UPDATE waiting SET state = :state, ended_at = :now_at
WHERE id = :waiting_id AND state = :was_state RETURNING ticket_type_id;

-- How many wait for a kind of place.
-- name: waiting_counts :many
SELECT k.id AS ticket_type_id, k.key AS ticket, w.state, COUNT(*) AS n_waiting
FROM waiting w JOIN ticket_type k ON k.id = w.ticket_type_id
WHERE w.event_id = :event_id AND w.state IN ('waiting', 'offered')
GROUP BY k.id, k.key, w.state ORDER BY k.id, w.state LIMIT 200;

-- What a message says of a kind of place.
-- name: ticket_name :one
SELECT k.key, k.mode, k.name_json FROM ticket_type k WHERE k.id = :ticket_type_id;

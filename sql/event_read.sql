-- Public events, newest first, before a cursor.
-- name: event_list_public :rows
SELECT e.id, e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at
FROM event e WHERE e.is_public AND e.id < :before_id ORDER BY e.id DESC LIMIT :limit;

-- What every page about an event begins with.
-- name: event_head :one
SELECT e.id, e.slug, e.kind, e.name_json, e.time_zone, e.is_public, e.version_no
FROM event e WHERE e.slug = :slug;

-- What the public may read of a version of an event file.
-- name: event_public :one
SELECT v.public_json FROM event_version v WHERE v.event_id = :event_id AND v.version_no = :version_no;

-- An event's tracks in their order.
-- name: event_tracks :rows
SELECT t.id, t.key, t.name_json FROM track t WHERE t.event_id = :event_id
ORDER BY t.position_no LIMIT 200;

-- An event's rounds: what anyone may know.
-- name: event_rounds :rows
SELECT r.id, r.key, r.kind, r.name_json, r.city, r.time_zone, r.starts_at, r.ends_at, r.state,
       r.is_taking_applications, r.n_capacity, r.n_advance, r.n_advance_per_track
FROM round r WHERE r.event_id = :event_id ORDER BY r.id LIMIT 200;

-- An event's kinds of places: what anyone may know.
-- name: event_tickets :rows
SELECT k.id, k.key, k.mode, k.name_json, k.n_capacity, k.n_taken, k.opens_at, k.closes_at
FROM ticket_type k WHERE k.event_id = :event_id ORDER BY k.id LIMIT 200;

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
       r.is_taking_applications, r.n_capacity, r.n_advance, r.n_advance_per_track, r.cut_json
FROM round r WHERE r.event_id = :event_id ORDER BY r.id LIMIT 200;

-- An event's kinds of places that are open to anyone, or all of them for its organisers.
-- name: event_tickets :rows
SELECT k.id, k.key, k.mode, k.name_json, k.n_capacity, k.n_taken, k.opens_at, k.closes_at
FROM ticket_type k WHERE k.event_id = :event_id AND (:is_organiser OR NOT k.is_by_invitation) ORDER BY k.id LIMIT 200;

-- Public events for the list of all, but for those that belong to another of them: when they are, when
-- applications and registrations are taken, and how many of their rounds have no date yet and no result. The
-- latest first.
-- name: page_events :many
SELECT e.id, e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at,
       (SELECT MAX(r.ends_at) FROM round r WHERE r.event_id = e.id) AS last_round_at,
       (SELECT COUNT(*) FROM round r WHERE r.event_id = e.id AND r.starts_at IS NULL
        AND r.state <> 'published') AS n_undated,
       (SELECT MIN(k.opens_at) FROM call k WHERE k.event_id = e.id) AS call_opens_at,
       (SELECT MAX(k.closes_at) FROM call k WHERE k.event_id = e.id) AS call_closes_at,
       (SELECT k.time_zone FROM call k WHERE k.event_id = e.id
        ORDER BY k.closes_at DESC LIMIT 1) AS call_time_zone,
       (SELECT MIN(t.opens_at) FROM ticket_type t
        WHERE t.event_id = e.id AND NOT t.is_by_invitation) AS tickets_open_at,
       (SELECT MAX(t.closes_at) FROM ticket_type t
        WHERE t.event_id = e.id AND NOT t.is_by_invitation) AS tickets_close_at,
       EXISTS (SELECT 1 FROM event b WHERE b.parent_id = e.id AND b.is_public) AS has_below
FROM event e
WHERE e.is_public AND NOT EXISTS (SELECT 1 FROM event p WHERE p.id = e.parent_id AND p.is_public)
ORDER BY e.starts_at DESC, e.id DESC LIMIT 200;

-- Public events that belong to another public one, by date: they stand with it in the list of all.
-- name: page_events_below :many
SELECT e.parent_id, e.slug, e.name_json, e.time_zone, e.starts_at, e.ends_at
FROM event e JOIN event p ON p.id = e.parent_id
WHERE e.is_public AND p.is_public ORDER BY e.starts_at, e.id LIMIT 2000;

-- What the events that belong to another come to: places, who comes, who applied.
-- name: series_events :many
SELECT e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at, e.is_public,
       (SELECT CAST(COALESCE(SUM(k.n_capacity), 0) AS BIGINT) FROM ticket_type k
        WHERE k.event_id = e.id) AS n_places,
       (SELECT COUNT(*) FROM registration g WHERE g.event_id = e.id AND g.state = 'confirmed') AS n_confirmed,
       (SELECT COUNT(*) FROM registration g WHERE g.event_id = e.id AND g.state = 'waiting') AS n_waiting,
       (SELECT COUNT(*) FROM application a WHERE a.event_id = e.id AND a.state <> 'draft'
                                             AND a.test_email IS NULL) AS n_applications
FROM event e WHERE e.parent_id = :event_id ORDER BY e.starts_at, e.id LIMIT 500;

-- An event's rounds, with the version of the timetable in force, if any.
-- name: page_rounds :many
SELECT r.id, r.key, r.kind, r.name_json, r.city, r.time_zone, r.starts_at, r.ends_at, r.state,
       r.is_taking_applications, r.pitch_ms, r.qa_ms,
       (SELECT MAX(t.version_no) FROM timetable t
        WHERE t.round_id = r.id AND t.published_at IS NOT NULL) AS timetable_no
FROM round r WHERE r.event_id = :event_id ORDER BY r.id LIMIT 200;

-- An event's kinds of places that are open to anyone, in their order, with what is left of each and of its quotas;
-- none while others wait.
-- name: page_tickets :many
SELECT t.key, t.mode, t.name_json, t.opens_at, t.closes_at, t.is_waitable,
       CASE WHEN t.is_waited_for OR t.n_own <= 0 OR t.n_quota <= 0 THEN 0
            WHEN t.n_quota < t.n_own THEN t.n_quota ELSE t.n_own END AS n_left
FROM (SELECT k.id, k.key, k.mode, k.name_json, k.opens_at, k.closes_at, k.is_waitable,
             k.n_capacity - k.n_taken AS n_own,
             (SELECT MIN(q.n_capacity - q.n_taken) FROM ticket_quota x JOIN quota q ON q.id = x.quota_id
              WHERE x.ticket_type_id = k.id AND NOT q.is_extra) AS n_quota,
             EXISTS (SELECT 1 FROM waiting w WHERE w.ticket_type_id = k.id AND w.state = 'waiting') AS is_waited_for
      FROM ticket_type k WHERE k.event_id = :event_id AND NOT k.is_by_invitation) AS t
ORDER BY t.id LIMIT 200;

-- The documents that an event's call takes, by when they are due.
-- name: page_uploads :many
SELECT u.key, u.name_json, u.is_required, u.due_at, u.types, u.round_key
FROM upload_kind u WHERE u.call_id = :call_id ORDER BY u.due_at, u.id LIMIT 50;

-- What anyone may read of a published result, in the order of tracks and places: who goes on or wins.
-- name: page_placements :many
SELECT a.no AS application_no, a.company, a.project, t.key AS track, t.name_json AS track_name_json, p.rank_no,
       p.is_advancing, p.is_override, p.moved_up_at IS NOT NULL AS is_moved_up, p.left_at IS NOT NULL AS has_left,
       z.name_json AS prize_name_json, z.amount_minor, z.amount_currency
FROM placement p JOIN entry n ON n.id = p.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = p.track_id LEFT JOIN prize z ON z.id = p.prize_id
WHERE p.result_id = :result_id AND (p.is_advancing OR p.prize_id IS NOT NULL OR p.moved_up_at IS NOT NULL)
ORDER BY COALESCE(t.position_no, -1), p.rank_no IS NULL, p.rank_no, a.no LIMIT 5000;

-- The public events that belong to an event, by date.
-- name: page_children :many
SELECT e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at
FROM event e WHERE e.parent_id = :event_id AND e.is_public ORDER BY e.starts_at, e.id LIMIT 200;

-- The stage: whose turn it is in a room, and its clock.

-- A room and what a screen in it says of round and event.
-- name: stage_room :one
SELECT m.id, m.round_id, m.key, m.name_json, r.name_json AS round_name_json, r.city, r.time_zone,
       r.pitch_ms, r.qa_ms, e.id AS event_id, e.slug, e.name_json AS event_name_json
FROM room m JOIN round r ON r.id = m.round_id JOIN event e ON e.id = r.event_id WHERE m.id = :room_id;

-- The published slots of a room, in order.
-- name: stage_slots :many
SELECT s.id, s.entry_id, s.starts_at, s.ends_at, n.state AS entry_state, a.company, a.project,
       t.key AS track, t.name_json AS track_name_json
FROM slot s JOIN entry n ON n.id = s.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = n.track_id
WHERE s.timetable_id = :timetable_id AND s.room_id = :room_id ORDER BY s.starts_at, s.id LIMIT 1000;

-- A team whose slot has gone from the room while it stands there.
-- name: stage_entry :one
SELECT n.id, n.state, a.company, a.project, t.key AS track, t.name_json AS track_name_json
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.id = :entry_id;

-- The clock of a room.
-- name: stage_get :one
SELECT s.version_no, s.phase, s.entry_id, s.slot_at, s.is_running, s.since_at, s.left_ms, s.added_ms,
       s.back_json
FROM stage s WHERE s.room_id = :room_id;

-- The row of a clock that nobody has touched, unless it is there.
-- name: stage_add :exec
INSERT INTO stage (room_id, version_no, phase, entry_id, slot_at, is_running, since_at, left_ms,
                   added_ms, back_json)
VALUES (:room_id, 1, 'idle', NULL, 0, FALSE, 0, 0, 0, NULL)
ON CONFLICT (room_id) DO NOTHING;

-- One step, by whoever has seen the step before; no row when someone else was faster.
-- name: stage_set :one
UPDATE stage SET version_no = version_no + 1, phase = :phase, entry_id = :opt_entry_id,
                 slot_at = :slot_at, is_running = :is_running, since_at = :since_at,
                 left_ms = :left_ms, added_ms = :added_ms, back_json = :opt_back_json
WHERE room_id = :room_id AND version_no = :version_no
RETURNING version_no;

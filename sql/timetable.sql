-- The timetable of a round: rooms, panels, the draft (version 0) and the published versions.

-- What the timetable needs of a round.
-- name: timetable_round :one
SELECT r.id, r.event_id, r.key, r.kind, r.state, r.version_no, r.name_json, r.city, r.time_zone, r.setup_ms, r.pitch_ms,
       r.qa_ms, r.changeover_ms, r.join_url, r.join_before_ms, e.slug, e.is_public,
       e.name_json AS event_name_json
FROM round r JOIN event e ON e.id = r.event_id WHERE r.id = :round_id;

-- The rooms of a round, in the order of preference.
-- name: timetable_rooms :many
SELECT m.id, m.key, m.name_json, m.position_no FROM room m
WHERE m.round_id = :round_id ORDER BY m.position_no, m.id LIMIT 1000;

-- When the rooms of a round may be used.
-- name: timetable_windows :many
SELECT w.room_id, w.starts_at, w.ends_at FROM room_window w JOIN room m ON m.id = w.room_id
WHERE m.round_id = :round_id ORDER BY w.room_id, w.starts_at LIMIT 10000;

-- The judges of a round who are expected to come.
-- name: timetable_judges :many
SELECT j.id, j.name, j.organisation FROM judge j
WHERE j.round_id = :round_id AND j.state IN ('invited', 'active') ORDER BY j.id LIMIT 2000;

-- Who sits in which room. No row for a round: every judge sits in every room.
-- name: timetable_seats :many
SELECT s.room_id, s.judge_id FROM room_judge s JOIN room m ON m.id = s.room_id
WHERE m.round_id = :round_id ORDER BY s.room_id, s.judge_id LIMIT 20000;

-- The conflicts of interest of a round's judges.
-- name: timetable_conflicts :many
SELECT k.entry_id, k.judge_id FROM conflict k JOIN judge j ON j.id = k.judge_id
WHERE j.round_id = :round_id ORDER BY k.entry_id, k.judge_id LIMIT 100000;

-- The entries that are still in a round, track by track, with what is asked of their people.
-- name: timetable_entries :many
SELECT n.id, n.state, n.track_id, n.application_id, a.no AS application_no, a.company, a.project,
       a.email, a.lang, a.link_no, a.answers_json, t.key AS track
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.round_id = :round_id AND n.state <> 'withdrawn'
ORDER BY CASE WHEN t.id IS NULL THEN 1 ELSE 0 END, t.position_no, a.no, n.id LIMIT 2001;

-- ---- panels of rooms ----

-- The next version of a round, whose panels change; no row when someone else was faster.
-- name: round_step :one
UPDATE round SET version_no = version_no + 1 WHERE id = :round_id AND version_no = :version_no
RETURNING version_no;

-- Empties a room's panel; the new one is given right after.
-- name: room_judge_clear :exec
DELETE FROM room_judge WHERE room_id = :room_id;

-- Seats a judge of the room's own round; no row when the judge is not of it.
-- name: room_judge_add :one
INSERT INTO room_judge (room_id, judge_id)
SELECT m.id, j.id FROM room m JOIN judge j ON j.round_id = m.round_id
WHERE m.id = :room_id AND j.id = :judge_id AND j.state <> 'revoked'
ON CONFLICT (room_id, judge_id) DO UPDATE SET judge_id = excluded.judge_id
RETURNING judge_id;

-- ---- the draft ----

-- The draft of a round, empty, unless it is there.
-- name: timetable_draft_add :exec
INSERT INTO timetable (round_id, version_no, edit_no, published_at) VALUES (:round_id, 0, 1, NULL)
ON CONFLICT (round_id, version_no) DO NOTHING;

-- A version of a round's timetable; 0 is the draft.
-- name: timetable_get :one
SELECT t.id, t.version_no, t.edit_no, t.published_at FROM timetable t
WHERE t.round_id = :round_id AND t.version_no = :version_no;

-- The version in force.
-- name: timetable_last :one
SELECT t.id, t.version_no, t.edit_no, t.published_at FROM timetable t
WHERE t.round_id = :round_id AND t.published_at IS NOT NULL ORDER BY t.version_no DESC LIMIT 1;

-- The published versions, newest first.
-- name: timetable_versions :rows
SELECT t.version_no, t.published_at,
       (SELECT COUNT(*) FROM slot s WHERE s.timetable_id = t.id) AS n_slots
FROM timetable t WHERE t.round_id = :round_id AND t.published_at IS NOT NULL
ORDER BY t.version_no DESC LIMIT 500;

-- One step on, by whoever has seen the step before; no row when someone else was faster. Holds the
-- draft until COMMIT, so it comes before anything of the draft is read.
-- name: timetable_edit :one
UPDATE timetable SET edit_no = edit_no + 1 WHERE id = :timetable_id AND edit_no = :edit_no
RETURNING edit_no;

-- The slots of a version with what is told of their entries, by time.
-- name: slot_list :many
SELECT s.id, s.entry_id, s.room_id, s.starts_at, s.ends_at, s.is_locked, s.sequence_no,
       n.state AS entry_state, n.application_id, a.no AS application_no, a.company, a.project, a.email,
       a.lang, a.link_no, a.answers_json, t.key AS track, m.key AS room, m.name_json AS room_name_json
FROM slot s JOIN entry n ON n.id = s.entry_id JOIN application a ON a.id = n.application_id
JOIN room m ON m.id = s.room_id LEFT JOIN track t ON t.id = n.track_id
WHERE s.timetable_id = :timetable_id ORDER BY s.starts_at, m.position_no, s.id LIMIT 5000;

-- A slot and where it stands.
-- name: slot_get :one
SELECT s.id, s.timetable_id, s.entry_id, s.room_id, s.starts_at, s.ends_at, s.is_locked,
       t.round_id, t.version_no
FROM slot s JOIN timetable t ON t.id = s.timetable_id WHERE s.id = :slot_id;

-- Places an entry of the round in a room of the round; a conflict when it has a slot; no row when one
-- of the two is not of it, or the entry has left.
-- name: slot_place :one
INSERT INTO slot (timetable_id, entry_id, room_id, starts_at, ends_at, is_locked, sequence_no)
SELECT t.id, n.id, m.id, CAST(:starts_at AS BIGINT), CAST(:ends_at AS BIGINT), FALSE, 0
FROM timetable t JOIN entry n ON n.round_id = t.round_id JOIN room m ON m.round_id = t.round_id
WHERE t.id = :timetable_id AND n.id = :entry_id AND m.id = :room_id AND n.state <> 'withdrawn'
RETURNING id;

-- Moves or locks a slot; no row when the room is not of its round.
-- name: slot_set :one
UPDATE slot SET room_id = :room_id, starts_at = :starts_at, ends_at = :ends_at, is_locked = :is_locked
WHERE id = :slot_id
  AND EXISTS (SELECT 1 FROM timetable t JOIN room m ON m.round_id = t.round_id
              WHERE t.id = slot.timetable_id AND t.version_no = 0 AND m.id = :room_id)
RETURNING id;

-- Takes a slot out of a draft.
-- name: slot_remove :exec
DELETE FROM slot WHERE id = :slot_id;

-- Puts a slot as it was planned.
-- name: slot_add :exec
INSERT INTO slot (timetable_id, entry_id, room_id, starts_at, ends_at, is_locked, sequence_no)
VALUES (:timetable_id, :entry_id, :room_id, :starts_at, :ends_at, :is_locked, :sequence_no);

-- ---- publishing ----

-- A new published version; a conflict when someone else was faster.
-- name: timetable_publish :one
INSERT INTO timetable (round_id, version_no, edit_no, published_at)
VALUES (:round_id, :version_no, :edit_no, :published_at) RETURNING id;

-- Each entry that ever had a published slot, with the newest of its slots: for the feeds, in which one
-- that was taken away stays as cancelled.
-- name: slot_history :many
SELECT s.entry_id, t.version_no, s.room_id, s.starts_at, s.ends_at, s.sequence_no,
       n.state AS entry_state, n.application_id, a.company, a.project, a.link_no, m.key AS room,
       m.name_json AS room_name_json
FROM slot s JOIN timetable t ON t.id = s.timetable_id JOIN entry n ON n.id = s.entry_id
JOIN application a ON a.id = n.application_id JOIN room m ON m.id = s.room_id
WHERE t.round_id = :round_id AND t.published_at IS NOT NULL
  AND t.version_no = (SELECT MAX(u.version_no) FROM slot p JOIN timetable u ON u.id = p.timetable_id
                      WHERE p.entry_id = s.entry_id AND u.round_id = t.round_id
                        AND u.published_at IS NOT NULL)
ORDER BY s.starts_at, s.entry_id LIMIT 5000;

-- The entries a judge scores: assigned and without a conflict.
-- name: timetable_of_judge :many
SELECT x.entry_id FROM assignment x WHERE x.judge_id = :judge_id
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = x.entry_id)
ORDER BY x.entry_id LIMIT 5000;

-- The entry of an application in a round whose slot is to be told to it: the latest round with one.
-- name: timetable_of_application :many
SELECT n.id AS entry_id, n.round_id FROM entry n
WHERE n.application_id = :application_id ORDER BY n.id LIMIT 100;

-- ---- joining ----

-- The entry of an application in a round.
-- name: join_entry :one
SELECT n.id AS entry_id, n.round_id, n.application_id, n.state, a.link_no
FROM entry n JOIN application a ON a.id = n.application_id
WHERE n.application_id = :application_id AND n.round_id = :round_id;

-- The entry of a join link.
-- name: join_entry_of_link :one
SELECT n.id AS entry_id, n.round_id, n.application_id, n.state, a.link_no
FROM entry n JOIN application a ON a.id = n.application_id
WHERE n.id = :entry_id AND a.link_no = :link_no;

-- Notes that someone opened a join link.
-- name: join_opening_add :exec
INSERT INTO join_opening (object, round_id, opened_at, address)
VALUES (:object, :round_id, :opened_at, :address);

-- Which entries of a round opened their join links, how often, and when.
-- name: join_openings_of_entries :many
SELECT n.id AS entry_id, COUNT(*) AS n_openings, MIN(o.opened_at) AS first_opened_at,
       MAX(o.opened_at) AS last_opened_at
FROM entry n JOIN join_opening o ON o.object = 'entry:' || CAST(n.id AS TEXT)
WHERE n.round_id = :round_id GROUP BY n.id ORDER BY n.id LIMIT 5000;

-- Which judges of a round did.
-- name: join_openings_of_judges :many
SELECT j.id AS judge_id, COUNT(*) AS n_openings, MIN(o.opened_at) AS first_opened_at,
       MAX(o.opened_at) AS last_opened_at
FROM judge j JOIN join_opening o ON o.object = 'judge:' || CAST(j.id AS TEXT)
WHERE j.round_id = :round_id GROUP BY j.id ORDER BY j.id LIMIT 2000;

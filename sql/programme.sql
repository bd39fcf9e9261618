-- The programme of an event: its rooms, speakers, interpreters, items and presenters.

-- ---- put from the event file ----

-- Puts a room of an event.
-- name: event_room_put :one
INSERT INTO event_room (event_id, key, name_json, position_no)
VALUES (:event_id, :key, :name_json, :position_no)
ON CONFLICT (event_id, key) DO UPDATE SET name_json = excluded.name_json, position_no = excluded.position_no
RETURNING id;

-- An event's own rooms, to find what left the document.
-- name: event_room_keys :rows
SELECT id, key FROM event_room WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a room nothing refers to.
-- name: event_room_delete :exec
DELETE FROM event_room WHERE id = :id;

-- Puts a speaker or an interpreter. What they have answered stays; a new address has not been asked.
-- name: speaker_put :one
INSERT INTO speaker (event_id, kind, key, position_no, name_json, office_json, bio_json, organisation_key,
                     mode, languages, email, state, note, is_texts_right, asked_at, answered_at, link_no,
                     lang)
VALUES (:event_id, :kind, :key, :position_no, :name_json, :opt_office_json, :opt_bio_json,
        :opt_organisation_key, :mode, :languages, :email, 'named', '', FALSE, NULL, NULL, 1, :lang)
ON CONFLICT (event_id, kind, key) DO UPDATE SET
       position_no = excluded.position_no, name_json = excluded.name_json,
       office_json = excluded.office_json, bio_json = excluded.bio_json,
       organisation_key = excluded.organisation_key, mode = excluded.mode, languages = excluded.languages,
       email = excluded.email, lang = excluded.lang,
       state = CASE WHEN speaker.email = excluded.email THEN speaker.state ELSE 'named' END,
       link_no = CASE WHEN speaker.email = excluded.email THEN speaker.link_no ELSE speaker.link_no + 1 END
RETURNING id;

-- An event's speakers and interpreters as kind/key, to find who left the document.
-- name: speaker_keys :rows
SELECT s.id, s.kind || '/' || s.key AS key FROM speaker s
WHERE s.event_id = :event_id ORDER BY s.kind, s.key LIMIT 2000;

-- Removes a speaker who has no part.
-- name: speaker_delete :exec
DELETE FROM speaker WHERE id = :id;

-- Takes everyone's parts away; the document's are given right after.
-- name: agenda_speaker_clear :exec
DELETE FROM agenda_speaker
WHERE agenda_item_id IN (SELECT a.id FROM agenda_item a WHERE a.event_id = :event_id);

-- Gives a speaker a part.
-- name: agenda_speaker_add :exec
INSERT INTO agenda_speaker (agenda_item_id, speaker_id, part, position_no)
VALUES (:agenda_item_id, :speaker_id, :part, :position_no)
ON CONFLICT (agenda_item_id, speaker_id) DO NOTHING;

-- Takes all presenters away; the document's are given right after.
-- name: agenda_presenter_clear :exec
DELETE FROM agenda_presenter
WHERE agenda_item_id IN (SELECT a.id FROM agenda_item a WHERE a.event_id = :event_id);

-- Lets an application present.
-- name: agenda_presenter_add :exec
INSERT INTO agenda_presenter (agenda_item_id, application_no, position_no)
VALUES (:agenda_item_id, :application_no, :position_no)
ON CONFLICT (agenda_item_id, application_no) DO NOTHING;

-- ---- as it is told ----

-- The items of an event's programme in their order.
-- name: agenda_items :many
SELECT a.id, a.key, a.kind, a.name_json, a.speaker_json, a.starts_at, a.ends_at, a.sequence_no, a.round_id,
       m.key AS room, m.name_json AS room_name_json, r.key AS round, r.name_json AS round_name_json
FROM agenda_item a LEFT JOIN event_room m ON m.id = a.event_room_id LEFT JOIN round r ON r.id = a.round_id
WHERE a.event_id = :event_id ORDER BY a.position_no LIMIT 1000;

-- Who has which part in an event's programme.
-- name: agenda_people :many
SELECT p.agenda_item_id, p.part, s.id AS speaker_id, s.kind, s.key, s.name_json, s.office_json, s.mode,
       s.state, s.organisation_key,
       {speaker_of} AS organisation_name_json,
       (s.state = 'confirmed'
        OR (s.state <> 'declined' AND NOT EXISTS (SELECT 1 FROM programme g
                                                  WHERE g.event_id = a.event_id AND g.is_confirmed_only)))
       AS is_announced
FROM agenda_speaker p JOIN agenda_item a ON a.id = p.agenda_item_id JOIN speaker s ON s.id = p.speaker_id
WHERE a.event_id = :event_id ORDER BY p.agenda_item_id, p.position_no LIMIT 10000;

-- Which applications present in an event's programme.
-- name: agenda_presenters :many
SELECT p.agenda_item_id, p.application_no, n.id AS application_id, n.company, n.project, n.state
FROM agenda_presenter p JOIN agenda_item a ON a.id = p.agenda_item_id
JOIN application n ON n.event_id = a.event_id AND n.no = p.application_no
WHERE a.event_id = :event_id ORDER BY p.agenda_item_id, p.position_no LIMIT 10000;

-- An event's own rooms in their order.
-- name: event_room_list :many
SELECT m.key, m.name_json FROM event_room m WHERE m.event_id = :event_id
ORDER BY m.position_no, m.id LIMIT 1000;

-- ---- the draft ----

-- The place of an event's draft, unless it is there.
-- name: programme_add :exec
INSERT INTO programme (event_id, edit_no, base_version_no, draft_json, changed_by, changed_at)
VALUES (:event_id, 1, NULL, NULL, '', 0) ON CONFLICT (event_id) DO NOTHING;

-- The draft of an event's programme.
-- name: programme_get :one
SELECT p.edit_no, p.base_version_no, p.draft_json, p.changed_by, p.changed_at, p.is_confirmed_only, p.decks_at,
       p.slides_due_at, p.slides_public_at
FROM programme p WHERE p.event_id = :event_id;

-- One step on, by whoever has seen the step before; no row when someone else was faster.
-- name: programme_set :one
UPDATE programme SET edit_no = edit_no + 1, base_version_no = :opt_base_version_no,
       draft_json = :opt_draft_json, changed_by = :changed_by, changed_at = :changed_at
WHERE event_id = :event_id AND edit_no = :edit_no RETURNING edit_no;

-- Who speaks and interprets at an event, what they have answered, and where to write to them.
-- name: speaker_list :many
SELECT s.id, s.kind, s.key, s.name_json, s.email, s.lang, s.state, s.note, s.is_texts_right, s.wish_json,
       s.asked_at, s.answered_at, s.link_no
FROM speaker s WHERE s.event_id = :event_id ORDER BY s.kind DESC, s.position_no, s.id LIMIT 2000;

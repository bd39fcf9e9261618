-- Speakers and interpreters of an event: asked by letter, answering by their own link.

-- What their event calls the organisation that they are of: by its key, or one that means the same by now.
-- part: speaker_of
(SELECT r.name_json FROM organisation_key k
        JOIN organisation_role r ON r.organisation_id = k.organisation_id AND r.event_id = s.event_id
        WHERE k.key = s.organisation_key
        ORDER BY CASE WHEN r.organisation_key = k.key THEN 0 ELSE 1 END, r.role LIMIT 1)

-- A speaker or an interpreter with their event.
-- name: speaker_get :one
SELECT s.id, s.event_id, s.kind, s.key, s.name_json, s.office_json, s.mode, s.languages, s.email, s.lang, s.state,
       s.note, s.wish_json, s.is_texts_right, s.asked_at, s.answered_at, s.link_no,
       {speaker_of} AS organisation_name_json,
       e.slug, e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at, e.version_no
FROM speaker s JOIN event e ON e.id = s.event_id
WHERE s.id = :speaker_id;

-- By their calendar's link.
-- name: speaker_of_feed :one
SELECT s.id, e.slug FROM speaker s JOIN event e ON e.id = s.event_id
WHERE s.id = :speaker_id AND s.link_no = :link_no;

-- Whom to ask when nobody is named: who has an address and a part, and has not been asked.
-- name: speaker_unasked :many
SELECT s.id FROM speaker s
WHERE s.event_id = :event_id AND s.state = 'named' AND s.email <> ''
  AND EXISTS (SELECT 1 FROM agenda_speaker p WHERE p.speaker_id = s.id)
ORDER BY s.id LIMIT 1000;

-- Notes the letter; what was confirmed stays so. No row: of another event, without an address, or asked just now.
-- name: speaker_ask :one
UPDATE speaker SET asked_at = :at,
       answered_at = CASE WHEN state = 'confirmed' THEN answered_at ELSE NULL END,
       note = CASE WHEN state = 'confirmed' THEN note ELSE '' END,
       state = CASE WHEN state = 'confirmed' THEN state ELSE 'invited' END
WHERE id = :speaker_id AND event_id = :event_id AND email <> '' AND (asked_at IS NULL OR asked_at <= :before_at)
RETURNING id;

-- What they answer; again is fine.
-- name: speaker_answer :exec
UPDATE speaker SET state = :state, note = :note, answered_at = :at WHERE id = :speaker_id;

-- What they would have changed of what is said of them; NULL: it is right.
-- name: speaker_wish :exec
UPDATE speaker SET wish_json = :opt_wish_json, is_texts_right = :is_texts_right WHERE id = :speaker_id;

-- Ends all links to their part.
-- name: speaker_revoke :one
UPDATE speaker SET link_no = link_no + 1 WHERE id = :speaker_id RETURNING link_no;

-- Says who of the speakers is told to the public.
-- name: programme_set_announced :exec
UPDATE programme SET is_confirmed_only = :is_confirmed_only WHERE event_id = :event_id;

-- Lets interpreters have the decks, or no longer.
-- name: programme_set_decks :exec
UPDATE programme SET decks_at = :opt_decks_at WHERE event_id = :event_id;

-- The documents in the items that an interpreter works in: of the companies that present, of a round's teams, and the
-- slides of those who speak.
-- name: speaker_documents :many
SELECT p.agenda_item_id AS agenda_item_id, a.company, NULL AS speaker_name_json, k.name_json AS kind_name_json,
       u.key AS upload_key, u.name AS file_name, u.type, u.n_bytes
FROM agenda_speaker p JOIN agenda_item i ON i.id = p.agenda_item_id
JOIN agenda_presenter r ON r.agenda_item_id = i.id
JOIN application a ON a.event_id = i.event_id AND a.no = r.application_no AND a.state = 'accepted'
JOIN upload u ON u.application_id = a.id AND u.state = 'complete'
JOIN upload_kind k ON k.id = u.upload_kind_id
WHERE p.speaker_id = :speaker_id AND p.part = 'interpreter'
UNION ALL
SELECT p.agenda_item_id AS agenda_item_id, a.company, NULL AS speaker_name_json, k.name_json AS kind_name_json,
       u.key AS upload_key, u.name AS file_name, u.type, u.n_bytes
FROM agenda_speaker p JOIN agenda_item i ON i.id = p.agenda_item_id
JOIN entry n ON n.round_id = i.round_id AND n.state <> 'withdrawn'
JOIN application a ON a.id = n.application_id
JOIN upload u ON u.application_id = a.id AND u.state = 'complete'
JOIN upload_kind k ON k.id = u.upload_kind_id
WHERE p.speaker_id = :speaker_id AND p.part = 'interpreter'
UNION ALL
SELECT p.agenda_item_id AS agenda_item_id, '' AS company, s.name_json AS speaker_name_json, NULL AS kind_name_json,
       u.key AS upload_key, u.name AS file_name, u.type, u.n_bytes
FROM agenda_speaker p JOIN agenda_speaker q ON q.agenda_item_id = p.agenda_item_id AND q.part <> 'interpreter'
JOIN speaker s ON s.id = q.speaker_id AND s.state <> 'declined'
JOIN upload u ON u.speaker_id = s.id AND u.agenda_item_id = p.agenda_item_id AND u.state = 'complete'
WHERE p.speaker_id = :speaker_id AND p.part = 'interpreter'
ORDER BY agenda_item_id, company, upload_key LIMIT 2000;

-- Who has a part in the items that a round pitches in, and can be told.
-- name: speaker_of_round :many
SELECT s.id, s.name_json, s.email, s.lang, s.link_no, i.name_json AS item_name_json, m.name_json AS room_name_json,
       e.slug, e.name_json AS event_name_json, e.time_zone
FROM agenda_item i JOIN event e ON e.id = i.event_id JOIN agenda_speaker p ON p.agenda_item_id = i.id
JOIN speaker s ON s.id = p.speaker_id LEFT JOIN event_room m ON m.id = i.event_room_id
WHERE i.event_id = :event_id AND i.round_id = :round_id AND s.state <> 'declined' AND s.email <> ''
ORDER BY s.id, i.position_no LIMIT 1000;

-- Slides of talks: whose are wanted, which have come, and who may have them.

-- What new slides are measured by, and how many of theirs are under way. No row: no part of theirs in such an item.
-- name: slides_frame :one
SELECT s.event_id, s.state AS speaker_state, i.id AS agenda_item_id, e.time_zone,
       COALESCE(g.slides_due_at, i.starts_at, e.starts_at) AS due_at,
       (SELECT COUNT(*) FROM upload u WHERE u.speaker_id = s.id AND u.state = 'open') AS n_open
FROM speaker s JOIN event e ON e.id = s.event_id
JOIN agenda_item i ON i.event_id = s.event_id
JOIN agenda_speaker p ON p.agenda_item_id = i.id AND p.speaker_id = s.id AND p.part <> 'interpreter'
LEFT JOIN programme g ON g.event_id = s.event_id
WHERE s.id = :speaker_id AND i.key = :item AND i.kind <> 'break' AND i.round_id IS NULL;

-- Announces slides.
-- name: slides_add :one
INSERT INTO upload (key, speaker_id, agenda_item_id, name, type, n_bytes, n_offset, state, received_at, created_at,
                    expires_at)
VALUES (:upload_key, :speaker_id, :agenda_item_id, :name, '', :n_bytes, :n_offset, 'open', :received_at, :now_at,
        :expires_at)
RETURNING id;

-- What was complete before later slides of the same talk were.
-- name: slides_replace :exec
UPDATE upload SET state = 'replaced'
WHERE speaker_id = :speaker_id AND agenda_item_id = :agenda_item_id AND state = 'complete' AND id <> :upload_id;

-- Lets anyone have slides afterwards, or no longer; no row when they are none that count.
-- name: slides_consent :one
UPDATE upload SET is_for_public = :is_for_public
WHERE id = :upload_id AND speaker_id IS NOT NULL AND state = 'complete'
RETURNING id;

-- Whoever has left the programme, or whose talk has, leaves no slides there.
-- name: slides_drop_lost :exec
UPDATE upload SET state = 'deleted'
WHERE speaker_id > 0 AND state <> 'deleted'
  AND (NOT EXISTS (SELECT 1 FROM speaker s WHERE s.id = upload.speaker_id)
       OR NOT EXISTS (SELECT 1 FROM agenda_item i WHERE i.id = upload.agenda_item_id));

-- The slides of a speaker that came, are coming, or were refused.
-- name: slides_of_speaker :many
SELECT u.id, u.agenda_item_id, u.key AS upload_key, u.name AS file_name, u.type, u.n_bytes, u.n_offset, u.state,
       u.reason, u.is_for_public, u.expires_at, u.received_at
FROM upload u WHERE u.speaker_id = :speaker_id AND u.state IN ('open', 'complete', 'refused')
ORDER BY u.agenda_item_id, u.id LIMIT 2000;

-- Everyone who may bring slides, by item and place, with those that have come. Two of one talk never have: the
-- later replaces the earlier.
-- name: slides_list :many
SELECT i.id AS agenda_item_id, i.key AS item, i.name_json AS item_name_json, i.kind AS item_kind, i.starts_at,
       i.ends_at, p.part, s.id AS speaker_id, s.key, s.name_json, s.state AS speaker_state, s.email,
       s.lang, s.link_no, s.slides_asked_at, COALESCE(g.slides_due_at, i.starts_at, e.starts_at) AS due_at,
       u.key AS upload_key, u.name AS file_name, u.type, u.n_bytes, u.is_for_public, u.completed_at
FROM agenda_item i JOIN event e ON e.id = i.event_id
JOIN agenda_speaker p ON p.agenda_item_id = i.id AND p.part <> 'interpreter'
JOIN speaker s ON s.id = p.speaker_id
LEFT JOIN programme g ON g.event_id = i.event_id
LEFT JOIN upload u ON u.speaker_id = s.id AND u.agenda_item_id = i.id AND u.state = 'complete'
WHERE i.event_id = :event_id AND i.kind <> 'break' AND i.round_id IS NULL
ORDER BY i.position_no, p.position_no, s.id LIMIT 5000;

-- Says until when slides come, and whether the public may have them.
-- name: slides_set :exec
UPDATE programme SET slides_due_at = :opt_slides_due_at,
       slides_public_at = CASE WHEN :is_slides_public THEN COALESCE(slides_public_at, :now_at) ELSE NULL END
WHERE event_id = :event_id;

-- Notes a letter about slides. No row: without an address, declined, or written to just now.
-- name: slides_ask :one
UPDATE speaker SET slides_asked_at = :at
WHERE id = :speaker_id AND event_id = :event_id AND email <> '' AND state <> 'declined'
  AND (slides_asked_at IS NULL OR slides_asked_at <= :before_at)
RETURNING id;

-- What anyone may have of an event's slides: their speakers say so and are announced, the organiser says so, and the
-- talk is over.
-- name: slides_public :many
SELECT i.id AS agenda_item_id, u.key AS upload_key, u.type, u.n_bytes, s.name_json,
       COALESCE(i.ends_at, i.starts_at, e.ends_at, e.starts_at) AS from_at
FROM agenda_item i JOIN event e ON e.id = i.event_id AND e.is_public
JOIN programme g ON g.event_id = i.event_id AND g.slides_public_at IS NOT NULL
JOIN agenda_speaker p ON p.agenda_item_id = i.id AND p.part <> 'interpreter'
JOIN speaker s ON s.id = p.speaker_id
     AND (s.state = 'confirmed' OR (s.state <> 'declined' AND NOT g.is_confirmed_only))
JOIN upload u ON u.speaker_id = s.id AND u.agenda_item_id = i.id AND u.state = 'complete' AND u.is_for_public
WHERE i.event_id = :event_id
ORDER BY i.position_no, p.position_no, s.id LIMIT 2000;

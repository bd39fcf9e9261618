-- Applications as tables and files. A piece at a time: the ids are given.

-- The applications of these ids, in their order, as far as someone sees them.
-- name: export_lines :many
WITH RECURSIVE {nth}
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.lang, a.is_duplicate, a.received_at, a.form_id,
       t.key AS track, r.key AS round, p.key AS partner, a.verdict_json, a.answers_json,
       x.answers_json AS after_json
FROM nth JOIN application a ON a.id = {nth_id}
     LEFT JOIN acceptance x ON x.application_id = a.id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN round r ON r.id = a.round_id
     LEFT JOIN partner p ON p.id = a.partner_id
WHERE a.event_id = :event_id AND (:is_all OR a.round_id IN ({screening_rounds}))
ORDER BY nth.i LIMIT 200;

-- What the results in force say of them.
-- name: export_scores :many
WITH RECURSIVE {nth}
SELECT n.application_id, n.round_id, p.rank_no, p.score_num, p.score_den
FROM nth JOIN entry n ON n.application_id = {nth_id}
     JOIN result s ON s.round_id = n.round_id AND s.state <> 'void'
     JOIN placement p ON p.result_id = s.id AND p.entry_id = n.id
WHERE s.version_no = (SELECT MAX(v.version_no) FROM result v WHERE v.round_id = n.round_id AND v.state <> 'void')
  AND (:is_all OR n.round_id IN ({screening_rounds}))
ORDER BY nth.i, n.round_id LIMIT 10000;

-- The rounds that have a result in force, as far as someone sees them.
-- name: export_rounds :many
SELECT r.id, r.key, r.name_json FROM round r
WHERE r.event_id = :event_id
  AND EXISTS (SELECT 1 FROM result s WHERE s.round_id = r.id AND s.state <> 'void')
  AND (:is_all OR r.id IN ({screening_rounds}))
ORDER BY r.id LIMIT 200;

-- What may be chosen at an event: tracks (1), rounds (2), partners (3).
-- name: export_names :many
SELECT 1 AS list_no, t.key, t.name_json FROM track t WHERE t.event_id = :event_id
UNION ALL SELECT 2, r.key, r.name_json FROM round r WHERE r.event_id = :event_id
UNION ALL SELECT 3, p.key, o.name_json FROM partner p JOIN organisation o ON o.id = p.organisation_id
          WHERE p.event_id = :event_id
LIMIT 1000;

-- An event's forms, the newest first.
-- name: export_forms :many
SELECT f.id, f.questions_json FROM form f WHERE f.event_id = :event_id ORDER BY f.version_no DESC LIMIT 100;

-- The event whose applications are exported.
-- name: export_event :one
SELECT e.id, e.slug, e.time_zone, e.name_json FROM event e WHERE e.id = :event_id;

-- Their documents that have arrived, in the same order.
-- name: export_decks :many
WITH RECURSIVE {nth}
SELECT u.key AS upload_key, a.id AS application_id, a.no, a.company, k.key AS kind, u.type, u.n_bytes, u.hash,
       u.completed_at, EXISTS (SELECT 1 FROM upload_part x WHERE x.upload_key = u.key) AS is_stored
FROM nth JOIN application a ON a.id = {nth_id}
     JOIN upload u ON u.application_id = a.id AND u.state = 'complete'
     JOIN upload_kind k ON k.id = u.upload_kind_id
WHERE a.event_id = :event_id AND (:is_all OR a.round_id IN ({screening_rounds}))
ORDER BY nth.i, k.id, u.id LIMIT 5000;

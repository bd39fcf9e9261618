-- What a judge's page needs in one answer.

-- The seat with its round, event and rubric.
-- name: desk_frame :one
SELECT j.id AS judge_id, j.name, j.organisation, j.lang, j.state, r.id AS round_id, r.key AS round_key,
       r.kind AS round_kind, r.name_json AS round_name_json, r.city, r.time_zone, r.starts_at, r.ends_at,
       r.setup_ms, r.pitch_ms, r.qa_ms, r.state AS round_state, e.id AS event_id, e.slug,
       e.name_json AS event_name_json, b.criteria_json
FROM judge j JOIN round r ON r.id = j.round_id JOIN event e ON e.id = j.event_id
     JOIN rubric b ON b.id = r.rubric_id
WHERE j.id = :judge_id;

-- Who stands behind the event, in the order in which they are named.
-- name: desk_organisations :many
SELECT p.organisation_id AS id, p.role, p.name_json FROM organisation_role p
WHERE p.event_id = :event_id AND p.role IN ('host', 'co_host', 'organiser', 'local_organiser')
ORDER BY p.role, p.position_no, p.organisation_id LIMIT 50;

-- The forms by which the judge's entries applied.
-- name: desk_forms :many
SELECT f.id, f.questions_json FROM form f
WHERE f.id IN (SELECT a.form_id FROM assignment x JOIN entry n ON n.id = x.entry_id
               JOIN application a ON a.id = n.application_id WHERE x.judge_id = :judge_id)
ORDER BY f.id LIMIT 100;

-- The judge's entries in the order of the published timetable, each with the own sheet that counts.
-- name: desk_entries :many
SELECT n.id, n.state, a.no AS application_no, a.company, a.project, a.form_id, a.answers_json, t.key AS track,
       t.name_json AS track_name_json, s.starts_at, s.ends_at, q.name_json AS room_name_json,
       v.version_no, v.state AS sheet_state, v.scores_json, v.comment, v.received_at
FROM assignment x JOIN entry n ON n.id = x.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = n.track_id
LEFT JOIN timetable m ON m.round_id = n.round_id AND m.published_at IS NOT NULL
     AND m.version_no = (SELECT MAX(p.version_no) FROM timetable p
                         WHERE p.round_id = n.round_id AND p.published_at IS NOT NULL)
LEFT JOIN slot s ON s.timetable_id = m.id AND s.entry_id = n.id
LEFT JOIN room q ON q.id = s.room_id
LEFT JOIN sheet v ON v.judge_id = x.judge_id AND v.entry_id = n.id
     AND v.version_no = (SELECT MAX(w.version_no) FROM sheet w
                         WHERE w.judge_id = x.judge_id AND w.entry_id = n.id)
WHERE x.judge_id = :judge_id AND n.state <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = n.id)
ORDER BY s.starts_at IS NULL, s.starts_at, n.id LIMIT 2000;

-- The complete documents of the judge's entries.
-- name: desk_documents :many
SELECT n.id AS entry_id, u.key, k.key AS kind, k.name_json, u.name, u.type, u.n_bytes
FROM assignment x JOIN entry n ON n.id = x.entry_id
JOIN upload u ON u.application_id = n.application_id AND u.state = 'complete'
JOIN upload_kind k ON k.id = u.upload_kind_id AND NOT k.is_private
WHERE x.judge_id = :judge_id
ORDER BY n.id, k.id, u.id LIMIT 10000;

-- What the judge stands back from.
-- name: desk_recused :many
SELECT n.id AS entry_id, a.no AS application_no, a.company, k.source, k.reason, k.declared_at
FROM conflict k JOIN entry n ON n.id = k.entry_id JOIN application a ON a.id = n.application_id
WHERE k.judge_id = :judge_id ORDER BY k.declared_at, n.id LIMIT 2000;

-- When a session ends.
-- name: session_end :one
SELECT s.expires_at FROM session s WHERE s.id = :session_id;

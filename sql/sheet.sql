-- What a sheet stands in: its entry and its round.
-- name: sheet_frame :one
SELECT n.state AS entry_state, r.state AS round_state, r.event_id, r.id AS round_id
FROM entry n JOIN round r ON r.id = n.round_id WHERE n.id = :entry_id;

-- The same for one judge, by which rubric, and the version of their sheet that counts (NULL: none yet).
-- name: sheet_open :one
SELECT n.state AS entry_state, r.state AS round_state, r.event_id, r.id AS round_id, r.rubric_id,
       r.kind AS round_kind, r.starts_at, r.ends_at,
       j.state AS judge_state, s.version_no, s.state, s.scores_json, s.comment, s.received_at
FROM entry n JOIN round r ON r.id = n.round_id JOIN judge j ON j.id = :judge_id
LEFT JOIN sheet s ON s.entry_id = n.id AND s.judge_id = j.id
     AND s.version_no = (SELECT MAX(v.version_no) FROM sheet v
                         WHERE v.entry_id = :entry_id AND v.judge_id = :judge_id)
WHERE n.id = :entry_id;

-- A rubric.
-- name: rubric_get :one
SELECT b.criteria_json FROM rubric b WHERE b.id = :rubric_id;

-- The next version; no row when another device was faster.
-- name: sheet_add :one
INSERT INTO sheet (judge_id, entry_id, version_no, state, scores_json, comment, received_at, created_at)
VALUES (:judge_id, :entry_id, :version_no, :state, :scores_json, :comment, :received_at, :now_at)
ON CONFLICT (entry_id, judge_id, version_no) DO NOTHING
RETURNING id;

-- A judge's entries, in the order of the published timetable where there is one: what may be known
-- of them, and how far the own sheet is.
-- name: entry_list_of_judge :rows
SELECT n.id, n.state, a.no AS application_no, a.company, a.project, t.key AS track,
       t.name_json AS track_name_json, s.starts_at, s.ends_at,
       (SELECT v.version_no FROM sheet v WHERE v.judge_id = x.judge_id AND v.entry_id = n.id
        ORDER BY v.version_no DESC LIMIT 1) AS sheet_version_no,
       (SELECT v.state FROM sheet v WHERE v.judge_id = x.judge_id AND v.entry_id = n.id
        ORDER BY v.version_no DESC LIMIT 1) AS sheet_state
FROM assignment x JOIN entry n ON n.id = x.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = n.track_id
LEFT JOIN timetable m ON m.round_id = n.round_id AND m.published_at IS NOT NULL
     AND m.version_no = (SELECT MAX(p.version_no) FROM timetable p
                         WHERE p.round_id = n.round_id AND p.published_at IS NOT NULL)
LEFT JOIN slot s ON s.timetable_id = m.id AND s.entry_id = n.id
WHERE x.judge_id = :judge_id AND n.state <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = n.id)
ORDER BY s.starts_at IS NULL, s.starts_at, n.id LIMIT 2000;

-- A round's entries for an organiser: how many sheets are in, never a score.
-- name: entry_list_of_round :rows
SELECT n.id, n.state, n.application_id, a.no AS application_no, a.company, a.project, a.email,
       t.key AS track,
       (SELECT COUNT(*) FROM assignment x WHERE x.entry_id = n.id
          AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = n.id)) AS n_judges,
       (SELECT COUNT(*) FROM assignment x WHERE x.entry_id = n.id
          AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = n.id)
          AND (SELECT v.state FROM sheet v WHERE v.entry_id = n.id AND v.judge_id = x.judge_id
               ORDER BY v.version_no DESC LIMIT 1) = 'submitted') AS n_sheets
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.round_id = :round_id AND n.id > :after_id ORDER BY n.id LIMIT :limit;

-- An entry as its judges read it: the answers are cut to what the form does not call private.
-- name: entry_get :one
SELECT n.id, n.state, n.round_id, n.application_id, a.no AS application_no, a.company, a.project,
       a.answers_json, f.questions_json, t.key AS track
FROM entry n JOIN application a ON a.id = n.application_id JOIN form f ON f.id = a.form_id
LEFT JOIN track t ON t.id = n.track_id WHERE n.id = :entry_id;

-- The complete documents of an entry's application.
-- name: entry_documents :rows
SELECT u.id, u.key, k.key AS kind, k.name_json, u.name AS file_name, u.type, u.n_bytes, u.hash
FROM upload u JOIN upload_kind k ON k.id = u.upload_kind_id JOIN entry n ON n.application_id = u.application_id
WHERE n.id = :entry_id AND u.state = 'complete' AND NOT k.is_private ORDER BY k.id, u.id LIMIT 50;

-- Marks an entry that did not come, or came after all.
-- name: entry_set_state :one
UPDATE entry SET state = :state WHERE id = :entry_id AND state <> 'withdrawn' RETURNING id;

-- ---- who reads what: giving a round's entries to its judges ----

-- The panel, revoked seats left out.
-- name: panel_judges :many
SELECT j.id, j.name, j.email, j.organisation, j.state, j.tracks, j.langs, j.is_reserve FROM judge j
WHERE j.round_id = :round_id AND j.state <> 'revoked' ORDER BY j.id LIMIT 2000;

-- The entries that are to be judged.
-- name: panel_entries :many
SELECT n.id, a.no, a.company, a.project, a.email, a.lang, COALESCE(t.key, '') AS track
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.round_id = :round_id AND n.state = 'active' ORDER BY n.id LIMIT 10000;

-- Who has what now, of the same judges and entries.
-- name: panel_pairs :many
SELECT x.entry_id, x.judge_id,
       EXISTS (SELECT 1 FROM sheet s WHERE s.entry_id = x.entry_id AND s.judge_id = x.judge_id) AS has_sheet,
       EXISTS (SELECT 1 FROM sheet s WHERE s.entry_id = x.entry_id AND s.judge_id = x.judge_id
               AND s.state = 'submitted') AS has_submitted
FROM assignment x JOIN judge j ON j.id = x.judge_id JOIN entry n ON n.id = x.entry_id
WHERE j.round_id = :round_id AND j.state <> 'revoked' AND n.state = 'active'
ORDER BY x.entry_id, x.judge_id LIMIT 400000;

-- The conflicts of interest, as bare pairs.
-- name: panel_conflicts :many
SELECT k.entry_id, k.judge_id
FROM conflict k JOIN judge j ON j.id = k.judge_id JOIN entry n ON n.id = k.entry_id
WHERE j.round_id = :round_id AND j.state <> 'revoked' AND n.state = 'active'
ORDER BY k.entry_id, k.judge_id LIMIT 400000;

-- Takes one entry from a judge, unless a sheet of it is begun.
-- name: assignment_remove :exec
DELETE FROM assignment WHERE judge_id = :judge_id AND entry_id = :entry_id
  AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.judge_id = assignment.judge_id AND s.entry_id = assignment.entry_id);

-- What entries are given to a judge by.
-- name: judge_set_skills :exec
UPDATE judge SET tracks = :tracks, langs = :langs, is_reserve = :is_reserve WHERE id = :judge_id;

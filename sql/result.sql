-- A round with what its result is computed by.
-- name: result_round :one
SELECT r.id, r.event_id, r.key, r.state, r.version_no, r.method, r.ties_json, r.is_ranked_per_track,
       r.n_advance, r.n_advance_per_track, r.cut_json, r.next_round_id, r.name_json, r.city, r.time_zone,
       b.key AS rubric_key, b.version_no AS rubric_version_no, b.criteria_json, e.slug,
       e.name_json AS event_name_json, x.name_json AS next_name_json,
       x.state AS next_state, x.starts_at AS next_starts_at
FROM round r JOIN rubric b ON b.id = r.rubric_id JOIN event e ON e.id = r.event_id
LEFT JOIN round x ON x.id = r.next_round_id WHERE r.id = :round_id;

-- Locks a round: whoever closes, decides or publishes waits for the one before, and no sheet is saved
-- meanwhile.
-- name: round_lock :one sqlite
SELECT r.id FROM round r WHERE r.id = :round_id;

-- As above.
-- name: round_lock :one pg
SELECT r.id FROM round r WHERE r.id = :round_id FOR UPDATE;

-- Locks a round against closing, but not against other savers of sheets.
-- name: round_share :one sqlite
SELECT r.id FROM round r WHERE r.id = :round_id;

-- As above.
-- name: round_share :one pg
SELECT r.id FROM round r WHERE r.id = :round_id FOR SHARE;

-- Moves a round from one state to another; no row when someone else was faster.
-- name: round_set_state :one
UPDATE round SET state = :state, version_no = version_no + 1
WHERE id = :round_id AND state = :from_state RETURNING version_no;

-- All entries of a round, in the order of their ids.
-- name: result_entries :many
SELECT n.id, n.application_id, n.track_id, n.state, a.no AS application_no, a.company, a.project,
       a.received_at, a.email, a.lang, t.key AS track
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.round_id = :round_id ORDER BY n.id LIMIT 10000;

-- The city that each entry of a round comes from: that of the round before, '' when there is none.
-- name: result_cities :many
SELECT n.id AS entry_id, COALESCE(f.city, '') AS city
FROM entry n LEFT JOIN entry p ON p.id = n.from_entry_id LEFT JOIN round f ON f.id = p.round_id
WHERE n.round_id = :round_id ORDER BY n.id LIMIT 10000;

-- Who shall score what: assignments without conflicts.
-- name: result_pairs :many
SELECT x.entry_id, x.judge_id, j.state AS judge_state
FROM assignment x JOIN judge j ON j.id = x.judge_id
WHERE j.round_id = :round_id
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = x.entry_id)
ORDER BY x.entry_id, x.judge_id LIMIT 400000;

-- The sheets that count: the last version of each, if it is submitted and its judge has no conflict.
-- name: result_sheets :many
SELECT s.id, s.entry_id, s.judge_id, s.version_no, s.scores_json
FROM sheet s JOIN judge j ON j.id = s.judge_id
JOIN assignment x ON x.judge_id = s.judge_id AND x.entry_id = s.entry_id
WHERE j.round_id = :round_id AND s.state = 'submitted'
  AND s.version_no = (SELECT MAX(v.version_no) FROM sheet v
                      WHERE v.entry_id = s.entry_id AND v.judge_id = s.judge_id)
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = s.judge_id AND k.entry_id = s.entry_id)
ORDER BY s.entry_id, s.judge_id LIMIT 400000;

-- What the round awards.
-- name: result_prizes :many
SELECT p.id, p.key, p.track_id, t.key AS track, p.rank_no, p.n_awards, p.amount_minor, p.amount_currency,
       p.name_json
FROM prize p LEFT JOIN track t ON t.id = p.track_id
WHERE p.round_id = :round_id ORDER BY COALESCE(p.track_id, 0), p.rank_no, p.id LIMIT 1000;

-- Decisions in force, oldest first.
-- name: decision_list :many
SELECT d.id, d.kind, d.what_json, d.reason, d.actor, d.created_at
FROM decision d WHERE d.round_id = :round_id AND d.revoked_at IS NULL ORDER BY d.id LIMIT 10000;

-- A decision about a result.
-- name: decision_add :one
INSERT INTO decision (round_id, kind, what_json, reason, actor, created_at)
VALUES (:round_id, :kind, :what_json, :reason, :actor, :now_at) RETURNING id;

-- Takes a decision back.
-- name: decision_revoke :one
UPDATE decision SET revoked_at = :now_at
WHERE id = :decision_id AND round_id = :round_id AND revoked_at IS NULL RETURNING id;

-- Takes all decisions about a round back.
-- name: decision_revoke_all :exec
UPDATE decision SET revoked_at = :now_at WHERE round_id = :round_id AND revoked_at IS NULL;

-- The number of the last computation of a round, 0 when there is none.
-- name: result_last_no :one
SELECT COALESCE(MAX(r.version_no), 0) AS version_no FROM result r WHERE r.round_id = :round_id;

-- A new computation.
-- name: result_add :one
INSERT INTO result (round_id, version_no, state, computation_json, hash, computed_at)
VALUES (:round_id, :version_no, 'computed', :computation_json, :hash, :now_at) RETURNING id;

-- The computation that counts.
-- name: result_get :one
SELECT r.id, r.version_no, r.state, r.computation_json, r.hash, r.computed_at, r.frozen_at,
       r.confirmed_at, r.published_at
FROM result r WHERE r.round_id = :round_id AND r.state <> 'void' ORDER BY r.version_no DESC LIMIT 1;

-- The computations before no longer count.
-- name: result_void :exec
UPDATE result SET state = 'void' WHERE round_id = :round_id AND state <> 'void';

-- Freezes the computation that counts.
-- name: result_freeze :exec
UPDATE result SET state = 'frozen', frozen_at = :now_at WHERE round_id = :round_id AND state = 'computed';

-- Unfreezes it.
-- name: result_thaw :exec
UPDATE result SET state = 'computed', frozen_at = NULL, confirmed_at = NULL
WHERE round_id = :round_id AND state IN ('frozen', 'confirmed');

-- Confirms it.
-- name: result_confirm :exec
UPDATE result SET state = 'confirmed', confirmed_at = :now_at WHERE round_id = :round_id AND state = 'frozen';

-- Publishes it.
-- name: result_publish :exec
UPDATE result SET state = 'published', published_at = :now_at WHERE round_id = :round_id AND state = 'confirmed';

-- One entry's outcome.
-- name: placement_add :exec
INSERT INTO placement (result_id, entry_id, track_id, rank_no, score_num, score_den, is_advancing, prize_id, is_override,
                       reserve_no, cut_key)
VALUES (:result_id, :entry_id, :opt_track_id, :opt_rank_no, :score_num, :score_den, :is_advancing, :opt_prize_id, :is_override,
        :opt_reserve_no, :cut_key);

-- The outcome of the computation that counts, in order.
-- name: placement_list :many
SELECT p.entry_id, n.state, n.application_id, a.no AS application_no, a.company, a.project, a.email, a.lang,
       t.key AS track, p.rank_no, p.score_num, p.score_den, p.is_advancing, p.is_override, p.reserve_no,
       p.cut_key, p.left_at, p.moved_up_at, p.moved_for_id,
       z.key AS prize, z.name_json AS prize_name_json, z.amount_minor, z.amount_currency
FROM placement p JOIN entry n ON n.id = p.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = p.track_id LEFT JOIN prize z ON z.id = p.prize_id
WHERE p.result_id = :result_id ORDER BY COALESCE(t.position_no, -1), p.rank_no IS NULL, p.rank_no, a.no LIMIT 10000;

-- What anyone may read of a published result: who goes on or wins, no scores; and who has moved up or given the place
-- back since.
-- name: placement_public :rows
SELECT a.no AS application_no, a.company, a.project, t.key AS track, p.rank_no, p.is_advancing,
       p.is_override, p.moved_up_at IS NOT NULL AS is_moved_up, p.left_at IS NOT NULL AS has_left,
       z.key AS prize, z.name_json AS prize_name_json, z.amount_minor, z.amount_currency
FROM placement p JOIN entry n ON n.id = p.entry_id JOIN application a ON a.id = n.application_id
LEFT JOIN track t ON t.id = p.track_id LEFT JOIN prize z ON z.id = p.prize_id
WHERE p.result_id = :result_id AND (p.is_advancing OR p.prize_id IS NOT NULL OR p.moved_up_at IS NOT NULL)
ORDER BY COALESCE(t.position_no, -1), p.rank_no IS NULL, p.rank_no, a.no LIMIT 10000;

-- Enters an advancing entry into the next round; no row when it is there already.
-- name: entry_advance :one
INSERT INTO entry (round_id, application_id, track_id, state, from_entry_id, created_at)
SELECT CAST(:round_id AS BIGINT), n.application_id, n.track_id, 'active', n.id, CAST(:now_at AS BIGINT)
FROM entry n WHERE n.id = :entry_id AND n.state = 'active'
ON CONFLICT (round_id, application_id) DO NOTHING RETURNING id;

-- Counts an entry into a round, if it is open and its cap allows; no row otherwise.
-- name: round_take :one
UPDATE round SET n_taken = n_taken + 1
WHERE id = :round_id AND state = 'open' AND (n_capacity IS NULL OR n_taken < n_capacity) RETURNING id;

-- ---- for those who follow the scoring and decide ----

-- The panel of a round.
-- name: scoring_judges :rows
SELECT j.id AS judge_id, j.name, j.organisation, j.state FROM judge j
WHERE j.round_id = :round_id ORDER BY j.id LIMIT 2000;

-- The entries of a round, track by track.
-- name: scoring_entries :rows
SELECT n.id AS entry_id, n.state, n.application_id, a.no AS application_no, a.company, a.project,
       t.key AS track
FROM entry n JOIN application a ON a.id = n.application_id LEFT JOIN track t ON t.id = n.track_id
WHERE n.round_id = :round_id
ORDER BY CASE WHEN t.id IS NULL THEN 1 ELSE 0 END, t.position_no, a.no, n.id LIMIT 10000;

-- How far each judge is with each entry assigned to them; never a score.
-- name: scoring_cells :rows
SELECT x.entry_id, x.judge_id,
       CASE WHEN k.judge_id IS NOT NULL THEN 'recused'
            WHEN s.state = 'submitted' THEN 'submitted'
            WHEN s.state = 'draft' THEN 'begun' ELSE 'assigned' END AS state
FROM assignment x JOIN judge j ON j.id = x.judge_id
LEFT JOIN conflict k ON k.judge_id = x.judge_id AND k.entry_id = x.entry_id
LEFT JOIN sheet s ON s.entry_id = x.entry_id AND s.judge_id = x.judge_id
     AND s.version_no = (SELECT MAX(v.version_no) FROM sheet v
                         WHERE v.entry_id = x.entry_id AND v.judge_id = x.judge_id)
WHERE j.round_id = :round_id ORDER BY x.entry_id, x.judge_id LIMIT 400000;

-- All decisions about a round's result with those who made them, newest first; also those taken back.
-- name: decision_history :many
SELECT d.id, d.kind, d.what_json, d.reason, d.actor, p.name AS actor_name, d.created_at, d.revoked_at
FROM decision d LEFT JOIN person p
  ON p.id = CAST(CASE WHEN d.actor LIKE 'person:%' THEN SUBSTR(d.actor, 8) END AS BIGINT)
WHERE d.round_id = :round_id ORDER BY d.id DESC LIMIT 1000;

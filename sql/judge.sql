-- What inviting a judge needs of a round.
-- name: round_for_judges :one
SELECT r.event_id, r.kind, r.state, r.name_json, r.time_zone, r.starts_at, r.ends_at, e.slug,
       e.name_json AS event_name_json
FROM round r JOIN event e ON e.id = r.event_id WHERE r.id = :round_id;

-- A new seat; a conflict when the address has one.
-- name: judge_add :one
INSERT INTO judge (event_id, round_id, email, name, organisation, lang, state, created_at)
VALUES (:event_id, :round_id, :email, :name, :organisation, :lang, 'invited', :now_at)
RETURNING id;

-- A seat.
-- name: judge_get :one
SELECT j.id, j.event_id, j.round_id, j.email, j.name, j.organisation, j.lang, j.state
FROM judge j WHERE j.id = :judge_id;

-- A panel with its progress: counts only, never a score. By the real clock: when the link was first and
-- last opened, until when it can be, and the last mail; by the event's: when a sheet was last saved.
-- name: judge_list :rows
SELECT j.id, j.name, j.organisation, j.email, j.lang, j.state, j.nudged_at, j.tracks, j.langs, j.is_reserve,
       (SELECT COUNT(*) FROM assignment a WHERE a.judge_id = j.id
          AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = j.id AND k.entry_id = a.entry_id)) AS n_assigned,
       (SELECT COUNT(*) FROM conflict k WHERE k.judge_id = j.id) AS n_conflicts,
       (SELECT COUNT(*) FROM assignment a WHERE a.judge_id = j.id
          AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = j.id AND k.entry_id = a.entry_id)
          AND (SELECT s.state FROM sheet s WHERE s.entry_id = a.entry_id AND s.judge_id = j.id
               ORDER BY s.version_no DESC LIMIT 1) = 'submitted') AS n_submitted,
       (SELECT COUNT(*) FROM assignment a WHERE a.judge_id = j.id
          AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = j.id AND k.entry_id = a.entry_id)
          AND (SELECT s.state FROM sheet s WHERE s.entry_id = a.entry_id AND s.judge_id = j.id
               ORDER BY s.version_no DESC LIMIT 1) = 'draft') AS n_begun,
       (SELECT COUNT(*) FROM session s WHERE s.judge_id = j.id AND s.revoked_at IS NULL
          AND s.expires_at > :real_at) AS n_sessions,
       (SELECT MIN(s.created_at) FROM session s WHERE s.judge_id = j.id) AS opened_at,
       (SELECT MAX(s.created_at) FROM session s WHERE s.judge_id = j.id) AS last_opened_at,
       (SELECT MAX(s.received_at) FROM sheet s WHERE s.judge_id = j.id) AS last_saved_at,
       (SELECT MAX(t.expires_at) FROM judge_token t WHERE t.judge_id = j.id AND t.revoked_at IS NULL
          AND t.expires_at > :real_at) AS link_expires_at,
       (SELECT o.kind FROM outbox o WHERE o.object = 'judge:' || CAST(j.id AS TEXT)
        ORDER BY o.id DESC LIMIT 1) AS mail_kind,
       (SELECT o.state FROM outbox o WHERE o.object = 'judge:' || CAST(j.id AS TEXT)
        ORDER BY o.id DESC LIMIT 1) AS mail_state,
       (SELECT o.created_at FROM outbox o WHERE o.object = 'judge:' || CAST(j.id AS TEXT)
        ORDER BY o.id DESC LIMIT 1) AS mail_at
FROM judge j WHERE j.round_id = :round_id AND j.id > :after_id ORDER BY j.id LIMIT :limit;

-- The state of a seat.
-- name: judge_set_state :one
UPDATE judge SET state = :state WHERE id = :judge_id RETURNING id;

-- A judge who came: from invited to active, once.
-- name: judge_arrive :exec
UPDATE judge SET state = 'active' WHERE id = :judge_id AND state = 'invited';

-- Notes an invitation.
-- name: judge_token_add :exec
INSERT INTO judge_token (jti, judge_id, kid, issued_at, expires_at)
VALUES (:jti, :judge_id, :kid, :issued_at, :expires_at);

-- The newest living invitation of a seat.
-- name: judge_token_last :one
SELECT t.jti, t.issued_at, t.expires_at FROM judge_token t
WHERE t.judge_id = :judge_id AND t.revoked_at IS NULL AND t.expires_at > :real_at
ORDER BY t.issued_at DESC, t.jti LIMIT 1;

-- Ends all invitations of a seat.
-- name: judge_token_revoke_all :exec
UPDATE judge_token SET revoked_at = :real_at WHERE judge_id = :judge_id AND revoked_at IS NULL;

-- Assigns a judge to every entry of a round that is still in it.
-- name: assignment_add_entries :exec
INSERT INTO assignment (judge_id, entry_id, created_at)
SELECT CAST(:judge_id AS BIGINT), n.id, CAST(:now_at AS BIGINT) FROM entry n
WHERE n.round_id = :round_id AND n.state <> 'withdrawn'
ON CONFLICT (judge_id, entry_id) DO NOTHING;

-- Assigns an entry to every judge of a round.
-- name: assignment_add_judges :exec
INSERT INTO assignment (judge_id, entry_id, created_at)
SELECT j.id, CAST(:entry_id AS BIGINT), CAST(:now_at AS BIGINT) FROM judge j
WHERE j.round_id = :round_id AND j.state <> 'revoked'
ON CONFLICT (judge_id, entry_id) DO NOTHING;

-- Assigns one entry of the judge's own round to a judge; no row when it is not of that round.
-- name: assignment_add :one
INSERT INTO assignment (judge_id, entry_id, created_at)
SELECT j.id, n.id, CAST(:now_at AS BIGINT) FROM judge j JOIN entry n ON n.round_id = j.round_id
WHERE j.id = :judge_id AND n.id = :entry_id
ON CONFLICT (judge_id, entry_id) DO UPDATE SET created_at = assignment.created_at
RETURNING entry_id;

-- Takes away what a judge has not begun to score.
-- name: assignment_clear :exec
DELETE FROM assignment WHERE judge_id = :judge_id
  AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.judge_id = assignment.judge_id AND s.entry_id = assignment.entry_id);

-- Declares a conflict for an entry of the judge's own round; no row when it is not, or is declared.
-- name: conflict_add :one
INSERT INTO conflict (judge_id, entry_id, source, reason, declared_at)
SELECT j.id, n.id, CAST(:source AS TEXT), CAST(:reason AS TEXT), CAST(:now_at AS BIGINT)
FROM judge j JOIN entry n ON n.round_id = j.round_id
WHERE j.id = :judge_id AND n.id = :entry_id
ON CONFLICT (judge_id, entry_id) DO NOTHING
RETURNING entry_id;

-- Takes a conflict back.
-- name: conflict_remove :one
DELETE FROM conflict WHERE judge_id = :judge_id AND entry_id = :entry_id RETURNING entry_id;

-- The conflicts of a panel.
-- name: conflict_list :rows
SELECT k.judge_id, j.name AS judge, k.entry_id, a.company, k.source, k.reason, k.declared_at
FROM conflict k JOIN judge j ON j.id = k.judge_id JOIN entry n ON n.id = k.entry_id
JOIN application a ON a.id = n.application_id
WHERE j.round_id = :round_id ORDER BY k.judge_id, k.entry_id LIMIT 5000;

-- ---- reminding ----

-- What an entry's judge still owes: entries that came, without a submitted sheet.
-- name: judge_missing :many
SELECT n.id, a.company, a.project
FROM assignment x JOIN entry n ON n.id = x.entry_id JOIN application a ON a.id = n.application_id
WHERE x.judge_id = :judge_id AND n.state = 'active'
  AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = x.judge_id AND k.entry_id = n.id)
  AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.judge_id = x.judge_id AND s.entry_id = n.id AND s.state = 'submitted'
                  AND s.version_no = (SELECT MAX(v.version_no) FROM sheet v
                                      WHERE v.judge_id = s.judge_id AND v.entry_id = s.entry_id))
ORDER BY n.id LIMIT 2000;

-- Notes that a judge is reminded; no row when that was done since.
-- name: judge_nudge :one
UPDATE judge SET nudged_at = :real_at
WHERE id = :judge_id AND (nudged_at IS NULL OR nudged_at <= :before_at)
RETURNING id;

-- When a judge was reminded last.
-- name: judge_nudged :one
SELECT j.nudged_at FROM judge j WHERE j.id = :judge_id;

-- What is asked of applicants once they are accepted.

-- Begins to ask; no row when it was asked before.
-- name: acceptance_add :one
INSERT INTO acceptance (application_id, answers_json, version_no, asked_at, changed_at)
VALUES (:application_id, '{}', 1, :now_at, :now_at)
ON CONFLICT (application_id) DO NOTHING
RETURNING version_no;

-- What one has answered.
-- name: acceptance_get :one
SELECT x.reply, x.replied_at, x.answers_json, x.own_answer_until, x.version_no, x.asked_at, x.changed_at
FROM acceptance x WHERE x.application_id = :application_id;

-- New answers; none is changed when someone else was faster.
-- name: acceptance_save :change
UPDATE acceptance
SET answers_json = :answers_json, reply = :opt_reply, replied_at = :opt_replied_at, changed_at = :now_at,
    version_no = version_no + 1
WHERE application_id = :application_id AND version_no = :version_no;

-- More time for one; it is reminded again.
-- name: acceptance_extend :change
UPDATE acceptance SET own_answer_until = :own_answer_until, reminded_at = NULL, version_no = version_no + 1
WHERE application_id = :application_id AND version_no = :version_no;

-- Calls whose accepted applicants may still answer, for all or for some.
-- name: acceptance_calls :many
SELECT k.id FROM call k WHERE k.answer_until > :at ORDER BY k.id LIMIT 100;

-- Accepted applications of a call that were not asked yet: accepted before it asked anything.
-- name: acceptance_to_ask :many
SELECT a.id FROM application a
WHERE a.call_id = :call_id AND a.state = 'accepted' AND a.test_email IS NULL
  AND NOT EXISTS (SELECT 1 FROM acceptance x WHERE x.application_id = a.id)
ORDER BY a.id LIMIT :limit;

-- Those to be reminded: asked, and less than so long left.
-- name: acceptance_to_remind :many
SELECT a.id FROM call k JOIN application a ON a.call_id = k.id AND a.state = 'accepted'
     JOIN acceptance x ON x.application_id = a.id
WHERE k.id = :call_id AND x.reminded_at IS NULL
  AND COALESCE(x.own_answer_until, k.answer_until) - :before_ms <= :at
  AND COALESCE(x.own_answer_until, k.answer_until) > :at
ORDER BY a.id LIMIT :limit;

-- Notes that one was reminded; no row when it was.
-- name: acceptance_reminded :one
UPDATE acceptance SET reminded_at = :now_at WHERE application_id = :application_id AND reminded_at IS NULL
RETURNING version_no;

-- Who is asked at an event, as far as someone sees them: accepted, or withdrawn since.
-- name: acceptance_list :many
SELECT a.id AS application_id, a.state, x.reply
FROM acceptance x JOIN application a ON a.id = x.application_id
WHERE a.event_id = :event_id AND (:is_all OR a.round_id IN ({screening_rounds}))
ORDER BY a.no, a.id LIMIT 2000;

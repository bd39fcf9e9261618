-- Calls as applicants and the rest of the program read them; event.sql writes them.

-- Which of an event's calls is meant at an instant: of those not over the one that opens first, else
-- the one that closed last.
-- name: call_pick :one
SELECT k.id AS call_id, e.id AS event_id, e.is_public, e.content_no
FROM call k JOIN event e ON e.id = k.event_id
WHERE e.slug = :slug
ORDER BY CASE WHEN k.closes_at + k.grace_ms > :now_at THEN 0 ELSE 1 END,
         CASE WHEN k.closes_at + k.grace_ms > :now_at THEN k.opens_at ELSE -k.closes_at END, k.id
LIMIT 1;

-- A call with its current rules and form, and its event.
-- name: call_get :one
SELECT k.id AS call_id, k.event_id, k.key, k.time_zone, k.opens_at, k.closes_at, k.grace_ms,
       k.upload_grace_ms, k.new_until, k.decks_until, k.autosubmit_since_at, k.rule_set_id,
       k.form_id, k.answer_until, k.takes_confirmation, k.n_team_max, k.team_until,
       e.slug, e.name_json, e.starts_at, s.rules_json, f.questions_json
FROM call k JOIN event e ON e.id = k.event_id JOIN rule_set s ON s.id = k.rule_set_id
     JOIN form f ON f.id = k.form_id
WHERE k.id = :call_id;

-- A form and rules of a version; they never change.
-- name: call_version :one
SELECT f.questions_json, s.rules_json FROM form f JOIN rule_set s ON s.id = :rule_set_id WHERE f.id = :form_id;

-- A form of a version; it never changes.
-- name: form_get :one
SELECT f.questions_json FROM form f WHERE f.id = :form_id;

-- An event's forms before one, the last first.
-- name: forms_before :many
SELECT f.questions_json FROM form f
WHERE f.event_id = :event_id AND f.id <> :form_id
ORDER BY f.version_no DESC LIMIT 100;

-- How many applications of a call a change of its form or rules reaches: drafts, and those that keep what they were
-- submitted under. No tests.
-- name: call_touched :one
SELECT COALESCE(SUM(CASE WHEN a.state = 'draft' THEN 1 ELSE 0 END), 0) AS n_drafts,
       COALESCE(SUM(CASE WHEN a.state IN ('submitted', 'accepted') THEN 1 ELSE 0 END), 0) AS n_submitted
FROM application a WHERE a.call_id = :call_id AND a.test_email IS NULL;

-- By which number what is remembered of a call is known.
-- name: call_content :one
SELECT e.content_no FROM call k JOIN event e ON e.id = k.event_id WHERE k.id = :call_id;

-- What an applicant may choose: the tracks (1), the rounds (2), the referral partners (3).
-- name: call_choices :many
SELECT 1 AS list_no, t.position_no AS position_no, t.id AS id, t.key AS key, t.name_json AS name_json,
       t.condition_json AS condition_json
FROM track t WHERE t.event_id = :event_id
UNION ALL
SELECT 2, r.id, r.id, r.key, r.name_json, NULL FROM round r WHERE r.event_id = :event_id AND r.is_taking_applications
UNION ALL
SELECT 3, p.id, p.id, p.key,
       COALESCE((SELECT MIN(x.name_json) FROM organisation_role x
                 WHERE x.event_id = p.event_id AND x.organisation_id = p.organisation_id), o.name_json),
       NULL
FROM partner p JOIN organisation o ON o.id = p.organisation_id
WHERE p.event_id = :event_id
ORDER BY list_no, position_no, id LIMIT 3000;

-- The rounds an applicant may choose.
-- name: call_rounds :many
SELECT r.id, r.key, r.name_json FROM round r
WHERE r.event_id = :event_id AND r.is_taking_applications
ORDER BY r.id LIMIT 1000;

-- The documents a call wants.
-- name: call_upload_kinds :many
SELECT u.id AS upload_kind_id, u.key, u.name_json, u.is_required, u.due_at,
       u.n_max_bytes AS n_max_bytes, u.types, u.round_key, u.is_due_own,
       u.after_acceptance, u.is_private
FROM upload_kind u WHERE u.call_id = :call_id
ORDER BY u.id LIMIT 100;

-- What differs for a track or a round, in the order in which it is looked through.
-- name: call_deadlines :many
SELECT d.track_id, d.round_id, d.new_until, d.closes_at, d.decks_until, t.key AS track, r.key AS round
FROM call_deadline d LEFT JOIN track t ON t.id = d.track_id LEFT JOIN round r ON r.id = d.round_id
WHERE d.call_id = :call_id
ORDER BY d.position_no LIMIT 200;

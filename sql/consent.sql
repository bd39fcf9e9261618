-- What applicants have agreed to, and to whom abroad their data was given.

-- ---- declarations ----

-- Declarations that were ticked, with the form that was shown: all at once, 66 characters each, of which the first two
-- are the language, blank when nothing was shown here.
-- name: consent_declare :exec
INSERT INTO consent (event_id, application_id, key, form_id, lang, given_at, given_real_at)
WITH RECURSIVE nth (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM nth WHERE (i + 1) * 66 < LENGTH(:declared))
SELECT :event_id, :application_id, TRIM(SUBSTR(:declared, 3 + 66 * nth.i, 64)), :form_id,
       NULLIF(TRIM(SUBSTR(:declared, 1 + 66 * nth.i, 2)), ''), :now_at, :real_at
FROM nth WHERE TRUE
ON CONFLICT DO NOTHING;

-- A declaration that is ticked no longer.
-- name: consent_undeclare :exec
UPDATE consent SET ended_at = :now_at
WHERE application_id = :application_id AND key = :key AND recipient_id IS NULL AND ended_at IS NULL;

-- All that was agreed to with an application and its words, the latest first.
-- name: consent_list :many
SELECT k.id, k.key, k.lang, k.given_at, k.ended_at, f.version_no AS form_no, f.questions_json,
       r.id AS recipient_id, r.version_no AS recipient_no, r.text_json
FROM consent k LEFT JOIN form f ON f.id = k.form_id LEFT JOIN recipient r ON r.id = k.recipient_id
WHERE k.application_id = :application_id ORDER BY k.id DESC LIMIT 200;

-- Forgets what was agreed to with a test.
-- name: consent_test_delete :exec
DELETE FROM consent
WHERE application_id IN (SELECT a.id FROM application a
                         WHERE a.id = :application_id AND a.test_email IS NOT NULL);

-- Forgets that a test was given to a recipient.
-- name: transfer_test_delete :exec
DELETE FROM transfer_application
WHERE application_id IN (SELECT a.id FROM application a
                         WHERE a.id = :application_id AND a.test_email IS NOT NULL);

-- ---- recipients ----

-- The recipients of an event file as they are now, in its order.
-- name: recipient_list :many
SELECT r.id, r.key, r.version_no, r.holds_no, r.text_json FROM recipient r
WHERE r.event_id = :event_id AND r.is_current ORDER BY r.id LIMIT 50;

-- The last version of a recipient.
-- name: recipient_last :one
SELECT r.id, r.version_no, r.holds_no, r.is_current, r.text_json FROM recipient r
WHERE r.event_id = :event_id AND r.key = :key ORDER BY r.version_no DESC LIMIT 1;

-- The recipients of an event are told anew.
-- name: recipient_clear :exec
UPDATE recipient SET is_current = FALSE WHERE event_id = :event_id AND is_current;

-- One that is as it was.
-- name: recipient_keep :exec
UPDATE recipient SET is_current = TRUE WHERE id = :recipient_id;

-- Another version of a recipient.
-- name: recipient_add :exec
INSERT INTO recipient (event_id, key, version_no, holds_no, is_current, text_json)
VALUES (:event_id, :key, :version_no, :holds_no, TRUE, :text_json);

-- ---- transfers ----

-- The consent in force to a transfer.
-- name: consent_to :one
SELECT k.id, r.version_no FROM consent k JOIN recipient r ON r.id = k.recipient_id
WHERE k.event_id = :event_id AND k.key = :key AND k.application_id = :application_id AND k.ended_at IS NULL
  AND k.recipient_id IS NOT NULL;

-- Agrees to a transfer; nothing when that is so.
-- name: consent_transfer :exec
INSERT INTO consent (event_id, application_id, key, recipient_id, lang, given_at, given_real_at)
VALUES (:event_id, :application_id, :key, :recipient_id, :lang, :now_at, :real_at)
ON CONFLICT DO NOTHING;

-- Takes that back; no row when it was not given.
-- name: consent_untransfer :one
UPDATE consent SET ended_at = :now_at
WHERE event_id = :event_id AND key = :key AND application_id = :application_id AND ended_at IS NULL
  AND recipient_id IS NOT NULL
RETURNING id;

-- To whom an application may be transferred; a key may have left the event file.
-- name: consent_transfers :many
SELECT k.key FROM consent k
WHERE k.application_id = :application_id AND k.recipient_id IS NOT NULL AND k.ended_at IS NULL
ORDER BY k.id LIMIT 1000;

-- Whose consents in force hold for a recipient: given to its version holds_no or a later one, and not withdrawn.
-- name: consent_agreed :many
SELECT k.application_id
FROM consent k JOIN recipient r ON r.id = k.recipient_id JOIN application a ON a.id = k.application_id
WHERE k.event_id = :event_id AND k.key = :key AND k.ended_at IS NULL AND k.recipient_id IS NOT NULL
  AND r.version_no >= :holds_no AND a.state <> 'withdrawn'
ORDER BY k.application_id LIMIT 200000;

-- What some applications are called, by their ids.
-- name: transfer_skipped :many
WITH RECURSIVE {nth}
SELECT a.id AS application_id, a.no, a.company FROM nth JOIN application a ON a.id = {nth_id}
ORDER BY nth.i LIMIT 100;

-- An export to a recipient.
-- name: transfer_add :one
INSERT INTO transfer (event_id, key, format, n_applications, n_skipped, person_id, made_at, made_real_at)
VALUES (:event_id, :key, :format, :n_applications, :n_skipped, :opt_person_id, :now_at, :real_at)
RETURNING id;

-- Whose applications it has, as far as they agree.
-- name: transfer_add_applications :exec
INSERT INTO transfer_application (transfer_id, application_id, consent_id)
WITH RECURSIVE {nth}
SELECT :transfer_id, k.application_id, k.id
FROM nth JOIN consent k ON k.application_id = {nth_id} AND k.event_id = :event_id AND k.key = :key
                           AND k.ended_at IS NULL AND k.recipient_id IS NOT NULL
     JOIN recipient r ON r.id = k.recipient_id
WHERE r.version_no >= :holds_no;

-- What was exported to a recipient, the latest first.
-- name: transfer_list :many
SELECT t.id, t.format, t.n_applications, t.n_skipped, p.name AS by_name, t.made_at
FROM transfer t LEFT JOIN person p ON p.id = t.person_id
WHERE t.event_id = :event_id AND t.key = :key ORDER BY t.id DESC LIMIT 5;

-- How often it was.
-- name: transfer_count :one
SELECT COUNT(*) AS n_all FROM transfer t WHERE t.event_id = :event_id AND t.key = :key;

-- Who took the consent back after the data had been exported: the recipient has to delete it.
-- name: transfer_recalls :many
SELECT a.id AS application_id, a.no, a.company, MAX(k.ended_at) AS ended_at, MAX(t.made_at) AS made_at
FROM transfer t JOIN transfer_application x ON x.transfer_id = t.id
     JOIN consent k ON k.id = x.consent_id
     JOIN application a ON a.id = x.application_id
WHERE t.event_id = :event_id AND t.key = :key AND k.ended_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM consent o
                  WHERE o.application_id = x.application_id AND o.event_id = :event_id AND o.key = :key
                    AND o.ended_at IS NULL AND o.recipient_id IS NOT NULL)
  AND (:is_all OR a.round_id IN ({screening_rounds}))
GROUP BY a.id, a.no, a.company
ORDER BY a.no LIMIT 100;

-- To whom an application was given, the latest first.
-- name: transfer_of_application :many
SELECT t.key, t.format, t.made_at
FROM transfer_application x JOIN transfer t ON t.id = x.transfer_id
WHERE x.application_id = :application_id ORDER BY t.id DESC LIMIT 100;

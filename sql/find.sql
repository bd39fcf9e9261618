-- Words that applications are found by (0022_application_word.sql), and how they follow the log. Ids are given as 19
-- digits each.

-- Of these applications, those that pass the filter of screening_keys.
-- name: find_keys :many
WITH RECURSIVE nth (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM nth WHERE (i + 1) * 19 < LENGTH(:ids))
SELECT a.id, a.state, a.company, a.received_at, t.position_no AS track_no, a.round_id
FROM nth JOIN application a ON a.id = CAST(SUBSTR(:ids, 1 + 19 * nth.i, 19) AS BIGINT)
     JOIN call c ON c.id = a.call_id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN round r ON r.id = a.round_id
     LEFT JOIN partner p ON p.id = a.partner_id
WHERE a.event_id = :event_id AND (a.test_email IS NOT NULL) = :is_test
  AND (a.state = :opt_state OR (:opt_state IS NULL AND (a.state <> 'draft' OR :is_test)))
  AND (:opt_track IS NULL OR t.key = :opt_track)
  AND (:opt_round IS NULL OR r.key = :opt_round)
  AND (:opt_partner IS NULL OR p.key = :opt_partner)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (:opt_pattern IS NULL OR a.search LIKE :opt_pattern ESCAPE '\' OR a.no = :query_no)
  AND (NOT :is_deck_missing_only
       OR EXISTS (SELECT 1 FROM upload_kind k
               WHERE k.call_id = a.call_id AND (k.is_required OR k.round_key IS NOT NULL)
                 AND (k.round_key IS NULL OR k.round_key = r.key)
                 AND NOT EXISTS (SELECT 1 FROM upload u
                                 WHERE u.application_id = a.id AND u.upload_kind_id = k.id
                                   AND u.received_at < k.due_at
                                   AND (u.state = 'complete'
                                        OR (u.state = 'open'
                                            AND :now_at < k.due_at + c.upload_grace_ms)))))
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id LIMIT :limit;

-- Applications with a word in a range.
-- name: find_with_word :many
SELECT w.application_id FROM application_word w
WHERE w.event_id = :event_id AND w.word >= :from_word AND w.word < :until_word
ORDER BY w.word, w.application_id LIMIT :limit;

-- The application with a public number.
-- name: find_numbered :one
SELECT a.id FROM application a WHERE a.event_id = :event_id AND a.no = :no;

-- Which of these applications have another text than that which was made into words (NULL: none yet).
-- name: find_reworded :many
WITH RECURSIVE nth (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM nth WHERE (i + 1) * 19 < LENGTH(:ids))
SELECT a.id, a.event_id, a.search, d.search AS old_search
FROM nth JOIN application a ON a.id = CAST(SUBSTR(:ids, 1 + 19 * nth.i, 19) AS BIGINT)
     LEFT JOIN application_worded d ON d.application_id = a.id
WHERE a.test_email IS NULL AND (d.search IS NULL OR d.search <> a.search)
ORDER BY a.id LIMIT 10000;

-- Takes a word away.
-- name: find_forget_word :exec
DELETE FROM application_word WHERE event_id = :event_id AND word = :word AND application_id = :application_id;

-- Adds a word.
-- name: find_add_word :exec
INSERT INTO application_word (event_id, word, application_id) VALUES (:event_id, :word, :application_id)
ON CONFLICT (event_id, word, application_id) DO NOTHING;

-- Notes what was made into words.
-- name: find_note :exec
INSERT INTO application_worded (application_id, event_id, search) VALUES (:application_id, :event_id, :search)
ON CONFLICT (application_id) DO UPDATE SET search = excluded.search;

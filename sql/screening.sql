-- Lists of applications for those who screen. A page begins behind the last line of the one before (keyset), and
-- is read in the order of an index: its cost does not hang on how many there are.

-- The lines of a list, in the order of the ids given, which are 19 digits each. Two kinds of
-- documents are looked for (0: none); an open upload counts while its grace lasts.
-- name: screening_lines :rows
WITH RECURSIVE nth (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM nth WHERE (i + 1) * 19 < LENGTH(:ids))
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND u.received_at < :other_due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_other_in_grace))) AS has_other_document
FROM nth JOIN application a ON a.id = CAST(SUBSTR(:ids, 1 + 19 * nth.i, 19) AS BIGINT)
ORDER BY nth.i LIMIT 200;

-- A page of the applications in a state, by their ids. Who is no organiser of the event sees those of its
-- rounds. For a manual check: a manual rule did not pass (verdict_json is canonical).
-- name: screening_by_state :rows
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND u.received_at < :other_due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_other_in_grace))) AS has_other_document
FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL AND a.id > :edge_id
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_state_down :rows
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND u.received_at < :other_due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_other_in_grace))) AS has_other_document
FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL AND a.id < :edge_id
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id DESC LIMIT :limit;

-- A page of the applications in any state but one.
-- name: screening_by_no :rows
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND u.received_at < :other_due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_other_in_grace))) AS has_other_document
FROM application a
WHERE a.event_id = :event_id AND a.state <> :state AND a.test_email IS NULL AND a.id > :edge_id
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_no_down :rows
SELECT a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND u.received_at < :other_due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_other_in_grace))) AS has_other_document
FROM application a
WHERE a.event_id = :event_id AND a.state <> :state AND a.test_email IS NULL AND a.id < :edge_id
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id DESC LIMIT :limit;

-- How many they are, as far as a limit. Read from an index alone.
-- name: screening_n_by_state :one
SELECT COUNT(*) AS n_total
FROM (SELECT 1 AS one FROM application a
      WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL
      AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
      AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
      AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
      AND (NOT :is_duplicate_only OR a.is_duplicate)
      AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
      AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
      AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
      AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                              WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                                AND g.scope = 'round' AND g.scope_id = a.round_id))
      LIMIT :limit) AS found;

-- How many they are in all states but draft, as far as a limit.
-- name: screening_n_listed :one
SELECT COUNT(*) AS n_total
FROM (SELECT 1 AS one FROM application a
      WHERE a.event_id = :event_id AND a.test_email IS NULL
      AND a.state IN ('submitted', 'accepted', 'rejected', 'ineligible', 'withdrawn')
      AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
      AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
      AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
      AND (NOT :is_duplicate_only OR a.is_duplicate)
      AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
      AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
      AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
      AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                              WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                                AND g.scope = 'round' AND g.scope_id = a.round_id))
      LIMIT :limit) AS found;

-- The ids of all that are in a state. Linear in them: read from an index alone.
-- name: screening_ids_by_state :many
SELECT a.id FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.id LIMIT :limit;

-- The ids of all but drafts, in the order of their states. Linear in them.
-- name: screening_ids_listed :many
SELECT a.id FROM application a
WHERE a.event_id = :event_id AND a.test_email IS NULL
  AND a.state IN ('submitted', 'accepted', 'rejected', 'ineligible', 'withdrawn')
  AND (:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND (NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR a.verdict_json LIKE '%"needs_look":true%')
  AND (:is_all OR EXISTS (SELECT 1 FROM role_grant g
                          WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER'
                            AND g.scope = 'round' AND g.scope_id = a.round_id))
ORDER BY a.state, a.id LIMIT :limit;

-- The kinds of documents whose lack is shown: required ones, and those wanted of a round.
-- name: screening_kinds :many
SELECT k.id AS kind_id, k.call_id, k.round_key, k.due_at, c.upload_grace_ms
FROM upload_kind k JOIN call c ON c.id = k.call_id
WHERE c.event_id = :event_id AND (k.is_required OR k.round_key IS NOT NULL)
ORDER BY k.id LIMIT 100;

-- Whether an application has a document of a kind.
-- name: screening_has_document :one
SELECT EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = :application_id AND u.upload_kind_id = :kind_id AND u.received_at < :due_at
                 AND (u.state = 'complete' OR (u.state = 'open' AND :is_in_grace))) AS has_document;

-- The keys of an event's tracks and rounds.
-- name: screening_keys_of :many
SELECT t.id, t.key, FALSE AS is_round FROM track t WHERE t.event_id = :event_id
UNION ALL SELECT r.id, r.key, TRUE FROM round r WHERE r.event_id = :event_id
LIMIT 400;

-- A track by its key.
-- name: screening_track_named :one
SELECT t.id FROM track t WHERE t.event_id = :event_id AND t.key = :key;

-- A referral partner by its key.
-- name: screening_partner_named :one
SELECT p.id FROM partner p WHERE p.event_id = :event_id AND p.key = :key;

-- A round by its key.
-- name: screening_round_named :one
SELECT r.id FROM round r WHERE r.event_id = :event_id AND r.key = :key;

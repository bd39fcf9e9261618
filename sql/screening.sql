-- Lists of applications for those who screen. A page begins behind the last line of the one before (keyset), and
-- is read in the order of an index: its cost does not hang on how many there are.

-- Ids that are given as a text of 19 digits each, one a row.
-- part: nth
nth (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM nth WHERE (i + 1) * 19 < LENGTH(:ids))

-- The one of a row.
-- part: nth_id
CAST(SUBSTR(:ids, 1 + 19 * nth.i, 19) AS BIGINT)

-- The rounds whose applications someone sees who is no organiser of the event.
-- part: screening_rounds
SELECT g.scope_id FROM role_grant g
WHERE g.person_id = :person_id AND g.role = 'LOCAL_ORGANISER' AND g.scope = 'round'

-- A manual rule did not pass: someone has to look (verdict_json is canonical).
-- part: screening_needs_look
a.verdict_json LIKE '%"needs_look":true%'

-- A document that is wanted of it is not there; an open upload counts while its grace lasts.
-- part: screening_is_deck_missing
EXISTS (SELECT 1 FROM upload_kind k
        WHERE k.call_id = a.call_id AND (k.is_required OR k.round_key IS NOT NULL)
          AND (k.round_key IS NULL OR k.round_key = r.key)
          AND NOT EXISTS (SELECT 1 FROM upload u
                          WHERE u.application_id = a.id AND u.upload_kind_id = k.id AND u.received_at < {due_of}
                            AND (u.state = 'complete'
                                 OR (u.state = 'open' AND :now_at < {due_of} + c.upload_grace_ms))))

-- What a filter says but for the state, of flags, and whom someone sees.
-- part: screening_flags
(NOT :is_duplicate_only OR a.is_duplicate)
  AND (NOT :is_pending_only OR a.pending_state IS NOT NULL)
  AND (NOT :is_undecided_only OR (a.pending_state IS NULL AND a.state = 'submitted'))
  AND (NOT :is_for_manual_check_only OR {screening_needs_look})
  AND (:is_all OR a.round_id IN ({screening_rounds}))

-- The same with track, round and partner, by their ids.
-- part: screening_filter
(:opt_track_id IS NULL OR a.track_id = :opt_track_id)
  AND (:opt_round_id IS NULL OR a.round_id = :opt_round_id)
  AND (:opt_partner_id IS NULL OR a.partner_id = :opt_partner_id)
  AND {screening_flags}

-- All that a list may be filtered by, tests and what is searched for included.
-- part: screening_full_filter
a.event_id = :event_id AND (a.test_email IS NOT NULL) = :is_test
  AND (a.state = :opt_state OR (:opt_state IS NULL AND (a.state <> 'draft' OR :is_test)))
  AND (:opt_track IS NULL OR t.key = :opt_track)
  AND (:opt_round IS NULL OR r.key = :opt_round)
  AND (:opt_partner IS NULL OR p.key = :opt_partner)
  AND {screening_flags}
  AND (:opt_pattern IS NULL OR a.search LIKE :opt_pattern ESCAPE '\' OR a.no = :query_no)
  AND (NOT :is_deck_missing_only OR {screening_is_deck_missing})
  AND (NOT :is_after_closing_only OR a.lateness IS NOT NULL)

-- What the lists that are put in order here have of each.
-- part: screening_key
a.id, a.state, a.company, a.received_at, t.position_no AS track_no, a.round_id

-- What they are looked up in.
-- part: screening_names
JOIN call c ON c.id = a.call_id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN round r ON r.id = a.round_id
     LEFT JOIN partner p ON p.id = a.partner_id

-- Until when a document may be begun that is due at an instant: as due_of_call (deadline.sql).
-- part: screening_due_of_call
CASE WHEN :is_due_own THEN :due_at ELSE COALESCE(a.own_decks_until, :due_at) END

-- The same with what an application was given of its own.
-- part: screening_due
CASE WHEN a.extended_until > {screening_due_of_call} THEN a.extended_until ELSE {screening_due_of_call} END

-- As screening_due_of_call, of the other kind.
-- part: screening_other_due_of_call
CASE WHEN :is_other_due_own THEN :other_due_at ELSE COALESCE(a.own_decks_until, :other_due_at) END

-- As screening_due, of the other kind.
-- part: screening_other_due
CASE WHEN a.extended_until > {screening_other_due_of_call} THEN a.extended_until
     ELSE {screening_other_due_of_call} END

-- An upload of it is there, or open while its grace lasts, which was over for what was due at :grace_since_at.
-- part: screening_counts
u.received_at < {screening_due}
                 AND (u.state = 'complete' OR (u.state = 'open' AND :grace_since_at < {screening_due}))

-- The same of the other kind.
-- part: screening_counts_other
u.received_at < {screening_other_due}
                 AND (u.state = 'complete' OR (u.state = 'open' AND :other_grace_since_at < {screening_other_due}))

-- A line of a list. Two kinds of documents are looked for (0: none); an open upload counts while its grace lasts.
-- part: screening_line
a.id, a.no, a.state, a.pending_state, a.company, a.project, a.email, a.country, a.lang,
       a.is_duplicate, a.test_email IS NOT NULL AS is_test, a.created_at, a.received_at, a.submitted_at, a.decided_at,
       a.version_no, a.lateness,
       (SELECT p.key FROM partner p WHERE p.id = a.partner_id) AS partner,
       a.track_id, a.round_id, a.call_id, a.verdict_json,
       :kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :kind_id AND {screening_counts}) AS has_document,
       :other_kind_id > 0 AND EXISTS (SELECT 1 FROM upload u
               WHERE u.application_id = a.id AND u.upload_kind_id = :other_kind_id
                 AND {screening_counts_other}) AS has_other_document

-- The lines of a list, in the order of the ids given.
-- name: screening_lines :rows
WITH RECURSIVE {nth}
SELECT {screening_line}
FROM nth JOIN application a ON a.id = {nth_id}
ORDER BY nth.i LIMIT 200;

-- A page of the applications in a state, by their ids.
-- name: screening_by_state :rows
SELECT {screening_line}
FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL AND a.id > :edge_id
  AND {screening_filter}
ORDER BY a.id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_state_down :rows
SELECT {screening_line}
FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL AND a.id < :edge_id
  AND {screening_filter}
ORDER BY a.id DESC LIMIT :limit;

-- A page of the applications in any state but one.
-- name: screening_by_no :rows
SELECT {screening_line}
FROM application a
WHERE a.event_id = :event_id AND a.state <> :state AND a.test_email IS NULL AND a.id > :edge_id
  AND {screening_filter}
ORDER BY a.id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_no_down :rows
SELECT {screening_line}
FROM application a
WHERE a.event_id = :event_id AND a.state <> :state AND a.test_email IS NULL AND a.id < :edge_id
  AND {screening_filter}
ORDER BY a.id DESC LIMIT :limit;

-- Applications that pass a filter, under the name that they are kept with. Of what is kept only an index is read, and
-- each is looked up by its id: as a join PostgreSQL would read all of them first.
-- part: screening_named
FROM application_worded d
WHERE d.event_id = :event_id
  AND (SELECT a.test_email IS NULL AND (a.state = :opt_state OR (:opt_state IS NULL AND a.state <> 'draft'))
              AND {screening_filter}
       FROM application a WHERE a.id = d.application_id)

-- A page in the order of companies' names, for readers of English.
-- name: screening_by_name_en :many
SELECT d.application_id AS id, d.order_en AS order_key {screening_named}
  AND (d.order_en, d.application_id) > (:edge_key, :edge_id)
ORDER BY d.order_en, d.application_id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_name_en_down :many
SELECT d.application_id AS id, d.order_en AS order_key {screening_named}
  AND (d.order_en, d.application_id) < (:edge_key, :edge_id)
ORDER BY d.order_en DESC, d.application_id DESC LIMIT :limit;

-- A page in the order of companies' names, for readers of Korean.
-- name: screening_by_name_ko :many
SELECT d.application_id AS id, d.order_ko AS order_key {screening_named}
  AND (d.order_ko, d.application_id) > (:edge_key, :edge_id)
ORDER BY d.order_ko, d.application_id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_name_ko_down :many
SELECT d.application_id AS id, d.order_ko AS order_key {screening_named}
  AND (d.order_ko, d.application_id) < (:edge_key, :edge_id)
ORDER BY d.order_ko DESC, d.application_id DESC LIMIT :limit;

-- A page in the order of companies' names, for readers of Chinese.
-- name: screening_by_name_zh :many
SELECT d.application_id AS id, d.order_zh AS order_key {screening_named}
  AND (d.order_zh, d.application_id) > (:edge_key, :edge_id)
ORDER BY d.order_zh, d.application_id LIMIT :limit;

-- The same, the other way round.
-- name: screening_by_name_zh_down :many
SELECT d.application_id AS id, d.order_zh AS order_key {screening_named}
  AND (d.order_zh, d.application_id) < (:edge_key, :edge_id)
ORDER BY d.order_zh DESC, d.application_id DESC LIMIT :limit;

-- How many they are, as far as a limit. Read from an index alone.
-- name: screening_n_by_state :one
SELECT COUNT(*) AS n_total
FROM (SELECT 1 AS one FROM application a
      WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL
      AND {screening_filter}
      LIMIT :limit) AS found;

-- How many they are in all states but draft, as far as a limit.
-- name: screening_n_listed :one
SELECT COUNT(*) AS n_total
FROM (SELECT 1 AS one FROM application a
      WHERE a.event_id = :event_id AND a.test_email IS NULL
      AND a.state IN ('submitted', 'accepted', 'rejected', 'ineligible', 'withdrawn')
      AND {screening_filter}
      LIMIT :limit) AS found;

-- The ids of all that are in a state. Linear in them: read from an index alone.
-- name: screening_ids_by_state :many
SELECT a.id FROM application a
WHERE a.event_id = :event_id AND a.state = :state AND a.test_email IS NULL
  AND {screening_filter}
ORDER BY a.id LIMIT :limit;

-- The ids of all but drafts, in the order of their states. Linear in them.
-- name: screening_ids_listed :many
SELECT a.id FROM application a
WHERE a.event_id = :event_id AND a.test_email IS NULL
  AND a.state IN ('submitted', 'accepted', 'rejected', 'ineligible', 'withdrawn')
  AND {screening_filter}
ORDER BY a.state, a.id LIMIT :limit;

-- The kinds of documents whose lack is shown: required ones, and those wanted of a round.
-- name: screening_kinds :many
SELECT k.id AS kind_id, k.call_id, k.round_key, k.due_at, k.is_due_own, c.upload_grace_ms
FROM upload_kind k JOIN call c ON c.id = k.call_id
WHERE c.event_id = :event_id AND (k.is_required OR k.round_key IS NOT NULL)
ORDER BY k.id LIMIT 100;

-- Whether an application has a document of a kind.
-- name: screening_has_document :one
SELECT EXISTS (SELECT 1 FROM upload u JOIN application a ON a.id = u.application_id
               WHERE u.application_id = :application_id AND u.upload_kind_id = :kind_id
                 AND {screening_counts}) AS has_document;

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

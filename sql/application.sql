-- Applications, from the draft to the decision.

-- Takes the next public number of an event, for application_add.
-- name: application_no_take :exec
INSERT INTO application_no (event_id, last_no) VALUES (:event_id, 1)
ON CONFLICT (event_id) DO UPDATE SET last_no = application_no.last_no + 1;

-- Takes the next number of an event's tests, for application_add.
-- name: application_test_no_take :exec
INSERT INTO application_no (event_id, last_no, last_test_no) VALUES (:event_id, 0, 1)
ON CONFLICT (event_id) DO UPDATE SET last_test_no = application_no.last_test_no + 1;

-- A draft, with the number taken before it; a test's is stored as a negative one.
-- name: application_add :one
INSERT INTO application (event_id, call_id, no, state, track_id, round_id, partner_id, form_id,
                         rule_set_id, answers_json, company, project, email, reg_no, country, search,
                         lang, test_email, checked_no, own_closes_at, own_decks_until, link_no, is_duplicate,
                         version_no, created_at, changed_at)
VALUES (:event_id, :call_id,
        (SELECT CASE WHEN :opt_test_email IS NULL THEN n.last_no ELSE -n.last_test_no END
         FROM application_no n WHERE n.event_id = :event_id), 'draft',
        :opt_track_id, :opt_round_id, :opt_partner_id, :form_id, :rule_set_id,
        :answers_json, :company, :project, :email, :reg_no, :country, :search,
        :lang, :opt_test_email, :checked_no, :opt_own_closes_at, :opt_own_decks_until, 1, FALSE, 1,
        :now_at, :now_at)
RETURNING id, no;

-- An application with the keys of what it chose.
-- name: application_get :one
SELECT a.id AS application_id, a.event_id, a.call_id, a.no, a.state, a.pending_state,
       a.pending_reason, a.track_id, a.round_id, a.partner_id, t.key AS track, r.key AS round,
       p.key AS partner, a.answers_json, a.verdict_json, a.company, a.project, a.email, a.reg_no,
       a.lang, a.test_email, a.link_no, a.is_duplicate, a.version_no, a.created_at, a.changed_at, a.received_at,
       a.submitted_at, a.decided_at, a.form_id, a.rule_set_id, a.checked_no, a.own_closes_at, a.own_decks_until,
       a.extended_until, a.extension_reason, a.lateness, a.source, e.content_no,
       NOT EXISTS (SELECT 1 FROM mail_wording w WHERE w.event_id = a.event_id) AS is_unworded
FROM application a JOIN event e ON e.id = a.event_id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN round r ON r.id = a.round_id
     LEFT JOIN partner p ON p.id = a.partner_id
WHERE a.id = :application_id;

-- New answers; none is changed when someone else was faster or it is frozen.
-- name: application_save :change
UPDATE application
SET track_id = :opt_track_id, round_id = :opt_round_id, partner_id = :opt_partner_id,
    answers_json = :answers_json, verdict_json = :opt_verdict_json,
    company = :company, project = :project, email = :email,
    reg_no = :reg_no, country = :country, search = :search, lang = :lang, checked_no = :opt_checked_no,
    own_closes_at = :opt_own_closes_at, own_decks_until = :opt_own_decks_until,
    lateness = COALESCE(:opt_lateness, lateness), changed_at = :now_at,
    version_no = version_no + 1
WHERE id = :application_id AND version_no = :version_no AND state = :state;

-- Moves a draft to the form and the rules of now; no row when it is there, or no draft.
-- name: application_take_form :one
UPDATE application SET form_id = :form_id, rule_set_id = :rule_set_id
WHERE id = :application_id AND state = 'draft' AND (form_id <> :form_id OR rule_set_id <> :rule_set_id)
RETURNING id;

-- Submits the draft; none is changed when it was changed meanwhile or is no draft.
-- name: application_submit :change
UPDATE application
SET state = 'submitted', received_at = :received_at, submitted_at = :now_at, changed_at = :now_at,
    lateness = :opt_lateness,
    verdict_json = :verdict_json, rule_set_id = :rule_set_id, form_id = :form_id, checked_no = :checked_no,
    version_no = version_no + 1
WHERE id = :application_id AND version_no = :version_no AND state = 'draft';

-- Puts an application into another track than it was in; no row when it was changed meanwhile.
-- name: application_set_track :one
UPDATE application
SET track_id = :track_id, own_closes_at = :opt_own_closes_at, own_decks_until = :opt_own_decks_until
WHERE id = :application_id AND version_no = :version_no AND state IN ('draft', 'submitted')
RETURNING id;

-- Withdraws; no row when it is too late for that.
-- name: application_withdraw :one
UPDATE application
SET state = 'withdrawn', pending_state = NULL, pending_reason = NULL, is_duplicate = FALSE,
    changed_at = :now_at, version_no = version_no + 1
WHERE id = :application_id AND state IN ('draft', 'submitted', 'accepted')
RETURNING version_no,
    EXISTS (SELECT 1 FROM consent k WHERE k.application_id = application.id AND k.recipient_id IS NOT NULL
                                          AND k.ended_at IS NULL) AS has_transfers;

-- ---- documents ----

-- The uploads of an application, as they were begun, by kind: in the order of the index.
-- name: application_uploads :many
SELECT u.upload_kind_id, u.key AS upload_key, u.name, u.n_bytes, u.n_offset, u.state, u.reason, u.received_at
FROM upload u WHERE u.application_id = :application_id AND u.state NOT IN ('deleted', 'replaced')
ORDER BY u.upload_kind_id, u.id LIMIT 2000;

-- ---- duplicates ----

-- Lets applications that share an e-mail address or number be submitted one after the other: until the
-- transaction ends, nobody else passes with the same word. The first word is waited for first.
-- name: application_twin_lock :one sqlite
SELECT COUNT(*) AS n_locks FROM (SELECT :word AS word, :opt_other AS other) AS one;
-- As above; one of the two is compiled.
-- name: application_twin_lock :one pg
SELECT (CASE WHEN pg_advisory_xact_lock(hashtextextended(:word, 0)) IS NULL THEN 0 ELSE 1 END)
     + (CASE WHEN :opt_other IS NULL THEN 0
             WHEN pg_advisory_xact_lock(hashtextextended(:opt_other, 0)) IS NULL THEN 0 ELSE 1 END) AS n_locks;

-- Whether application_twins finds any.
-- name: application_has_twins :one
SELECT EXISTS (SELECT 1 FROM application e
               WHERE e.event_id = :event_id AND e.email = :email AND e.id <> :application_id
                 AND e.state NOT IN ('draft', 'withdrawn') AND e.test_email IS NULL)
    OR EXISTS (SELECT 1 FROM application n
               WHERE n.event_id = :event_id AND n.reg_no = :reg_no AND n.reg_no <> '' AND n.id <> :application_id
                 AND n.state NOT IN ('draft', 'withdrawn') AND n.test_email IS NULL) AS is_so;

-- Submitted applications of an event with the same e-mail address or registration number; no tests.
-- name: application_twins :many
SELECT a.id, a.no, a.email, a.reg_no, a.lang, a.answers_json, a.is_duplicate, a.company, a.project,
       a.state
FROM application a
WHERE a.id IN (SELECT e.id FROM application e WHERE e.event_id = :event_id AND e.email = :email
               UNION SELECT n.id FROM application n
               WHERE n.event_id = :event_id AND n.reg_no = :reg_no AND n.reg_no <> '')
  AND a.id <> :application_id AND a.state NOT IN ('draft', 'withdrawn') AND a.test_email IS NULL
ORDER BY a.id LIMIT 200;

-- Flags it, or takes the flag away.
-- name: application_set_duplicate :exec
UPDATE application SET is_duplicate = :is_duplicate
WHERE id = :application_id AND is_duplicate <> :is_duplicate;

-- ---- receipts ----

-- The first submission as the log has it: what the receipt says.
-- name: application_first_receipt :one
SELECT l.at, l.real_at, l.after_json FROM log l
WHERE l.object = :object AND l.action = 'application.submit'
ORDER BY l.id LIMIT 1;

-- The last version that was submitted: an edit of a submitted application is one too.
-- name: application_last_receipt :one
SELECT l.at, l.real_at, l.after_json FROM log l
WHERE l.object = :object AND l.action IN ('application.submit', 'application.resubmit')
ORDER BY l.id DESC LIMIT 1;

-- ---- mail ----

-- What was written to the applicant.
-- name: application_mails :rows
SELECT o.kind, o.to_email, o.subject, o.state, o.created_at, o.sent_at
FROM outbox o WHERE o.object = :object
ORDER BY o.id LIMIT 200;

-- What of it members of its team are shown: no addresses, and nothing of who else was asked or has gone.
-- name: application_mails_shared :rows
SELECT o.kind, o.subject, o.state, o.created_at, o.sent_at
FROM outbox o WHERE o.object = :object AND o.kind NOT IN ('team_invitation', 'team_answer', 'team_removed')
ORDER BY o.id LIMIT 200;

-- How many links were mailed for it since an instant.
-- name: application_links_mailed :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.kind IN ('draft_link', 'application_link') AND o.created_at > :since_at;

-- How many links to drafts an address was mailed since an instant, whatever the application.
-- name: application_links_mailed_to :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.to_email = :to_email AND o.kind IN ('draft_link', 'application_link') AND o.created_at > :since_at;

-- ---- rounds ----

-- The round and its time, for letters.
-- name: application_round :one
SELECT r.id AS round_id, r.key, r.name_json, r.starts_at, r.time_zone FROM round r WHERE r.id = :round_id;

-- Takes a place in a round; no row when it is full.
-- name: round_take_place :one
UPDATE round SET n_taken = n_taken + 1
WHERE id = :round_id AND (n_capacity IS NULL OR n_taken < n_capacity)
RETURNING id;

-- Gives a place back.
-- name: round_free_place :exec
UPDATE round SET n_taken = n_taken - 1 WHERE id = :round_id AND n_taken > 0;

-- Puts an accepted application into its round.
-- name: application_enter :one
INSERT INTO entry (round_id, application_id, track_id, state, created_at)
VALUES (:round_id, :application_id, :opt_track_id, 'active', :now_at)
RETURNING id;

-- The rounds an application stands in: not those it has advanced from, whose result is out.
-- name: application_entries :many
SELECT n.id AS entry_id, n.round_id, n.from_entry_id, n.state, r.state AS round_state, r.key AS round
FROM entry n JOIN round r ON r.id = n.round_id
WHERE n.application_id = :application_id
  AND NOT EXISTS (SELECT 1 FROM entry m
                  WHERE m.application_id = n.application_id AND m.from_entry_id = n.id)
ORDER BY n.id LIMIT 100;

-- Takes an entry out of its round; no row when it is out already.
-- name: application_leave :one
UPDATE entry SET state = 'withdrawn' WHERE id = :entry_id AND state <> 'withdrawn' RETURNING round_id;

-- ---- screening ----

-- Applications of an event that pass the filter, in the order of their ids, with what they may be put in
-- order by. Linear in the event's applications.
-- name: screening_keys :many
SELECT {screening_key}
FROM application a {screening_names}
WHERE {screening_full_filter}
ORDER BY a.id LIMIT :limit;

-- What an application is put in order by, whether it passes a filter or not.
-- name: screening_key :one
SELECT {screening_key}
FROM application a LEFT JOIN track t ON t.id = a.track_id
WHERE a.id = :id AND a.event_id = :event_id;

-- Those of some applications of an event that someone may decide on, in the order given, by their places: of its
-- round, for who is no organiser of all.
-- name: screening_of :many
WITH RECURSIVE {nth}
SELECT nth.i AS place_no, a.id AS application_id, a.state, a.pending_state, a.round_id, a.test_email
FROM nth JOIN application a ON a.id = {nth_id}
WHERE a.event_id = :event_id AND (:is_all OR a.round_id IN ({screening_rounds}))
ORDER BY nth.i LIMIT 1000;

-- Keeps a decision about some until it is released (NULL: takes it back).
-- name: screening_decide :exec
WITH RECURSIVE {nth}
UPDATE application SET pending_state = :opt_pending_state, pending_reason = :opt_reason
WHERE id IN (SELECT {nth_id} FROM nth) AND state = 'submitted';

-- Decisions not yet released, those received first before others.
-- name: screening_pending :many
SELECT a.id AS application_id, a.no, a.pending_state, a.pending_reason, a.call_id, a.track_id,
       a.round_id, a.project, a.email, a.lang, a.link_no, a.answers_json, a.company, t.key AS track,
       r.key AS round, a.received_at, a.own_closes_at
FROM application a LEFT JOIN round r ON r.id = a.round_id LEFT JOIN track t ON t.id = a.track_id
WHERE a.event_id = :event_id AND a.state = 'submitted' AND a.pending_state IS NOT NULL
  AND (:opt_round IS NULL OR r.key = :opt_round)
  AND (:is_all OR a.round_id IN ({screening_rounds}))
ORDER BY a.received_at, a.id LIMIT :limit;

-- Releases a decision; no row when it was changed meanwhile.
-- name: screening_release :one
UPDATE application
SET state = pending_state, pending_state = NULL, decided_at = :now_at, changed_at = :now_at,
    version_no = version_no + 1
WHERE id = :application_id AND state = 'submitted' AND pending_state = :pending_state
RETURNING version_no;

-- ---- tests of the form ----

-- Tests of an event, to be deleted.
-- name: application_tests :many
SELECT a.id, a.no FROM application a
WHERE a.event_id = :event_id AND a.test_email IS NOT NULL ORDER BY a.id LIMIT 1000;

-- Events with tests whose call has opened.
-- name: application_tests_due :many
SELECT k.event_id
FROM call k
WHERE k.opens_at <= :at
  AND EXISTS (SELECT 1 FROM application a
              WHERE a.event_id = k.event_id AND a.test_email IS NOT NULL AND a.call_id = k.id)
ORDER BY k.id LIMIT 100;

-- Forgets the documents of a test.
-- name: application_test_delete_uploads :exec
DELETE FROM upload
WHERE application_id IN (SELECT a.id FROM application a
                         WHERE a.id = :application_id AND a.test_email IS NOT NULL);

-- Forgets who has brought a test.
-- name: application_test_delete_referral :exec
DELETE FROM referral
WHERE application_id IN (SELECT a.id FROM application a
                         WHERE a.id = :application_id AND a.test_email IS NOT NULL);

-- Takes back the letters of a test that were not sent yet: their links lead nowhere.
-- name: application_test_delete_mails :exec
DELETE FROM outbox WHERE object = :object AND state = 'queued';

-- Forgets a test.
-- name: application_test_delete :one
DELETE FROM application WHERE id = :application_id AND test_email IS NOT NULL RETURNING id;

-- ---- its life, as the applicant sees it ----

-- What happened to it, the saving of a draft left out.
-- name: application_history :rows
SELECT l.action, l.at FROM log l
WHERE l.object = :object
  AND l.action IN ('application.create', 'application.submit', 'application.resubmit',
                   'application.withdraw', 'application.release', 'application.extend',
                   'application.extend_end', 'application.take_form')
ORDER BY l.id LIMIT 500;

-- The rounds it stands or stood in, with its slot in the timetable in force (NULL: none yet) and its place in reserve
-- by a published result.
-- name: application_rounds :many
SELECT n.id AS entry_id, n.round_id, n.state AS entry_state, r.key AS round, r.name_json, r.city,
       r.time_zone, r.starts_at, r.ends_at, s.id AS slot_id, s.starts_at AS slot_starts_at,
       s.ends_at AS slot_ends_at, m.name_json AS room_name_json, p.reserve_no, p.left_at, p.moved_up_at
FROM entry n JOIN round r ON r.id = n.round_id
     LEFT JOIN result z ON z.round_id = n.round_id AND z.state = 'published'
     LEFT JOIN placement p ON p.result_id = z.id AND p.entry_id = n.id
     LEFT JOIN slot s ON s.entry_id = n.id
               AND s.timetable_id = (SELECT t.id FROM timetable t
                                     WHERE t.round_id = n.round_id AND t.published_at IS NOT NULL
                                     ORDER BY t.version_no DESC LIMIT 1)
     LEFT JOIN room m ON m.id = s.room_id
WHERE n.application_id = :application_id
ORDER BY n.id LIMIT 100;

-- The applications of an address at an event: their links may be mailed again.
-- name: applications_of_email :many
SELECT a.id AS application_id, a.call_id, a.no, a.state, a.lang, a.link_no
FROM application a
WHERE a.event_id = :event_id AND a.email = :email AND a.test_email IS NULL
ORDER BY a.id DESC LIMIT 10;

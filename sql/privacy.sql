-- Everything about a person, by their address (domain/privacy/privacy_export.h): each query gives one list of it, a
-- page after an id, of all events or of one.

-- Whose, and of which event: 0 is all.
-- part: privacy_asked
asked (email, event_id) AS (SELECT CAST(:email AS TEXT), CAST(:event_id AS BIGINT)),
at_event (id, slug, name_json) AS (SELECT e.id, e.slug, e.name_json FROM asked x JOIN event e
                                   ON x.event_id = 0 OR e.id = x.event_id),
my_application (id, no, slug) AS (SELECT a.id, a.no, e.slug FROM at_event e
                                  JOIN application a ON a.event_id = e.id
                                       AND a.email = (SELECT x.email FROM asked x)),
my_registration (id, no, slug) AS (SELECT g.id, g.no, e.slug FROM at_event e
                                   JOIN registration g ON g.event_id = e.id
                                        AND g.email = (SELECT x.email FROM asked x)),
my_speaker (id, slug) AS (SELECT s.id, e.slug FROM at_event e
                          JOIN speaker s ON s.event_id = e.id AND s.email = (SELECT x.email FROM asked x)),
my_judge (id, round_id, slug) AS (SELECT j.id, j.round_id, e.slug FROM at_event e JOIN round r ON r.event_id = e.id
                                  JOIN judge j ON j.round_id = r.id AND j.email = (SELECT x.email FROM asked x)),
my_person (id) AS (SELECT p.id FROM asked x JOIN person p ON p.email = x.email WHERE x.event_id = 0)

-- The account.
-- name: privacy_account :rows
WITH {privacy_asked}
SELECT p.id, p.email, p.name, p.lang, p.created_at, a.password_hash IS NOT NULL AS has_password, a.is_disabled
FROM my_person m JOIN person p ON p.id = m.id LEFT JOIN account a ON a.person_id = p.id
WHERE p.id > :after_id ORDER BY p.id LIMIT :limit;

-- What the account may do.
-- name: privacy_roles :rows
WITH {privacy_asked}
SELECT g.id, g.role, g.scope, CASE WHEN g.scope = 'event' THEN (SELECT e.slug FROM event e WHERE e.id = g.scope_id) END
       AS event, g.granted_at
FROM my_person m JOIN role_grant g ON g.person_id = m.id
WHERE g.id > :after_id ORDER BY g.id LIMIT :limit;

-- Where it was signed in, as an account or as a judge.
-- name: privacy_sessions :rows
WITH {privacy_asked}
SELECT s.id, s.agent AS browser, s.address AS network_address, s.created_at, s.expires_at, s.revoked_at
FROM session s
WHERE (s.person_id IN (SELECT m.id FROM my_person m) OR s.judge_id IN (SELECT j.id FROM my_judge j))
  AND s.id > :after_id ORDER BY s.id LIMIT :limit;

-- Applications. A decision that is not released yet is not in it.
-- name: privacy_applications :rows
WITH {privacy_asked}
SELECT a.id, m.slug AS event, a.no, a.state, a.test_email IS NOT NULL AS is_test, a.source, a.company, a.project,
       a.email, a.reg_no AS registration_number, a.country, a.lang, t.key AS track, r.key AS round,
       o.name_json AS referred_by_json, a.answers_json, a.verdict_json AS eligibility_json, a.is_duplicate,
       a.extended_until, a.extension_reason, a.created_at, a.changed_at, a.received_at, a.submitted_at, a.decided_at
FROM my_application m JOIN application a ON a.id = m.id LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN round r ON r.id = a.round_id LEFT JOIN partner p ON p.id = a.partner_id
     LEFT JOIN organisation o ON o.id = p.organisation_id
WHERE a.id > :after_id ORDER BY a.id LIMIT :limit;

-- Documents and slides, also those that were replaced.
-- name: privacy_documents :rows
WITH {privacy_asked},
mine (id, slug, kind, no) AS (
    SELECT u.id, m.slug, k.key, m.no FROM my_application m JOIN upload u ON u.application_id = m.id
           JOIN upload_kind k ON k.id = u.upload_kind_id
    UNION ALL SELECT u.id, m.slug, 'slides', NULL FROM my_speaker m JOIN upload u ON u.speaker_id = m.id)
SELECT u.id, m.slug AS event, m.no AS application_no, m.kind, u.name, u.type, u.n_bytes, u.state, u.hash AS sha256,
       u.received_at, u.completed_at
FROM mine m JOIN upload u ON u.id = m.id
WHERE u.id > :after_id ORDER BY u.id LIMIT :limit;

-- Those of them that can be read: they go into the archive.
-- name: privacy_files :many
WITH {privacy_asked},
mine (id, slug, kind) AS (
    SELECT u.id, m.slug, k.key FROM my_application m JOIN upload u ON u.application_id = m.id
           JOIN upload_kind k ON k.id = u.upload_kind_id
    UNION ALL SELECT u.id, m.slug, 'slides' FROM my_speaker m JOIN upload u ON u.speaker_id = m.id)
SELECT u.id, m.slug, m.kind, u.name, u.type, u.n_bytes, u.hash, u.completed_at
FROM mine m JOIN upload u ON u.id = m.id AND u.state IN ('complete', 'replaced')
WHERE u.id > :after_id ORDER BY u.id LIMIT :limit;

-- What they said once they were accepted.
-- name: privacy_acceptances :rows
WITH {privacy_asked}
SELECT m.id, m.slug AS event, m.no AS application_no, t.reply, t.replied_at, t.answers_json, t.asked_at
FROM my_application m JOIN acceptance t ON t.application_id = m.id
WHERE m.id > :after_id ORDER BY m.id LIMIT :limit;

-- What was agreed to: a declaration's words are the question's of its key in the form that was shown.
-- Linear: seldom asked for.
-- name: privacy_consents :rows
WITH {privacy_asked}
SELECT k.id, m.slug AS event, m.no AS application_no, k.key AS consent, k.lang, k.given_at, k.ended_at,
       f.version_no AS form_no, f.questions_json AS form_json, r.text_json AS recipient_json
FROM my_application m JOIN consent k ON k.application_id = m.id LEFT JOIN form f ON f.id = k.form_id
     LEFT JOIN recipient r ON r.id = k.recipient_id
WHERE k.id > :after_id ORDER BY k.id LIMIT :limit;

-- To whom abroad it was given.
-- name: privacy_transfers :rows
WITH {privacy_asked}
SELECT t.id, m.slug AS event, m.no AS application_no, t.key AS recipient, t.format, t.made_at
FROM my_application m JOIN transfer_application x ON x.application_id = m.id JOIN transfer t ON t.id = x.transfer_id
WHERE t.id > :after_id ORDER BY t.id LIMIT :limit;

-- What became of the applications in rounds, as far as it is public.
-- name: privacy_rounds :rows
WITH {privacy_asked}
SELECT n.id, m.slug AS event, m.no AS application_no, r.key AS round, r.name_json AS round_name_json, n.state,
       p.rank_no, p.is_advancing, p.reserve_no, p.moved_up_at, p.left_at, z.name_json AS prize_json
FROM my_application m JOIN entry n ON n.application_id = m.id JOIN round r ON r.id = n.round_id
     LEFT JOIN result s ON s.round_id = n.round_id AND s.state = 'published'
     LEFT JOIN placement p ON p.result_id = s.id AND p.entry_id = n.id
     LEFT JOIN prize z ON z.id = p.prize_id
WHERE n.id > :after_id ORDER BY n.id LIMIT :limit;

-- Teams that they were asked to, whatever came of it.
-- name: privacy_teams :rows
WITH {privacy_asked}
SELECT m.id, e.slug AS event, a.no AS application_no, m.name, m.email, m.role, m.state, m.lang, m.invited_at,
       m.answered_at
FROM asked x JOIN team_member m ON m.email = x.email JOIN application a ON a.id = m.application_id
     JOIN at_event e ON e.id = a.event_id
WHERE m.id > :after_id ORDER BY m.id LIMIT :limit;

-- Other teams' applications that name the address in an answer. Linear: seldom asked for.
-- name: privacy_mentions :rows
WITH {privacy_asked}
SELECT a.id, e.slug AS event, a.no AS application_no, a.company, a.state
FROM asked x JOIN at_event e ON 1 = 1 JOIN application a ON a.event_id = e.id
WHERE a.id > :after_id AND a.email <> x.email AND x.email <> ''
      AND REPLACE(a.answers_json, '"' || x.email || '"', '') <> a.answers_json
ORDER BY a.id LIMIT :limit;

-- Registrations for forums.
-- name: privacy_registrations :rows
WITH {privacy_asked}
SELECT g.id, m.slug AS event, g.no, g.state, k.key AS ticket, k.name_json AS ticket_name_json, k.mode, g.name, g.email,
       g.organisation, g.lang, g.is_walk_in, g.leader_id IS NOT NULL AS is_registered_by_another, g.reason,
       g.created_at, g.confirmed_at, g.cancelled_at, g.decided_at
FROM my_registration m JOIN registration g ON g.id = m.id JOIN ticket_type k ON k.id = g.ticket_type_id
WHERE g.id > :after_id ORDER BY g.id LIMIT :limit;

-- What was chosen besides. Linear: seldom asked for.
-- name: privacy_extras :rows
WITH {privacy_asked}
SELECT q.id, m.slug AS event, m.no AS registration_no, q.key AS extra, q.name_json AS extra_name_json
FROM my_registration m JOIN registration_extra x ON x.registration_id = m.id JOIN quota q ON q.id = x.quota_id
WHERE q.id > :after_id ORDER BY q.id LIMIT :limit;

-- Waiting lists. Linear: seldom asked for.
-- name: privacy_waiting :rows
WITH {privacy_asked}
SELECT w.id, m.slug AS event, m.no AS registration_no, k.key AS ticket, w.state, w.created_at, w.offered_at, w.ended_at
FROM my_registration m JOIN waiting w ON w.registration_id = m.id JOIN ticket_type k ON k.id = w.ticket_type_id
WHERE w.id > :after_id ORDER BY w.id LIMIT :limit;

-- When they went through which door. Linear: seldom asked for.
-- name: privacy_passages :rows
WITH {privacy_asked}
SELECT p.id, m.slug AS event, m.no AS registration_no, p.kind, p.outcome, p.door, p.scanned_at, p.undone_at
FROM my_registration m JOIN passage p ON p.registration_id = m.id
WHERE p.id > :after_id ORDER BY p.id LIMIT :limit;

-- When they opened a room's link, and from where.
-- name: privacy_openings :rows
WITH {privacy_asked},
mine (object, slug) AS (
    SELECT 'registration:' || CAST(m.id AS TEXT), m.slug FROM my_registration m
    UNION ALL SELECT 'judge:' || CAST(m.id AS TEXT), m.slug FROM my_judge m
    UNION ALL SELECT 'entry:' || CAST(n.id AS TEXT), m.slug FROM my_application m
              JOIN entry n ON n.application_id = m.id)
SELECT o.id, m.slug AS event, o.object AS part, o.opened_at, o.address AS network_address
FROM mine m JOIN join_opening o ON o.object = m.object
WHERE o.id > :after_id ORDER BY o.id LIMIT :limit;

-- Certificates of attendance. Linear: seldom asked for.
-- name: privacy_certificates :rows
WITH {privacy_asked}
SELECT c.id, m.slug AS event, m.no AS registration_no, c.no, c.name, c.organisation, c.mode, c.created_at,
       c.revoked_at, c.reason
FROM my_registration m JOIN certificate c ON c.registration_id = m.id
WHERE c.id > :after_id ORDER BY c.id LIMIT :limit;

-- Invitation letters. What the passport says is shown behind the links of the letter only.
-- name: privacy_visa_letters :rows
WITH {privacy_asked},
mine (id, slug) AS (
    SELECT v.id, m.slug FROM my_registration m JOIN visa_letter v ON v.registration_id = m.id
    UNION ALL SELECT v.id, m.slug FROM my_application m JOIN visa_letter v ON v.application_id = m.id)
SELECT v.id, m.slug AS event, v.no, v.state, v.lang, v.initials, v.sealed <> '' AS is_passport_kept, v.reason,
       v.created_at, v.decided_at, v.deleted_at
FROM mine m JOIN visa_letter v ON v.id = m.id
WHERE v.id > :after_id ORDER BY v.id LIMIT :limit;

-- Who was asked by somebody else to come: by the leader of a group, or by who gives places away.
-- name: privacy_invitations :rows
WITH {privacy_asked},
mine (id, slug, kind, name, email, created_at) AS (
    SELECT l.id, e.slug, 'group', d.name, d.email, d.created_at
    FROM asked x JOIN delegate d ON d.email = x.email JOIN registration l ON l.id = d.leader_id
         JOIN at_event e ON e.id = l.event_id
    UNION ALL SELECT t.id, e.slug, 'allotment', i.name, i.email, i.created_at
    FROM at_event e JOIN allotment t ON t.event_id = e.id
         JOIN allotment_invitation i ON i.allotment_id = t.id AND i.email = (SELECT x.email FROM asked x))
SELECT m.id, m.slug AS event, m.kind, m.name, m.email, m.created_at
FROM mine m WHERE m.id > :after_id ORDER BY m.id LIMIT :limit;

-- Places that they give away.
-- name: privacy_allotments :rows
WITH {privacy_asked}
SELECT t.id, e.slug AS event, t.name, t.email, t.lang, t.organisation_key AS organisation, t.n_places, t.n_used,
       t.created_at
FROM at_event e JOIN allotment t ON t.event_id = e.id AND t.email = (SELECT x.email FROM asked x)
WHERE t.id > :after_id ORDER BY t.id LIMIT :limit;

-- Where they are a referral partner.
-- name: privacy_referrers :rows
WITH {privacy_asked}
SELECT r.id, e.slug AS event, r.name, r.email, r.lang, r.code, r.n_quota, r.expires_at, r.revoked_at, r.created_at
FROM at_event e JOIN referrer r ON r.event_id = e.id AND r.email = (SELECT x.email FROM asked x)
WHERE r.id > :after_id ORDER BY r.id LIMIT :limit;

-- Parts in programmes.
-- name: privacy_parts :rows
WITH {privacy_asked}
SELECT s.id, m.slug AS event, s.kind, s.name_json, s.office_json, s.bio_json AS biography_json,
       s.organisation_key AS organisation, s.mode, s.languages, s.email, s.state, s.note, s.wish_json, s.asked_at,
       s.answered_at
FROM my_speaker m JOIN speaker s ON s.id = m.id
WHERE s.id > :after_id ORDER BY s.id LIMIT :limit;

-- Seats in panels.
-- name: privacy_panels :rows
WITH {privacy_asked}
SELECT j.id, m.slug AS event, r.key AS round, r.name_json AS round_name_json, j.name, j.email, j.organisation, j.lang,
       j.state, j.created_at
FROM my_judge m JOIN judge j ON j.id = m.id JOIN round r ON r.id = j.round_id
WHERE j.id > :after_id ORDER BY j.id LIMIT :limit;

-- Score sheets that they filled in, the last version of each.
-- name: privacy_sheets :rows
WITH {privacy_asked}
SELECT s.id, m.slug AS event, a.no AS application_no, s.state, s.version_no, s.scores_json AS scores_milli_json,
       s.comment, s.received_at
FROM my_judge m JOIN sheet s ON s.judge_id = m.id JOIN entry n ON n.id = s.entry_id
     JOIN application a ON a.id = n.application_id
WHERE s.id > :after_id AND NOT EXISTS (SELECT 1 FROM sheet l WHERE l.entry_id = s.entry_id AND l.judge_id = s.judge_id
                                                               AND l.version_no > s.version_no)
ORDER BY s.id LIMIT :limit;

-- What they have found of applications as a screener.
-- name: privacy_looks :rows
WITH {privacy_asked}
SELECT a.id, e.slug AS event, a.no AS application_no, l.recommendation, l.checks_json, l.note, l.is_conflicted,
       l.conflict_reason, l.version_no, l.saved_at
FROM my_person m JOIN look l ON l.person_id = m.id JOIN application a ON a.id = l.application_id
     JOIN event e ON e.id = a.event_id
WHERE a.id > :after_id ORDER BY a.id LIMIT :limit;

-- Conflicts of interest.
-- name: privacy_conflicts :rows
WITH {privacy_asked}
SELECT c.entry_id AS id, m.slug AS event, a.no AS application_no, c.source, c.reason, c.declared_at
FROM my_judge m JOIN conflict c ON c.judge_id = m.id JOIN entry n ON n.id = c.entry_id
     JOIN application a ON a.id = n.application_id
WHERE c.entry_id > :after_id ORDER BY c.entry_id LIMIT :limit;

-- The newsletter. Linear in those that receive it: seldom asked for.
-- name: privacy_newsletter :rows
SELECT s.id, s.email, s.lang, s.state, s.asked_at, s.confirmed_at, s.bounced_at, s.bounce AS refused
FROM subscription s
WHERE s.email = :email AND CAST(:event_id AS BIGINT) = 0 AND s.id > :after_id ORDER BY s.id LIMIT :limit;

-- Mails. Links and codes in them were wiped when they were sent. Linear: seldom asked for.
-- name: privacy_mails :rows
WITH {privacy_asked},
mine (id, slug) AS (
    SELECT o.id, e.slug FROM at_event e JOIN outbox o ON o.event_id = e.id
           AND o.to_email = (SELECT x.email FROM asked x)
    UNION ALL SELECT o.id, NULL FROM my_person m JOIN outbox o ON o.object = 'person:' || CAST(m.id AS TEXT)
                     AND o.event_id IS NULL
    UNION ALL SELECT o.id, NULL FROM asked x JOIN subscription s ON s.email = x.email AND x.event_id = 0
                     JOIN outbox o ON o.object = 'subscription:' || CAST(s.id AS TEXT) AND o.event_id IS NULL)
SELECT o.id, m.slug AS event, o.kind, o.to_email, o.to_name, o.lang, o.subject,
       CASE WHEN o.state IN ('sent', 'failed', 'bounced') THEN o.body END AS text, o.state, o.created_at, o.sent_at,
       o.last_error AS refused, o.report_text AS returned
FROM mine m JOIN outbox o ON o.id = m.id
WHERE o.id > :after_id ORDER BY o.id LIMIT :limit;

-- What the log has of them: what happened, when, and from which network address, where it was theirs. What others
-- decided or wrote about it is not in it, nor sheets.
-- name: privacy_log :rows
WITH {privacy_asked},
mine (object, slug) AS (
    SELECT 'application:' || CAST(m.id AS TEXT), m.slug FROM my_application m
    UNION ALL SELECT 'upload:' || CAST(u.id AS TEXT), m.slug FROM my_application m
              JOIN upload u ON u.application_id = m.id
    UNION ALL SELECT 'registration:' || CAST(m.id AS TEXT), m.slug FROM my_registration m
    UNION ALL SELECT 'speaker:' || CAST(m.id AS TEXT), m.slug FROM my_speaker m
    UNION ALL SELECT 'judge:' || CAST(m.id AS TEXT), m.slug FROM my_judge m
    UNION ALL SELECT 'person:' || CAST(m.id AS TEXT), NULL FROM my_person m)
SELECT l.id, m.slug AS event, l.at, l.action, m.object AS part,
       l.actor IN (SELECT i.object FROM mine i) AS is_by_yourself,
       CASE WHEN l.actor IN (SELECT i.object FROM mine i) THEN l.address END AS network_address
FROM mine m JOIN log l ON l.object = m.object
WHERE l.id > :after_id AND l.action NOT LIKE 'sheet.%' AND l.action NOT LIKE 'conflict.%'
  AND l.action NOT LIKE 'look.%' AND l.action <> 'application.decide'
ORDER BY l.id LIMIT :limit;

-- ---- requests ----

-- The request of an address.
-- name: privacy_request_live :one
SELECT q.id, q.lang, q.link_no, q.link_until FROM privacy_request q
WHERE q.email = :email AND q.event_id = :event_id;

-- Begins one; no row when there is one.
-- name: privacy_request_add :one
INSERT INTO privacy_request (event_id, email, lang, link_no, asked_at, link_until)
VALUES (:event_id, :email, :lang, 1, :real_at, :until_at)
ON CONFLICT DO NOTHING RETURNING id;

-- Somebody asks for its link again: whoever it is, one that holds ends when it did. One that had run out stays void:
-- the next has another number.
-- name: privacy_request_ask :exec
UPDATE privacy_request
SET asked_at = :real_at, lang = :lang, link_no = CASE WHEN link_until <= :real_at THEN link_no + 1 ELSE link_no END,
    link_until = CASE WHEN link_until <= :real_at THEN :until_at ELSE link_until END
WHERE id = :request_id;

-- Makes its links void; the request itself is forgotten later.
-- name: privacy_request_end_link :exec
UPDATE privacy_request SET link_no = link_no + 1, link_until = :until_at WHERE id = :request_id;

-- How many mails of a kind an address was sent lately about its request.
-- name: privacy_request_n_mails :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.kind = :kind AND o.created_at > :since_at;

-- A request by its id.
-- name: privacy_request_get :one
SELECT q.id, q.event_id, q.email, q.lang, q.link_no, q.link_until FROM privacy_request q WHERE q.id = :request_id;

-- Requests whose link has run out.
-- name: privacy_request_overdue :many
SELECT q.id FROM privacy_request q WHERE q.link_until < :before_at ORDER BY q.id LIMIT 200;

-- Forgets one.
-- name: privacy_request_delete :exec
DELETE FROM privacy_request WHERE id = :request_id;

-- And the mails about it.
-- name: privacy_request_forget_mails :exec
DELETE FROM outbox WHERE object = :object;

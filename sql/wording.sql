-- Mails as an event's organisers word them.

-- How a mail is worded in a language; no row where that is the program's text.
-- name: wording_of :one
SELECT w.subject, w.body FROM mail_wording w
WHERE w.event_id = :event_id AND w.mail = :mail AND w.lang = :lang AND w.subject IS NOT NULL;

-- The same with its version, also of one that was taken back.
-- name: wording_get :one
SELECT w.subject, w.body, w.version_no, w.changed_at, w.changed_by, p.name AS changed_by_name
FROM mail_wording w
     LEFT JOIN person p ON w.changed_by = 'person:' || CAST(p.id AS TEXT)
WHERE w.event_id = :event_id AND w.mail = :mail AND w.lang = :lang;

-- Which mails of an event are worded by its organisers.
-- name: wording_list :many
SELECT w.mail, w.lang FROM mail_wording w
WHERE w.event_id = :event_id AND w.subject IS NOT NULL
ORDER BY w.mail, w.lang LIMIT 300;

-- Words a mail, as it was seen; what was never worded has version 1. NULL: the program's text again. No row when
-- somebody else was faster.
-- name: wording_put :one
INSERT INTO mail_wording (event_id, mail, lang, subject, body, version_no, changed_at, changed_by)
VALUES (:event_id, :mail, :lang, :opt_subject, :opt_body, 2, :real_at, :actor)
ON CONFLICT (event_id, mail, lang) DO UPDATE
SET subject = excluded.subject, body = excluded.body, version_no = mail_wording.version_no + 1,
    changed_at = excluded.changed_at, changed_by = excluded.changed_by
WHERE mail_wording.version_no = :version_no
RETURNING version_no;

-- Takes the wordings of an event over into its next edition.
-- name: wording_copy :exec
INSERT INTO mail_wording (event_id, mail, lang, subject, body, version_no, changed_at, changed_by)
SELECT :event_id, w.mail, w.lang, w.subject, w.body, 2, :real_at, :actor
FROM mail_wording w WHERE w.event_id = :from_event_id AND w.subject IS NOT NULL
ON CONFLICT (event_id, mail, lang) DO NOTHING;

-- What an example of a mail is filled with, of an application of an event.
-- name: wording_application :one
SELECT a.id AS application_id, a.no, a.company, a.project, a.answers_json, r.name_json AS round_name_json,
       r.starts_at AS round_starts_at, r.time_zone AS round_time_zone, a.received_at
FROM application a LEFT JOIN round r ON r.id = a.round_id
WHERE a.id = :application_id AND a.event_id = :event_id AND a.state <> 'draft';

-- The same of an event.
-- name: wording_event :one
SELECT e.id AS event_id, e.slug, e.name_json, e.time_zone,
       (SELECT MAX(k.closes_at) FROM call k WHERE k.event_id = e.id) AS call_closes_at,
       (SELECT k.time_zone FROM call k WHERE k.event_id = e.id ORDER BY k.closes_at DESC LIMIT 1) AS call_time_zone
FROM event e WHERE e.id = :event_id;

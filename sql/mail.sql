-- The mails of an event, for its organisers. Sending: outbox.sql.

-- Whom someone sees who is no organiser of the event: applications and judges of their rounds.
-- part: mail_seen
(:is_all
 OR o.object IN (SELECT 'application:' || CAST(a.id AS TEXT) FROM application a
                 WHERE a.event_id = :event_id AND a.round_id IN ({screening_rounds}))
 OR o.object IN (SELECT 'judge:' || CAST(j.id AS TEXT) FROM judge j
                 WHERE j.event_id = :event_id AND j.round_id IN ({screening_rounds})))

-- Which of them are wanted.
-- part: mail_filter
o.id < :before_id AND (:opt_kind IS NULL OR o.kind = :opt_kind)
  AND (:opt_query IS NULL OR o.to_email LIKE '%' || :opt_query || '%') AND {mail_seen}

-- A line of a list.
-- part: mail_line
o.id, o.kind, o.object, o.to_email, o.to_name, o.subject, o.state, o.created_at, o.sent_at, o.next_at, o.n_tries,
       o.last_error, o.report_status, o.report_text, o.reported_at, o.again_of_id

-- A page of an event's mails, newest first: all, or those that were sent.
-- name: mail_list :rows
SELECT {mail_line} FROM outbox o
WHERE o.event_id = :event_id AND {mail_filter} AND (NOT :is_sent_only OR o.state = 'sent')
ORDER BY o.id DESC LIMIT :limit;

-- Those that did not arrive.
-- name: mail_list_lost :rows
SELECT {mail_line} FROM outbox o
WHERE o.event_id = :event_id AND o.state IN ('failed', 'bounced') AND o.state = :state AND {mail_filter}
ORDER BY o.id DESC LIMIT :limit;

-- Those that have not left yet.
-- name: mail_list_waiting :rows
SELECT {mail_line} FROM outbox o
WHERE o.state IN ('queued', 'sending', 'held') AND o.event_id + 0 = :event_id AND {mail_filter}
ORDER BY o.id DESC LIMIT :limit;

-- How many there are. Reads indexes only.
-- name: mail_counts :one
SELECT (SELECT COUNT(*) FROM outbox o WHERE o.event_id = :event_id AND {mail_seen}) AS n_all,
       (SELECT COUNT(*) FROM outbox o WHERE o.state IN ('queued', 'sending', 'held') AND o.event_id + 0 = :event_id
          AND {mail_seen}) AS n_waiting,
       (SELECT COUNT(*) FROM outbox o WHERE o.event_id = :event_id AND o.state IN ('failed', 'bounced')
          AND o.state = 'failed' AND {mail_seen}) AS n_failed,
       (SELECT COUNT(*) FROM outbox o WHERE o.event_id = :event_id AND o.state IN ('failed', 'bounced')
          AND o.state = 'bounced' AND {mail_seen}) AS n_bounced;

-- Where a mail stands: in the event, by what it is about.
-- name: scope_of_mail :one
SELECT o.event_id, o.object FROM outbox o WHERE o.id = :mail_id AND o.event_id IS NOT NULL;

-- A mail of an event with all that is kept of it.
-- name: mail_show :one
SELECT o.id, o.event_id, e.slug, o.kind, o.object, o.to_email, o.to_name, o.lang, o.subject, o.body, o.state,
       o.n_tries, o.next_at, o.last_error, o.created_at, o.sent_at, o.report_status, o.report_text, o.reported_at,
       o.again_of_id, o.ics IS NOT NULL AS has_ics
FROM outbox o JOIN event e ON e.id = o.event_id WHERE o.id = :mail_id;

-- The same once more, due at once, to this address.
-- name: mail_copy :one
INSERT INTO outbox (event_id, kind, object, to_email, to_name, lang, subject, body, ics, state, n_tries, next_at,
                    created_at, again_of_id)
SELECT o.event_id, o.kind, o.object, :to_email, o.to_name, o.lang, o.subject, o.body, o.ics, 'queued', 0, :real_at,
       :real_at, :first_id
FROM outbox o WHERE o.id = :mail_id
RETURNING id;

-- The newest mail about something.
-- name: mail_last_about :one
SELECT o.id FROM outbox o WHERE o.object = :object ORDER BY o.id DESC LIMIT 1;

-- Notes that it is another one once more.
-- name: mail_is_again :exec
UPDATE outbox SET again_of_id = :first_id WHERE id = :mail_id;

-- How often a mail was sent again lately.
-- name: mail_n_again :one
SELECT COUNT(*) AS n_mails FROM outbox o WHERE o.again_of_id = :first_id AND o.created_at > :since_at;

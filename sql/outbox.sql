-- Mail waiting to be sent. States: queued -> sending -> sent | failed, or back to queued with a later
-- next_at; queued -> held -> queued while the letter it belongs to is paused; sent -> bounced when a report
-- says that it will not arrive. A row in 'sending' has next_at as the end of its lease: one that was not
-- marked by then (the program ended in between) is due again.

-- Queues a message, due at once.
-- name: outbox_add :exec
INSERT INTO outbox (event_id, kind, object, to_email, to_name, lang, subject, body, ics, state,
                    n_tries, next_at, created_at)
VALUES (:opt_event_id, :kind, :object, :to_email, :to_name, :lang, :subject, :body, :opt_ics, 'queued',
        0, :real_at, :real_at);

-- Queues a message to one of a list, due at once.
-- name: outbox_add_listed :one
INSERT INTO outbox (kind, object, to_email, to_name, lang, subject, body, html, leave_url, state,
                    n_tries, next_at, created_at)
VALUES (:kind, :object, :to_email, '', :lang, :subject, :body, :opt_html, :opt_leave_url, 'queued',
        0, :real_at, :real_at)
RETURNING id;

-- What is due, the longest waiting first. Read by the mailer.
-- name: outbox_due :many
SELECT id, event_id, kind, to_email, to_name, lang, subject, body, html, leave_url, ics, n_tries, created_at
FROM outbox
WHERE state IN ('queued', 'sending') AND next_at <= :real_at
ORDER BY next_at, id
LIMIT 16;

-- Takes a due message for sending; no row when someone else has.
-- name: outbox_claim :one
UPDATE outbox
SET state = 'sending', n_tries = n_tries + 1, next_at = :lease_until_at
WHERE id = :id AND state IN ('queued', 'sending') AND next_at <= :real_at
RETURNING id;

-- The server has taken it. Of a text that opens something `kept` is kept: it without what opens.
-- name: outbox_sent :exec
UPDATE outbox
SET state = 'sent', sent_at = :real_at, last_error = NULL,
    body = CASE WHEN :is_secret THEN :kept ELSE body END,
    html = CASE WHEN :is_secret THEN NULL ELSE html END,
    leave_url = CASE WHEN :is_secret THEN NULL ELSE leave_url END
WHERE id = :id AND state = 'sending';

-- It was not taken: again later.
-- name: outbox_retry :exec
UPDATE outbox
SET state = 'queued', next_at = :next_at, last_error = :last_error
WHERE id = :id AND state = 'sending';

-- It will not be tried again.
-- name: outbox_failed :exec
UPDATE outbox
SET state = 'failed', last_error = :last_error,
    body = CASE WHEN :is_secret THEN :kept ELSE body END,
    html = CASE WHEN :is_secret THEN NULL ELSE html END,
    leave_url = CASE WHEN :is_secret THEN NULL ELSE leave_url END
WHERE id = :id AND state = 'sending';

-- A report says that it will not arrive: neither what was taken, nor what waits to be tried once more since the
-- server's answer was lost. No row when it is under way, or its end is known.
-- name: outbox_bounce :one
UPDATE outbox
SET state = 'bounced', report_status = :report_status, report_text = :report_text, reported_at = :real_at,
    body = CASE WHEN :is_secret THEN :kept ELSE body END,
    html = CASE WHEN :is_secret THEN NULL ELSE html END,
    leave_url = CASE WHEN :is_secret THEN NULL ELSE leave_url END
WHERE id = :id AND state IN ('queued', 'held', 'sent')
RETURNING id;

-- A report says that it is late.
-- name: outbox_delayed :exec
UPDATE outbox
SET report_status = :report_status, report_text = :report_text, reported_at = :real_at
WHERE id = :id AND state IN ('queued', 'held', 'sending', 'sent');

-- What marking a message needs of it.
-- name: outbox_reported :one
SELECT o.id, o.event_id, o.kind, o.state, o.body FROM outbox o WHERE o.id = :id;

-- When the program starts alone, nobody is sending: what was under way is due again.
-- name: outbox_resume :exec
UPDATE outbox
SET state = 'queued', next_at = :real_at
WHERE state = 'sending';

-- One message with all that is kept of it.
-- name: outbox_get :one
SELECT id, event_id, kind, object, to_email, to_name, lang, subject, body, ics, state, n_tries, next_at,
       last_error, created_at, sent_at
FROM outbox
WHERE id = :id;

-- How many messages stand in each state, for /metrics.
-- name: outbox_counts :many
SELECT state, CAST(COUNT(*) AS BIGINT) AS n_messages FROM outbox GROUP BY state LIMIT 8;

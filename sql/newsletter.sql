-- The newsletter: subscriptions, letters, and their mails in the outbox.

-- ---- subscriptions ----

-- The subscription of an address.
-- name: subscription_of_hash :one
SELECT s.id, s.email, s.lang, s.state, s.link_no FROM subscription s WHERE s.email_hash = :email_hash;

-- A subscription by its id.
-- name: subscription_get :one
SELECT s.id, s.email, s.lang, s.state, s.link_no FROM subscription s WHERE s.id = :subscription_id;

-- An address that was typed in for the first time; no row when it is there by now.
-- name: subscription_add :one
INSERT INTO subscription (email_hash, email, lang, state, link_no, n_bounces, asked_at)
VALUES (:email_hash, :email, :lang, 'pending', 1, 0, :real_at)
ON CONFLICT (email_hash) DO NOTHING RETURNING id;

-- It was typed in again, while it is not active.
-- name: subscription_ask :exec
UPDATE subscription SET state = 'pending', email = :email, lang = :lang, asked_at = :real_at
WHERE id = :subscription_id AND state <> 'active';

-- How many mails an address was sent lately about its subscription.
-- name: subscription_n_mails :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.kind = 'newsletter_link' AND o.created_at > :since_at;

-- Confirms the mail, by the link of this number; no row when that is over.
-- name: subscription_confirm :one
UPDATE subscription SET state = 'active', confirmed_at = :real_at, n_bounces = 0, bounce = NULL, bounced_at = NULL
WHERE id = :subscription_id AND link_no = :link_no AND state = 'pending' RETURNING id;

-- Changes the language of the letters.
-- name: subscription_set_lang :change
UPDATE subscription SET lang = :lang WHERE id = :subscription_id AND state <> 'left';

-- Leaves: the address is forgotten, the links that confirm are void; no row when that was so before.
-- name: subscription_leave :one
UPDATE subscription SET state = 'left', email = NULL, left_at = :real_at, link_no = link_no + 1, n_bounces = 0,
       bounce = NULL, bounced_at = NULL
WHERE id = :subscription_id AND state <> 'left' RETURNING id;

-- Mails of letters that will not leave any more, because their recipient does.
-- name: letter_forget_queued :exec
UPDATE letter SET n_queued = n_queued - (
    SELECT COUNT(*) FROM letter_mail m JOIN outbox o ON o.id = m.outbox_id
    WHERE m.letter_id = letter.id AND m.subscription_id = :subscription_id
      AND o.state NOT IN ('sent', 'failed', 'bounced'))
WHERE id IN (SELECT m.letter_id FROM letter_mail m WHERE m.subscription_id = :subscription_id);

-- Forgets which letters went to a subscription.
-- name: letter_mail_forget :exec
DELETE FROM letter_mail WHERE subscription_id = :subscription_id;

-- Forgets all mails about a subscription, sent or not.
-- name: subscription_forget_mails :exec
DELETE FROM outbox WHERE object = :object;

-- Addresses that were typed in and not confirmed in time.
-- name: subscription_overdue :many
SELECT s.id, s.left_at FROM subscription s
WHERE s.state = 'pending' AND s.asked_at < :before_at ORDER BY s.id LIMIT 200;

-- Forgets one that never confirmed.
-- name: subscription_delete :exec
DELETE FROM subscription WHERE id = :subscription_id AND state = 'pending' AND left_at IS NULL;

-- A page of those who receive letters, and of those that cannot be reached any more. Who has not confirmed is
-- in no list: anybody may have typed the address in.
-- name: subscription_list :rows
SELECT s.id, s.email, s.lang, s.state, s.n_bounces, s.bounce, s.asked_at, s.confirmed_at, s.bounced_at
FROM subscription s
WHERE s.id > :after_id AND s.state IN ('active', 'bounced')
  AND (:opt_state IS NULL OR s.state = :opt_state)
  AND (:opt_query IS NULL OR s.email LIKE '%' || :opt_query || '%')
ORDER BY s.id LIMIT :limit;

-- The same list, all of it at once.
-- name: subscription_export :many
SELECT s.email, s.lang, s.state, s.n_bounces, s.bounce, s.confirmed_at, s.bounced_at
FROM subscription s
WHERE s.state IN ('active', 'bounced') AND (:opt_state IS NULL OR s.state = :opt_state)
ORDER BY s.id LIMIT :limit;

-- How many there are in each state and language. Linear.
-- name: subscription_counts :rows
SELECT s.state, s.lang, COUNT(*) AS n_subscriptions, SUM(CASE WHEN s.n_bounces > 0 THEN 1 ELSE 0 END) AS n_refused
FROM subscription s GROUP BY s.state, s.lang ORDER BY s.state, s.lang LIMIT 50;

-- How many letters would go out now, and up to which subscription. Linear.
-- name: subscription_reach :one
SELECT COUNT(*) AS n_recipients, CAST(COALESCE(MAX(s.id), 0) AS BIGINT) AS until_id
FROM subscription s WHERE s.state = 'active';

-- A letter was refused at the address for good.
-- name: letter_mail_refuse :exec
UPDATE letter_mail SET is_refused = TRUE WHERE outbox_id = :outbox_id;

-- How many letters in a row were refused at the address by now: those after the last one that was taken and of
-- which nothing came back. What was before it was confirmed again does not count.
-- name: subscription_n_refused :one
SELECT COUNT(*) AS n_refused
FROM letter_mail m JOIN outbox o ON o.id = m.outbox_id JOIN subscription s ON s.id = m.subscription_id
WHERE m.subscription_id = :subscription_id AND m.is_refused AND o.created_at >= s.confirmed_at
  AND m.outbox_id > COALESCE((SELECT MAX(x.outbox_id) FROM letter_mail x JOIN outbox t ON t.id = x.outbox_id
                              WHERE x.subscription_id = s.id AND NOT x.is_refused AND t.state = 'sent'), 0);

-- So many letters in a row were refused; at the limit the address counts as dead.
-- name: subscription_bounce :exec
UPDATE subscription SET n_bounces = :n_refused, bounce = :bounce, bounced_at = :real_at,
       state = CASE WHEN :n_refused >= :n_max THEN 'bounced' ELSE state END
WHERE id = :subscription_id AND state = 'active';

-- A letter was taken.
-- name: subscription_reached :exec
UPDATE subscription SET n_bounces = 0, bounce = NULL, bounced_at = NULL
WHERE id = :subscription_id AND n_bounces > 0 AND state = 'active';

-- ---- letters ----

-- A new draft.
-- name: letter_add :one
INSERT INTO letter (subject_json, text_json, state, n_per_minute, version_no, created_at, changed_at, last_id, until_id,
                    n_recipients, n_queued, n_sent, n_failed)
VALUES (:subject_json, :text_json, 'draft', :n_per_minute, 1, :real_at, :real_at, 0, 0, 0, 0, 0, 0)
RETURNING id;

-- What writing and sending a letter needs of it.
-- name: letter_get :one
SELECT l.id, l.subject_json, l.text_json, l.state, l.n_per_minute, l.version_no, l.next_at, l.last_id, l.until_id,
       l.n_recipients, l.n_queued
FROM letter l WHERE l.id = :letter_id;

-- A letter as its authors see it.
-- name: letter_show :rows
SELECT l.id AS letter_id, l.subject_json, l.text_json, l.state, l.n_per_minute, l.version_no, l.created_at,
       l.changed_at, l.started_at, l.ended_at, l.n_recipients, l.n_queued, l.n_sent, l.n_failed
FROM letter l WHERE l.id = :letter_id LIMIT 1;

-- Letters, newest first.
-- name: letter_list :rows
SELECT l.id, l.subject_json, l.state, l.changed_at, l.started_at, l.ended_at, l.n_recipients, l.n_queued, l.n_sent,
       l.n_failed
FROM letter l WHERE l.id < :before_id ORDER BY l.id DESC LIMIT :limit;

-- Changes a draft.
-- name: letter_change :one
UPDATE letter SET subject_json = :subject_json, text_json = :text_json, n_per_minute = :n_per_minute,
       version_no = version_no + 1, changed_at = :real_at
WHERE id = :letter_id AND state = 'draft' RETURNING version_no;

-- Changes how fast a letter goes out.
-- name: letter_set_rate :one
UPDATE letter SET n_per_minute = :n_per_minute, version_no = version_no + 1, changed_at = :real_at
WHERE id = :letter_id AND state IN ('sending', 'paused') RETURNING version_no;

-- Deletes a draft.
-- name: letter_delete :change
DELETE FROM letter WHERE id = :letter_id AND state = 'draft';

-- Begins to send a draft.
-- name: letter_start :one
UPDATE letter SET state = 'sending', started_at = :real_at, next_at = :real_at, until_id = :until_id,
       n_recipients = :n_recipients, version_no = version_no + 1
WHERE id = :letter_id AND state = 'draft' RETURNING id;

-- Stops for a while, or goes on.
-- name: letter_move :one
UPDATE letter SET state = :state, next_at = :real_at, version_no = version_no + 1
WHERE id = :letter_id AND state = :was_state RETURNING id;

-- Keeps back what waits in the outbox.
-- name: letter_hold_mails :exec
UPDATE outbox SET state = 'held'
WHERE state = 'queued' AND id IN (SELECT m.outbox_id FROM letter_mail m WHERE m.letter_id = :letter_id);

-- Lets it go.
-- name: letter_free_mails :exec
UPDATE outbox SET state = 'queued', next_at = CASE WHEN next_at > :real_at THEN next_at ELSE :real_at END
WHERE state = 'held' AND id IN (SELECT m.outbox_id FROM letter_mail m WHERE m.letter_id = :letter_id);

-- The letter that is next to go on, and when.
-- name: letter_next :one
SELECT l.id, l.next_at FROM letter l WHERE l.state = 'sending' ORDER BY l.next_at, l.id LIMIT 1;

-- Who is next to receive a letter.
-- name: letter_recipients :many
SELECT s.id, s.email, s.lang FROM subscription s
WHERE s.id > :last_id AND s.id <= :until_id AND s.state = 'active'
ORDER BY s.id LIMIT :limit;

-- Notes to whom a letter was handed over; no row when somebody else has, or it is paused.
-- name: letter_advance :one
UPDATE letter SET last_id = :last_id, next_at = :next_at, n_queued = n_queued + :n_mails, state = :state,
       ended_at = :opt_ended_at
WHERE id = :letter_id AND state = 'sending' AND last_id = :was_last_id RETURNING id;

-- A letter's mail. Its key is what keeps it from being sent twice.
-- name: letter_mail_add :exec
INSERT INTO letter_mail (letter_id, subscription_id, outbox_id) VALUES (:letter_id, :subscription_id, :outbox_id);

-- Whose mail it is that was under way; no row when it is no letter's, or marked already.
-- name: letter_mail_open :one
SELECT m.letter_id, m.subscription_id FROM letter_mail m JOIN outbox o ON o.id = m.outbox_id
WHERE m.outbox_id = :outbox_id AND o.state = 'sending';

-- Whose mail it is, whatever became of it.
-- name: letter_mail_of :one
SELECT m.letter_id, m.subscription_id FROM letter_mail m WHERE m.outbox_id = :outbox_id;

-- Counts a mail that was taken, or given up.
-- name: letter_count :exec
UPDATE letter SET n_sent = n_sent + :n_sent, n_failed = n_failed + :n_failed WHERE id = :letter_id;

-- How many tests of a letter were sent lately.
-- name: letter_n_tests :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.created_at > :since_at AND o.kind = 'newsletter_test';

-- Where a letter stands: in the instance. No row when there is none.
-- name: scope_of_letter :one
SELECT l.id FROM letter l WHERE l.id = :letter_id;

-- Where a subscription stands, likewise.
-- name: scope_of_subscription :one
SELECT s.id FROM subscription s WHERE s.id = :subscription_id;

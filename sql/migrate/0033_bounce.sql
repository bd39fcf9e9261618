-- What mail servers report of a mail after one of them has taken it. outbox.state is besides: bounced (it will not
-- arrive).
ALTER TABLE outbox ADD COLUMN report_status TEXT; -- as the last report says: 5.1.1 (RFC 3463); NULL: there is none
ALTER TABLE outbox ADD COLUMN report_text TEXT; -- its words, one line, at most 500 bytes
ALTER TABLE outbox ADD COLUMN reported_at BIGINT; -- real clock

-- Refused at the address for good, at once or by a report: so many in a row end the subscription.
ALTER TABLE letter_mail ADD COLUMN is_refused BOOLEAN NOT NULL DEFAULT FALSE;

-- What a submission need not do again, and need not write.
ALTER TABLE application ADD COLUMN checked_no BIGINT; -- the event's content_no by which all its answers are good
-- Only of these is it asked how many an address was sent.
DROP INDEX outbox_by_address;
CREATE INDEX outbox_by_address ON outbox (to_email, created_at) WHERE kind IN ('draft_link', 'application_link');

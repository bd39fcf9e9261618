-- The mails of an event as its organisers look through them.
ALTER TABLE outbox ADD COLUMN again_of_id BIGINT; -- the one that was sent first; NULL: this is
CREATE INDEX outbox_again ON outbox (again_of_id, id) WHERE again_of_id IS NOT NULL;
-- Newest first; what is searched by is read from the index.
CREATE INDEX outbox_by_event ON outbox (event_id, id, kind, to_email, object);
-- Those that did not arrive are few.
CREATE INDEX outbox_lost ON outbox (event_id, id) WHERE state IN ('failed', 'bounced');

-- What is remembered of an event is known by a number that changes with it: with every version of its own,
-- and with a version of another event's that names one of its partners anew.
ALTER TABLE event ADD COLUMN content_no BIGINT NOT NULL DEFAULT 0; -- grows with what is derived from event files

-- What is decided but not released is few among many.
CREATE INDEX application_pending ON application (event_id, received_at, id) WHERE pending_state IS NOT NULL;

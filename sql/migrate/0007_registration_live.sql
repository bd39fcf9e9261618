-- One living registration per address and event: what settles two requests of one person at once.
CREATE UNIQUE INDEX registration_live_email ON registration (event_id, email)
WHERE state IN ('pending', 'confirmed');
-- The holds of a kind of place, to find those that have run out.
CREATE INDEX registration_by_ticket_type ON registration (ticket_type_id, state, hold_until);

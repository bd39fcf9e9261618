-- Check-in: who went through which door.

-- A ticket shown at a door. Counted: outcome is ok and undone_at is NULL; who came to an event has a counted
-- entry, who is inside has one as the last that is counted, by scanned_at and id.
CREATE TABLE passage (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    registration_id BIGINT NOT NULL REFERENCES registration (id),
    scan_key        TEXT NOT NULL,   -- the device's name for it: sent again it is not stored again
    kind            TEXT NOT NULL,   -- entry, exit
    outcome         TEXT NOT NULL,   -- ok, already, revoked, not_confirmed
    duplicate_of_id BIGINT REFERENCES passage (id), -- already: the counted passage beside it; else NULL
    door            TEXT NOT NULL,   -- as its staff name it
    device          TEXT NOT NULL,   -- chosen by the device, to tell two at one door apart
    actor           TEXT NOT NULL,   -- who scanned it, as in the log
    scanned_at      BIGINT NOT NULL, -- event clock: the device's, corrected by ours
    received_at     BIGINT NOT NULL, -- event clock: later where the device had no network
    undone_at       BIGINT,          -- event clock: taken back by the staff; NULL: not
    UNIQUE (event_id, scan_key)
);
-- Those that count, of one guest in their order.
CREATE INDEX passage_counted ON passage (registration_id, scanned_at, id) WHERE outcome = 'ok' AND undone_at IS NULL;
CREATE INDEX passage_by_registration ON passage (registration_id, id);
CREATE INDEX passage_by_door ON passage (event_id, door);

-- Seats: what a place draws on besides its own kind, who decides, and who waits.

-- Places that several kinds share (the hall; of it the VIP rows), and extras that are chosen (lunch, headset).
CREATE TABLE quota (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT NOT NULL REFERENCES event (id),
    key         TEXT NOT NULL,
    position_no BIGINT NOT NULL,
    name_json   TEXT NOT NULL,
    n_capacity  BIGINT NOT NULL,
    n_taken     BIGINT NOT NULL,  -- places of the kinds that draw on it; of an extra: registrations that chose it
    is_extra    BOOLEAN NOT NULL, -- chosen by the guest; else taken with each place
    UNIQUE (event_id, key)
);

-- Which quotas a place of a kind takes one of each of, and which extras its guests may choose.
CREATE TABLE ticket_quota (
    ticket_type_id BIGINT NOT NULL REFERENCES ticket_type (id),
    quota_id       BIGINT NOT NULL REFERENCES quota (id),
    PRIMARY KEY (ticket_type_id, quota_id)
);
CREATE INDEX ticket_quota_by_quota ON ticket_quota (quota_id);

-- kind: guest, vip, speaker, presenter, press, staff, interpreter
ALTER TABLE ticket_type ADD COLUMN kind TEXT NOT NULL DEFAULT 'guest'; -- whom it is for
ALTER TABLE ticket_type ADD COLUMN is_approved_by_hand BOOLEAN NOT NULL DEFAULT FALSE; -- the organiser decides on each
ALTER TABLE ticket_type ADD COLUMN is_waitable BOOLEAN NOT NULL DEFAULT FALSE; -- has a waiting list when it is full
ALTER TABLE ticket_type ADD COLUMN switch_until BIGINT; -- event clock: guests switch before; NULL: while it is open
ALTER TABLE ticket_type ADD COLUMN offer_ms BIGINT NOT NULL DEFAULT 86400000; -- how long an offer to who waits is held

-- state is besides: requested (the organiser decides), waiting, offered (a place until the offer ends), rejected
ALTER TABLE registration ADD COLUMN is_placed BOOLEAN NOT NULL DEFAULT TRUE; -- pending: a place is held meanwhile
ALTER TABLE registration ADD COLUMN decided_at BIGINT; -- event clock: when the organiser decided; NULL: not
ALTER TABLE registration ADD COLUMN is_walk_in BOOLEAN NOT NULL DEFAULT FALSE; -- added on the spot; email may be ''
ALTER TABLE registration ADD COLUMN reason TEXT NOT NULL DEFAULT ''; -- the organiser's, of a rejection

-- One living registration per address and event: the state may be a new one.
DROP INDEX registration_live_email;
CREATE UNIQUE INDEX registration_live_email ON registration (event_id, email)
WHERE state IN ('pending', 'requested', 'waiting', 'offered', 'confirmed') AND email <> '';
CREATE INDEX registration_due ON registration (event_id, state, hold_until);

-- Extras of the registrations that hold a place.
CREATE TABLE registration_extra (
    registration_id BIGINT NOT NULL REFERENCES registration (id),
    quota_id        BIGINT NOT NULL REFERENCES quota (id),
    PRIMARY KEY (registration_id, quota_id)
);
CREATE INDEX registration_extra_by_quota ON registration_extra (quota_id);

-- The waiting list of an event, in the order of ids.
CREATE TABLE waiting (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    registration_id BIGINT NOT NULL REFERENCES registration (id),
    ticket_type_id  BIGINT NOT NULL REFERENCES ticket_type (id), -- waited for: may be another than the guest has
    state           TEXT NOT NULL,   -- waiting, offered (holds a place), taken, lapsed, left
    created_at      BIGINT NOT NULL, -- event clock
    offered_at      BIGINT,          -- event clock
    offer_until     BIGINT,          -- event clock: then the place goes to the next
    ended_at        BIGINT           -- event clock
);
CREATE UNIQUE INDEX waiting_live ON waiting (registration_id) WHERE state IN ('waiting', 'offered');
CREATE INDEX waiting_by_ticket_type ON waiting (ticket_type_id, state, id);
CREATE INDEX waiting_by_offer ON waiting (event_id, state, offer_until);
CREATE INDEX waiting_by_registration ON waiting (registration_id, id);

-- Who registered with a leader, who has a place themselves and asked for them.
ALTER TABLE registration ADD COLUMN leader_id BIGINT REFERENCES registration (id); -- NULL: came by themselves
CREATE INDEX registration_by_leader ON registration (leader_id, email);

-- Whom a leader has asked for. Whether an address was registered before is told to nobody: so it is noted apart.
CREATE TABLE delegate (
    leader_id  BIGINT NOT NULL REFERENCES registration (id),
    email      TEXT NOT NULL,   -- lower case
    name       TEXT NOT NULL,
    created_at BIGINT NOT NULL, -- event clock
    PRIMARY KEY (leader_id, email)
);

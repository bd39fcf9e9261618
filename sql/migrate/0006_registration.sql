-- A person's place at a forum.
CREATE TABLE registration (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       BIGINT NOT NULL REFERENCES event (id),
    ticket_type_id BIGINT NOT NULL REFERENCES ticket_type (id),
    no             BIGINT NOT NULL,  -- 1, 2, ... within the event
    state          TEXT NOT NULL,    -- pending (place held until the mail is confirmed), confirmed, cancelled, expired
    name           TEXT NOT NULL,
    email          TEXT NOT NULL,    -- lower case
    organisation   TEXT NOT NULL,    -- '' when none
    lang           TEXT NOT NULL,
    link_no        BIGINT NOT NULL,  -- capability links of other numbers are revoked
    version_no     BIGINT NOT NULL,  -- ETag
    created_at     BIGINT NOT NULL,  -- event clock
    confirmed_at   BIGINT,           -- event clock
    cancelled_at   BIGINT,           -- event clock
    hold_until     BIGINT,           -- event clock: a pending place is freed then
    UNIQUE (event_id, no)
);
CREATE INDEX registration_by_email ON registration (event_id, email);
CREATE INDEX registration_by_state ON registration (event_id, state, id);
CREATE INDEX registration_by_hold ON registration (state, hold_until);

-- The last registration number given, per event.
CREATE TABLE registration_no (
    event_id BIGINT PRIMARY KEY REFERENCES event (id),
    last_no  BIGINT NOT NULL
);

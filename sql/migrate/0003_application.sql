-- A start-up's application, from draft to decision.
CREATE TABLE application (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       BIGINT NOT NULL REFERENCES event (id),
    call_id        BIGINT NOT NULL REFERENCES call (id),
    no             BIGINT NOT NULL,  -- 1, 2, ... within the event: its public number
    state          TEXT NOT NULL,    -- draft, submitted, accepted, rejected, ineligible, withdrawn
    pending_state  TEXT,             -- a decision not yet released: accepted, rejected, ineligible
    pending_reason TEXT,             -- told to the applicant when released
    track_id       BIGINT REFERENCES track (id),   -- from the answers, NULL while not chosen
    round_id       BIGINT REFERENCES round (id),   -- the preliminary it applies to
    partner_id     BIGINT REFERENCES partner (id), -- who referred it
    form_id        BIGINT NOT NULL REFERENCES form (id),
    rule_set_id    BIGINT NOT NULL REFERENCES rule_set (id), -- by which it was judged last
    answers_json   TEXT NOT NULL,    -- {question key: answer}
    verdict_json   TEXT,             -- per rule, as of the last submission
    company        TEXT NOT NULL,    -- from the answers, '' while empty: for lists
    project        TEXT NOT NULL,    -- the one line
    email          TEXT NOT NULL,    -- contact, lower case
    reg_no         TEXT NOT NULL,    -- registration number, letters and digits only
    country        TEXT NOT NULL,    -- ISO 3166-1 alpha-2, '' while empty
    lang           TEXT NOT NULL,    -- of the applicant: mail goes out in it
    link_no        BIGINT NOT NULL,  -- capability links of other numbers are revoked
    is_duplicate   BOOLEAN NOT NULL, -- another one has its e-mail or registration number
    version_no     BIGINT NOT NULL,  -- ETag
    created_at     BIGINT NOT NULL,  -- event clock
    changed_at     BIGINT NOT NULL,  -- event clock
    received_at    BIGINT,           -- event clock: head of the submission's request
    submitted_at   BIGINT,           -- event clock: committed
    decided_at     BIGINT,           -- event clock: released
    UNIQUE (event_id, no)
);
CREATE INDEX application_by_event ON application (event_id, id);
CREATE INDEX application_by_state ON application (event_id, state, id);
CREATE INDEX application_by_round ON application (round_id, state, id);
CREATE INDEX application_by_email ON application (event_id, email);
CREATE INDEX application_by_reg_no ON application (event_id, reg_no);
CREATE INDEX application_by_call ON application (call_id, state, id);

-- The last public number given, per event.
CREATE TABLE application_no (
    event_id BIGINT PRIMARY KEY REFERENCES event (id),
    last_no  BIGINT NOT NULL
);

-- A document on its way or arrived (tus).
CREATE TABLE upload (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key            TEXT NOT NULL UNIQUE, -- 128 random bits: its address and file name
    application_id BIGINT NOT NULL REFERENCES application (id),
    upload_kind_id BIGINT NOT NULL REFERENCES upload_kind (id),
    name           TEXT NOT NULL,   -- as the applicant calls it
    type           TEXT NOT NULL,   -- 'pdf', 'pptx'; '' until checked
    n_bytes        BIGINT NOT NULL, -- in all
    n_offset       BIGINT NOT NULL, -- durable so far
    hash           TEXT,            -- SHA-256 when complete, hex: its name in the store
    state          TEXT NOT NULL,   -- open, complete, refused, expired, deleted, replaced
    reason         TEXT,            -- why refused: message key
    received_at    BIGINT NOT NULL, -- event clock: head of the creation's request
    created_at     BIGINT NOT NULL, -- event clock
    completed_at   BIGINT,          -- event clock
    expires_at     BIGINT NOT NULL  -- event clock: an open one is dropped then
);
CREATE INDEX upload_by_application ON upload (application_id, upload_kind_id);
CREATE INDEX upload_by_state ON upload (state, expires_at);

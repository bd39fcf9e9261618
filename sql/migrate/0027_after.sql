-- On the way to an event, and after it: invitation letters for visas, certificates of attendance, documents, thanks.

-- How an event gives invitation letters. No row: it gives none.
CREATE TABLE visa_letter_set (
    event_id    BIGINT PRIMARY KEY REFERENCES event (id),
    is_open     BOOLEAN NOT NULL, -- requests are taken
    signer_json TEXT NOT NULL,    -- name and office of who signs, per language
    contact     TEXT NOT NULL,    -- of the host, as it stands in the letter's foot; ''
    n_keep_days BIGINT NOT NULL,  -- so long after the event what the passports say is kept
    version_no  BIGINT NOT NULL   -- ETag
);

-- An invitation letter that a guest or an accepted applicant has asked for. What the passport says is there only
-- while it is requested or issued.
CREATE TABLE visa_letter (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    registration_id BIGINT REFERENCES registration (id), -- whose; NULL: an application's
    application_id  BIGINT REFERENCES application (id),  -- whose; NULL: a registration's
    no              BIGINT NOT NULL, -- 1, 2, ... within the event
    state           TEXT NOT NULL,   -- requested, issued, refused, revoked, withdrawn, ended (the data's time is over)
    lang            TEXT NOT NULL,   -- of the letter
    sealed          TEXT NOT NULL,   -- what the passport says (base/seal.h); '' once it is deleted
    initials        TEXT NOT NULL,   -- of the name in the passport; '' once it is deleted
    reason          TEXT NOT NULL,   -- the organiser's; ''
    created_at      BIGINT NOT NULL, -- event clock
    decided_at      BIGINT,          -- event clock; NULL: not yet
    deleted_at      BIGINT,          -- event clock: since when no passport data is kept; NULL: it is
    UNIQUE (event_id, no)
);
CREATE UNIQUE INDEX visa_letter_of_registration ON visa_letter (registration_id)
WHERE state IN ('requested', 'issued') AND registration_id IS NOT NULL;
CREATE UNIQUE INDEX visa_letter_of_application ON visa_letter (application_id)
WHERE state IN ('requested', 'issued') AND application_id IS NOT NULL;
CREATE INDEX visa_letter_by_registration ON visa_letter (registration_id, id);
CREATE INDEX visa_letter_by_application ON visa_letter (application_id, id);
CREATE INDEX visa_letter_by_event ON visa_letter (event_id, state, id);

-- A certificate of attendance, with what it says.
CREATE TABLE certificate (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    registration_id BIGINT NOT NULL REFERENCES registration (id),
    no              BIGINT NOT NULL,  -- 1, 2, ... within the event
    name            TEXT NOT NULL,
    organisation    TEXT NOT NULL,    -- '' when none
    initials        TEXT NOT NULL,    -- of the name: what who checks it is told
    mode            TEXT NOT NULL,    -- on_site, online: how they came
    created_at      BIGINT NOT NULL,  -- event clock
    revoked_at      BIGINT,           -- event clock; NULL: it holds
    reason          TEXT NOT NULL,    -- of the revocation; ''
    is_renewable    BOOLEAN NOT NULL, -- revoked, but the guest may have another
    UNIQUE (event_id, no)
);
CREATE UNIQUE INDEX certificate_live ON certificate (registration_id) WHERE revoked_at IS NULL;
CREATE INDEX certificate_by_registration ON certificate (registration_id, id);

-- A document of an event, such as slides: whoever has its address may read it once it is complete.
CREATE TABLE event_document (
    key          TEXT PRIMARY KEY, -- 32 hex digits, by chance: its address
    event_id     BIGINT NOT NULL REFERENCES event (id),
    name         TEXT NOT NULL,    -- of the file
    type         TEXT NOT NULL,    -- of media
    n_bytes      BIGINT NOT NULL,
    n_parts      BIGINT NOT NULL,  -- of which it consists
    created_at   BIGINT NOT NULL,  -- event clock
    completed_at BIGINT            -- event clock: all parts are there; NULL: not yet
);
CREATE INDEX event_document_by_event ON event_document (event_id, created_at);

-- Its bytes, in parts.
CREATE TABLE event_document_part (
    document_key TEXT NOT NULL REFERENCES event_document (key),
    part_no      BIGINT NOT NULL, -- 1, 2, ...
    data         TEXT NOT NULL,   -- base64
    PRIMARY KEY (document_key, part_no)
);

-- The letter of thanks after an event.
CREATE TABLE thanks (
    event_id     BIGINT PRIMARY KEY REFERENCES event (id),
    version_no   BIGINT NOT NULL,  -- ETag
    audience     TEXT NOT NULL,    -- came, registered
    subject_json TEXT NOT NULL,    -- per language
    body_json    TEXT NOT NULL,    -- per language, with placeholders
    state        TEXT NOT NULL,    -- draft, scheduled (may be taken back), sending, sent
    send_at      BIGINT,           -- real clock: when it is queued; NULL: not scheduled
    last_id      BIGINT NOT NULL,  -- registrations up to this one have been looked at
    n_mails      BIGINT NOT NULL,  -- queued so far
    sent_at      BIGINT            -- event clock: all are queued; NULL: not yet
);
CREATE INDEX thanks_by_time ON thanks (state, send_at);

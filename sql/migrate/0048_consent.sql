-- What applicants have agreed to, with the words that were shown; and to whom abroad their data was given.

-- Who abroad an event gives applications to. Immutable: other words are a new version, and a consent stays with the
-- version that was shown.
CREATE TABLE recipient (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   BIGINT NOT NULL REFERENCES event (id),
    key        TEXT NOT NULL,    -- as in the event file
    version_no BIGINT NOT NULL,  -- 1, 2, …
    holds_no   BIGINT NOT NULL,  -- consents to this version and later ones hold for this one
    is_current BOOLEAN NOT NULL, -- the event file's; FALSE: earlier words, or it has left the file
    text_json  TEXT NOT NULL,    -- as in the event file: name, country, items, purpose, retention, refusal …
    UNIQUE (event_id, key, version_no)
);

-- A consent, from when it was given until it was taken back. Its words: a declaration's are the question's in its
-- form, a transfer's those of its recipient, in its language. Both are immutable.
CREATE TABLE consent (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       BIGINT NOT NULL REFERENCES event (id),
    application_id BIGINT NOT NULL REFERENCES application (id),
    key            TEXT NOT NULL,                    -- the question's, or the recipient's
    form_id        BIGINT REFERENCES form (id),      -- of a declaration: the form that was shown; NULL: a transfer
    recipient_id   BIGINT REFERENCES recipient (id), -- of a transfer: as it was shown; NULL: a declaration
    lang           TEXT,                             -- shown in it; NULL: not shown here, an organiser brought it
    given_at       BIGINT NOT NULL,                  -- event clock
    given_real_at  BIGINT NOT NULL,                  -- machine's clock
    ended_at       BIGINT                            -- event clock: taken back, or given anew; NULL: in force
);
CREATE INDEX consent_by_application ON consent (application_id, id);
CREATE UNIQUE INDEX consent_declared ON consent (application_id, key) WHERE ended_at IS NULL AND recipient_id IS NULL;
CREATE UNIQUE INDEX consent_to_recipient ON consent (event_id, key, application_id)
    WHERE ended_at IS NULL AND recipient_id IS NOT NULL;

-- An export to a recipient.
CREATE TABLE transfer (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id         BIGINT NOT NULL REFERENCES event (id),
    key              TEXT NOT NULL,    -- the recipient's
    format           TEXT NOT NULL,    -- 'csv', 'xlsx', 'json', 'zip'
    has_private      BOOLEAN NOT NULL, -- with private answers
    n_applications   BIGINT NOT NULL,  -- that were in it
    n_skipped        BIGINT NOT NULL,  -- of the list, for want of a consent
    person_id        BIGINT REFERENCES person (id), -- by whom; NULL: the operator
    made_at          BIGINT NOT NULL,  -- event clock
    made_real_at     BIGINT NOT NULL   -- machine's clock
);
CREATE INDEX transfer_by_recipient ON transfer (event_id, key, id);

-- Whose application was in it, and by which consent.
CREATE TABLE transfer_application (
    transfer_id    BIGINT NOT NULL REFERENCES transfer (id),
    application_id BIGINT NOT NULL REFERENCES application (id),
    consent_id     BIGINT NOT NULL REFERENCES consent (id),
    PRIMARY KEY (transfer_id, application_id)
);
CREATE INDEX transfer_of_application ON transfer_application (application_id, transfer_id);

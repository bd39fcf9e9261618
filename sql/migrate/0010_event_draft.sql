-- An event file that is being set up and need not be valid yet.
CREATE TABLE event_draft (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT REFERENCES event (id), -- the event it changes, or that came of it; NULL: none yet
    base_version_no BIGINT,        -- the version of the event that it was made from; NULL: a new event
    from_event_id   BIGINT REFERENCES event (id), -- the event whose next edition it is; NULL: none
    state           TEXT NOT NULL, -- open, published
    doc_json        TEXT NOT NULL, -- the document, canonical, however faulty
    inherited_json  TEXT NOT NULL, -- {path: {"value", "flag", "is_confirmed"}} of what was taken over
    name_json       TEXT NOT NULL, -- the document's name, {} when it has none
    version_no      BIGINT NOT NULL, -- of the draft; ETag
    created_by      TEXT NOT NULL,   -- actor
    created_at      BIGINT NOT NULL, -- real clock
    changed_by      TEXT NOT NULL,   -- actor
    changed_at      BIGINT NOT NULL  -- real clock
);
-- Whoever sets an event up works on the same draft.
CREATE UNIQUE INDEX event_draft_open ON event_draft (event_id) WHERE state = 'open';

-- The picture of an organisation at an event.
CREATE TABLE organisation_logo (
    event_id         BIGINT NOT NULL REFERENCES event (id),
    organisation_key TEXT NOT NULL,   -- as in the event file
    key              TEXT NOT NULL,   -- in its address: of the content, so that it may be kept for ever
    type             TEXT NOT NULL,   -- image/png, image/jpeg, image/webp
    n_width          BIGINT NOT NULL, -- pixels
    n_height         BIGINT NOT NULL, -- pixels
    data             TEXT NOT NULL,   -- the bytes, base64
    created_at       BIGINT NOT NULL, -- real clock
    PRIMARY KEY (event_id, organisation_key)
);
-- A logo is asked for by its address.
CREATE INDEX organisation_logo_by_key ON organisation_logo (key);

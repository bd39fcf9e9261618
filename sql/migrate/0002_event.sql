-- An event: what its file says, in its current version, and the rows derived from it. The document
-- is the truth; the rows below carry its keys and are rewritten (by key) when a new version comes.
CREATE TABLE event (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    slug       TEXT NOT NULL UNIQUE, -- [a-z0-9-]
    kind       TEXT NOT NULL,        -- competition, forum, conference, fair, release
    parent_id  BIGINT REFERENCES event (id),
    time_zone  TEXT NOT NULL,        -- IANA
    name_json  TEXT NOT NULL,        -- {"ko": ..., "zh": ..., "en": ...}
    starts_at  BIGINT NOT NULL,      -- first instant of the event itself
    ends_at    BIGINT,               -- exclusive; NULL: not known
    version_no BIGINT NOT NULL,      -- of the document; ETag
    is_public  BOOLEAN NOT NULL,     -- listed and readable without a role
    created_at BIGINT NOT NULL,      -- real clock
    changed_at BIGINT NOT NULL       -- real clock
);

-- Every version of the event file. Immutable.
CREATE TABLE event_version (
    event_id   BIGINT NOT NULL REFERENCES event (id),
    version_no BIGINT NOT NULL,
    doc_json   TEXT NOT NULL,   -- the event file, canonical
    public_json TEXT NOT NULL,  -- the same without what the public must not read
    hash       TEXT NOT NULL,   -- SHA-256 of doc_json, hex
    created_by TEXT NOT NULL,   -- actor
    created_at BIGINT NOT NULL, -- real clock
    PRIMARY KEY (event_id, version_no)
);

-- An organisation, one record over many events.
CREATE TABLE organisation (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key       TEXT NOT NULL UNIQUE, -- [a-z0-9-]
    name_json TEXT NOT NULL,
    country   TEXT,                 -- ISO 3166-1 alpha-2
    url       TEXT
);

-- An organisation's part in an event.
CREATE TABLE organisation_role (
    event_id        BIGINT NOT NULL REFERENCES event (id),
    organisation_id BIGINT NOT NULL REFERENCES organisation (id),
    role            TEXT NOT NULL,   -- host, co_host, organiser, local_organiser, co_operating, guiding, supporter, sponsor, partner
    position_no     BIGINT NOT NULL, -- order within the role
    PRIMARY KEY (event_id, organisation_id, role)
);

-- A competition's field.
CREATE TABLE track (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT NOT NULL REFERENCES event (id),
    key         TEXT NOT NULL,
    name_json   TEXT NOT NULL,
    position_no BIGINT NOT NULL,
    UNIQUE (event_id, key)
);

-- The eligibility rules of an event, versioned. Immutable.
CREATE TABLE rule_set (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   BIGINT NOT NULL REFERENCES event (id),
    version_no BIGINT NOT NULL,
    rules_json TEXT NOT NULL, -- as in the event file: [{key, condition, severity, message, as_of}, ...]
    UNIQUE (event_id, version_no)
);

-- The questions an application answers, versioned. Immutable.
CREATE TABLE form (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id       BIGINT NOT NULL REFERENCES event (id),
    version_no     BIGINT NOT NULL,
    questions_json TEXT NOT NULL, -- as in the event file: [{key, kind, label, is_required, ...}, ...]
    UNIQUE (event_id, version_no)
);

-- When applications are taken.
CREATE TABLE call (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT NOT NULL REFERENCES event (id),
    key         TEXT NOT NULL,
    time_zone   TEXT NOT NULL,   -- IANA: how the instants are shown
    opens_at    BIGINT NOT NULL, -- event clock, inclusive
    closes_at   BIGINT NOT NULL, -- event clock, exclusive: the published second + 1000 ms
    grace_ms    BIGINT NOT NULL, -- added silently to closes_at for submissions; logged
    upload_grace_ms BIGINT NOT NULL, -- an upload begun in time may end so much after its due instant
    rule_set_id BIGINT NOT NULL REFERENCES rule_set (id), -- current
    form_id     BIGINT NOT NULL REFERENCES form (id),     -- current
    UNIQUE (event_id, key)
);

-- A document that an application may or must carry.
CREATE TABLE upload_kind (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id     BIGINT NOT NULL REFERENCES call (id),
    key         TEXT NOT NULL,    -- 'deck', 'deck_ko'
    name_json   TEXT NOT NULL,
    is_required BOOLEAN NOT NULL, -- to submit; otherwise its lack is only shown
    due_at      BIGINT NOT NULL,  -- event clock, exclusive: created before it counts
    n_max_bytes   BIGINT NOT NULL,
    types       TEXT NOT NULL,    -- 'pdf pptx'
    round_key   TEXT,             -- wanted only of applications to this round; NULL: of all
    UNIQUE (call_id, key)
);

-- A referral partner of an event.
CREATE TABLE partner (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    key             TEXT NOT NULL,
    organisation_id BIGINT NOT NULL REFERENCES organisation (id),
    UNIQUE (event_id, key)
);

-- How a sheet is filled in. Immutable once a sheet exists: a change is a new row.
CREATE TABLE rubric (
    id            BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id      BIGINT NOT NULL REFERENCES event (id),
    key           TEXT NOT NULL,
    version_no    BIGINT NOT NULL,
    criteria_json TEXT NOT NULL, -- [{key, name, weight_milli, min_milli, max_milli, step_milli}, ...]
    UNIQUE (event_id, key, version_no)
);

-- A preliminary in a city, or the final.
CREATE TABLE round (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id        BIGINT NOT NULL REFERENCES event (id),
    key             TEXT NOT NULL,
    kind            TEXT NOT NULL,   -- pitch, document
    name_json       TEXT NOT NULL,
    city            TEXT NOT NULL,   -- '' when none
    time_zone       TEXT NOT NULL,   -- IANA
    starts_at       BIGINT,          -- NULL while not known
    ends_at         BIGINT,
    is_taking_applications BOOLEAN NOT NULL, -- an applicant may choose it
    next_round_id   BIGINT REFERENCES round (id), -- where the best go; NULL: prizes
    n_advance       BIGINT,          -- how many go on, in all; NULL: not set yet
    n_advance_per_track BIGINT,      -- or how many of each track
    n_capacity      BIGINT,          -- entries at most; NULL: no cap
    n_taken         BIGINT NOT NULL, -- entries now
    rubric_id       BIGINT NOT NULL REFERENCES rubric (id),
    method          TEXT NOT NULL,   -- weighted_mean
    ties_json       TEXT NOT NULL,   -- ordered list of tie-breaks
    is_ranked_per_track BOOLEAN NOT NULL,
    setup_ms        BIGINT NOT NULL,
    pitch_ms        BIGINT NOT NULL,
    qa_ms           BIGINT NOT NULL,
    changeover_ms   BIGINT NOT NULL,
    join_url        TEXT NOT NULL,   -- the conference address behind our redirect; '' when none
    join_before_ms  BIGINT NOT NULL, -- the redirect works so long before the slot
    state           TEXT NOT NULL,   -- open, closed, frozen, confirmed, published
    version_no      BIGINT NOT NULL, -- ETag
    UNIQUE (event_id, key)
);

-- What a place in the final ranking wins.
CREATE TABLE prize (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     BIGINT NOT NULL REFERENCES event (id),
    round_id     BIGINT NOT NULL REFERENCES round (id), -- the round that awards it
    track_id     BIGINT REFERENCES track (id),          -- NULL: over all tracks
    key          TEXT NOT NULL,
    name_json    TEXT NOT NULL,
    rank_no      BIGINT NOT NULL, -- 1 is awarded first
    n_awards     BIGINT NOT NULL, -- so many winners
    amount_minor BIGINT NOT NULL, -- each
    amount_currency TEXT NOT NULL, -- ISO 4217
    UNIQUE (event_id, key)
);

-- A kind of place at a forum.
CREATE TABLE ticket_type (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   BIGINT NOT NULL REFERENCES event (id),
    key        TEXT NOT NULL,
    mode       TEXT NOT NULL,   -- on_site, online
    name_json  TEXT NOT NULL,
    n_capacity BIGINT NOT NULL,
    n_taken    BIGINT NOT NULL,
    opens_at   BIGINT NOT NULL, -- event clock, inclusive
    closes_at  BIGINT NOT NULL, -- event clock, exclusive
    join_url   TEXT NOT NULL,   -- behind our redirect; '' when on site
    UNIQUE (event_id, key)
);

-- The programme.
CREATE TABLE agenda_item (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT NOT NULL REFERENCES event (id),
    key         TEXT NOT NULL,
    position_no BIGINT NOT NULL,
    kind        TEXT NOT NULL,   -- address, talk, pitch, break, ceremony
    name_json   TEXT NOT NULL,
    speaker_json TEXT,           -- with office, as published, per language; NULL: none
    starts_at   BIGINT,          -- NULL: not published
    ends_at     BIGINT,
    UNIQUE (event_id, key)
);

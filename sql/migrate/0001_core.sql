-- One text for both engines. sqlgen maps the types: BIGINT, TEXT, BOOLEAN; `id` columns written as
-- BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY; SQLite tables become STRICT.

-- Settings of the whole instance, one row each.
CREATE TABLE meta (
    name  TEXT PRIMARY KEY, -- 'clock_offset_ms', 'is_simulated', 'instance'
    value TEXT NOT NULL     -- as text
);

-- A human being known to the system, by e-mail.
CREATE TABLE person (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email      TEXT NOT NULL UNIQUE, -- lower case, NFC
    name       TEXT NOT NULL,        -- as they write it
    lang       TEXT NOT NULL,        -- 'ko', 'zh' or 'en': mail goes out in it
    created_at BIGINT NOT NULL       -- real clock
);

-- A person who may sign in.
CREATE TABLE account (
    person_id     BIGINT PRIMARY KEY REFERENCES person (id),
    password_hash TEXT,             -- Argon2id string; NULL: by e-mail code only
    is_disabled   BOOLEAN NOT NULL, -- signs in no more, sessions end
    created_at    BIGINT NOT NULL   -- real clock
);

-- What a person may do, and where: role x scope.
CREATE TABLE role_grant (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person (id),
    role       TEXT NOT NULL,   -- 'ORGANISER', 'LOCAL_ORGANISER', ...
    scope      TEXT NOT NULL,   -- 'instance', 'event', 'round', 'partner', 'exhibitor', 'door'
    scope_id   BIGINT NOT NULL, -- the object's id; 0 for 'instance'
    granted_at BIGINT NOT NULL, -- real clock
    UNIQUE (person_id, role, scope, scope_id)
);

-- A signed-in browser or client: an account's or a judge's.
CREATE TABLE session (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    secret_hash TEXT NOT NULL UNIQUE, -- SHA-256 of the cookie, hex
    person_id   BIGINT REFERENCES person (id), -- of an account, or
    judge_id    BIGINT,               -- of a judge (judge.id)
    jti         TEXT,                 -- the token it was exchanged for, if any
    agent       TEXT NOT NULL,        -- User-Agent, cut to 200 characters
    address     TEXT NOT NULL,        -- numeric IP
    created_at  BIGINT NOT NULL,      -- real clock
    expires_at  BIGINT NOT NULL,      -- real clock
    revoked_at  BIGINT                -- real clock; NULL while it lives
);
CREATE INDEX session_by_person ON session (person_id);
CREATE INDEX session_by_judge ON session (judge_id);

-- A one-time code or link for signing in, sent by mail or printed by `deploy/up`.
CREATE TABLE sign_in_code (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    person_id  BIGINT NOT NULL REFERENCES person (id),
    code_hash  TEXT NOT NULL UNIQUE, -- SHA-256 of person and code, hex
    n_tries    BIGINT NOT NULL,      -- wrong codes entered
    created_at BIGINT NOT NULL,      -- real clock
    expires_at BIGINT NOT NULL,      -- real clock
    used_at    BIGINT                -- real clock
);
CREATE INDEX sign_in_code_by_person ON sign_in_code (person_id);

-- Answers that may be replayed: the stored 2xx of a creation (design.md section 4).
CREATE TABLE idempotency (
    owner       TEXT NOT NULL,   -- 'person:7', 'judge:3', 'application:9' or '' (long keys only)
    key_hash    TEXT NOT NULL,   -- SHA-256 of the Idempotency-Key, hex
    route       TEXT NOT NULL,   -- method and path as requested
    body_hash   TEXT NOT NULL,   -- SHA-256 of the body, hex
    status      BIGINT NOT NULL, -- of the reply, 2xx
    object_id   BIGINT NOT NULL, -- what was created: the handler recomputes the reply from it
    received_at BIGINT NOT NULL, -- event clock of the first request
    created_at  BIGINT NOT NULL, -- real clock; rows older than 48 h are deleted
    PRIMARY KEY (owner, key_hash)
);
CREATE INDEX idempotency_by_age ON idempotency (created_at);

-- Every state change, in the transaction that made it. Append-only.
CREATE TABLE log (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT,          -- NULL for the instance
    at          BIGINT NOT NULL, -- event clock
    real_at     BIGINT NOT NULL, -- real clock
    actor       TEXT NOT NULL,   -- 'person:7', 'judge:3', 'application:9', 'registration:4', 'operator', 'system', 'nobody'
    address     TEXT NOT NULL,   -- numeric IP, '' inside
    action      TEXT NOT NULL,   -- 'application.submit', ...
    object      TEXT NOT NULL,   -- 'application:9'
    before_json TEXT,            -- what was, only what changed
    after_json  TEXT,            -- what is now, only what changed
    salt        TEXT NOT NULL,   -- 16 random bytes, hex: makes the leaf a commitment
    leaf_hash   TEXT NOT NULL    -- SHA-256(0x00 || salt || canonical row), hex
);
CREATE INDEX log_by_event ON log (event_id, id);
CREATE INDEX log_by_object ON log (object, id);

-- The order of the log, numbered and chained by the sequencer after commit. Append-only.
CREATE TABLE log_chain (
    no     BIGINT PRIMARY KEY,           -- 1, 2, 3, ... without a gap
    log_id BIGINT NOT NULL UNIQUE REFERENCES log (id),
    head   TEXT NOT NULL                 -- SHA-256(head before || leaf hash), hex; 64 zeros before no 1
);

-- Mail to be sent, written in the transaction of what it reports.
CREATE TABLE outbox (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     BIGINT,          -- NULL for the instance
    kind         TEXT NOT NULL,   -- 'draft_link', 'receipt', 'decision', ...: mail/mail.def
    object       TEXT NOT NULL,   -- what it is about: 'application:9'
    to_email     TEXT NOT NULL,
    to_name      TEXT NOT NULL,
    lang         TEXT NOT NULL,   -- the recipient's
    subject      TEXT NOT NULL,   -- UTF-8, one line
    body         TEXT NOT NULL,   -- plain text, UTF-8
    ics          TEXT,            -- an iCalendar attachment, or NULL
    state        TEXT NOT NULL,   -- queued, sending, sent, failed
    n_tries      BIGINT NOT NULL,
    next_at      BIGINT NOT NULL, -- real clock: not before
    last_error   TEXT,            -- what the server said
    created_at   BIGINT NOT NULL, -- real clock
    sent_at      BIGINT           -- real clock
);
CREATE INDEX outbox_due ON outbox (state, next_at);
CREATE INDEX outbox_by_object ON outbox (object, id);

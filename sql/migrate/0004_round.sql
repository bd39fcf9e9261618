-- An application in a round.
CREATE TABLE entry (
    id             BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id       BIGINT NOT NULL REFERENCES round (id),
    application_id BIGINT NOT NULL REFERENCES application (id),
    track_id       BIGINT REFERENCES track (id),
    state          TEXT NOT NULL,   -- active, withdrawn, no_show
    from_entry_id  BIGINT REFERENCES entry (id), -- the entry it advanced from
    created_at     BIGINT NOT NULL, -- event clock
    UNIQUE (round_id, application_id)
);
CREATE INDEX entry_by_application ON entry (application_id);

-- A judge's seat in the panel of a round.
CREATE TABLE judge (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id     BIGINT NOT NULL REFERENCES event (id),
    round_id     BIGINT NOT NULL REFERENCES round (id),
    email        TEXT NOT NULL,   -- lower case
    name         TEXT NOT NULL,
    organisation TEXT NOT NULL,   -- affiliation, '' when none
    lang         TEXT NOT NULL,
    state        TEXT NOT NULL,   -- invited, active (has come), no_show, revoked
    created_at   BIGINT NOT NULL, -- event clock
    UNIQUE (round_id, email)
);

-- A signed invitation. Revoked by jti; the token itself is never stored.
CREATE TABLE judge_token (
    jti        TEXT PRIMARY KEY, -- 128 random bits
    judge_id   BIGINT NOT NULL REFERENCES judge (id),
    kid        TEXT NOT NULL,    -- k4.pid of the signing key
    issued_at  BIGINT NOT NULL,  -- real clock
    expires_at BIGINT NOT NULL,  -- real clock
    revoked_at BIGINT            -- real clock
);
CREATE INDEX judge_token_by_judge ON judge_token (judge_id);

-- Who scores what.
CREATE TABLE assignment (
    judge_id   BIGINT NOT NULL REFERENCES judge (id),
    entry_id   BIGINT NOT NULL REFERENCES entry (id),
    created_at BIGINT NOT NULL, -- event clock
    PRIMARY KEY (judge_id, entry_id)
);
CREATE INDEX assignment_by_entry ON assignment (entry_id);

-- A conflict of interest: the judge does not score, see or sit in on the entry.
CREATE TABLE conflict (
    judge_id    BIGINT NOT NULL REFERENCES judge (id),
    entry_id    BIGINT NOT NULL REFERENCES entry (id),
    source      TEXT NOT NULL,   -- judge, organiser
    reason      TEXT NOT NULL,
    declared_at BIGINT NOT NULL, -- event clock
    PRIMARY KEY (judge_id, entry_id)
);
CREATE INDEX conflict_by_entry ON conflict (entry_id);

-- Every version of every score sheet. Append-only.
CREATE TABLE sheet (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    judge_id    BIGINT NOT NULL REFERENCES judge (id),
    entry_id    BIGINT NOT NULL REFERENCES entry (id),
    version_no  BIGINT NOT NULL, -- 1, 2, ...; the highest counts; ETag
    state       TEXT NOT NULL,   -- draft, submitted
    scores_json TEXT NOT NULL,   -- {criterion key: thousandths}
    comment     TEXT NOT NULL,
    received_at BIGINT NOT NULL, -- event clock
    created_at  BIGINT NOT NULL, -- event clock
    UNIQUE (entry_id, judge_id, version_no)
);
CREATE INDEX sheet_by_judge ON sheet (judge_id, entry_id);

-- Where pitches are held: a hall, or an online room.
CREATE TABLE room (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id    BIGINT NOT NULL REFERENCES round (id),
    key         TEXT NOT NULL,
    name_json   TEXT NOT NULL,
    position_no BIGINT NOT NULL,
    UNIQUE (round_id, key)
);

-- When a room may be used: part of a day. A break is a gap between two windows.
CREATE TABLE room_window (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    room_id   BIGINT NOT NULL REFERENCES room (id),
    starts_at BIGINT NOT NULL,
    ends_at   BIGINT NOT NULL
);
CREATE INDEX room_window_by_room ON room_window (room_id, starts_at);

-- Which judges sit in which room. No rows for a round: every judge sits in its only room.
CREATE TABLE room_judge (
    room_id  BIGINT NOT NULL REFERENCES room (id),
    judge_id BIGINT NOT NULL REFERENCES judge (id),
    PRIMARY KEY (room_id, judge_id)
);
CREATE INDEX room_judge_by_judge ON room_judge (judge_id);

-- The slots of a round: version 0 is the draft, 1, 2, ... are published and immutable.
CREATE TABLE timetable (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id     BIGINT NOT NULL REFERENCES round (id),
    version_no   BIGINT NOT NULL,
    edit_no      BIGINT NOT NULL, -- of the draft: ETag
    published_at BIGINT,          -- event clock; NULL: the draft
    UNIQUE (round_id, version_no)
);

-- One entry's pitch.
CREATE TABLE slot (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    timetable_id BIGINT NOT NULL REFERENCES timetable (id),
    entry_id     BIGINT NOT NULL REFERENCES entry (id),
    room_id      BIGINT NOT NULL REFERENCES room (id),
    starts_at    BIGINT NOT NULL,  -- of the set-up
    ends_at      BIGINT NOT NULL,  -- after the changeover, exclusive
    is_locked    BOOLEAN NOT NULL, -- generation leaves it where it is
    sequence_no  BIGINT NOT NULL,  -- RFC 5545 SEQUENCE: grows when a published slot moves
    UNIQUE (timetable_id, entry_id)
);
CREATE INDEX slot_by_room ON slot (timetable_id, room_id, starts_at);
CREATE INDEX slot_by_entry ON slot (entry_id);

-- Someone opened a join link.
CREATE TABLE join_opening (
    id        BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    object    TEXT NOT NULL,   -- 'entry:7', 'judge:3', 'registration:12'
    round_id  BIGINT,          -- or NULL for a forum
    opened_at BIGINT NOT NULL, -- event clock
    address   TEXT NOT NULL
);
CREATE INDEX join_opening_by_object ON join_opening (object, opened_at);

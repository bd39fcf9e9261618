-- The clock of a room. No row: nobody has touched it, the first slot of the day waits.
CREATE TABLE stage (
    room_id    BIGINT PRIMARY KEY REFERENCES room (id),
    version_no BIGINT NOT NULL,  -- grows with each action; ETag
    phase      TEXT NOT NULL,    -- idle, pitch, questions, done (nobody is left)
    entry_id   BIGINT REFERENCES entry (id), -- whose turn it is; NULL: nobody's
    slot_at    BIGINT NOT NULL,  -- event clock: where its slot began when its turn came; who is next comes after it
    is_running BOOLEAN NOT NULL,
    since_at   BIGINT NOT NULL,  -- real clock: left_ms was true then
    left_ms    BIGINT NOT NULL,  -- of the phase; negative: over
    added_ms   BIGINT NOT NULL,  -- to the phase, by hand
    back_json  TEXT              -- the columns above as the last step found them; NULL: it cannot be taken back
);

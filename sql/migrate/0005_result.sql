-- The computation of a closed round. A new row for every computation; the last one counts.
CREATE TABLE result (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id         BIGINT NOT NULL REFERENCES round (id),
    version_no       BIGINT NOT NULL, -- 1, 2, ...
    state            TEXT NOT NULL,   -- computed, frozen, confirmed, published, void (the round was reopened)
    computation_json TEXT NOT NULL,   -- inputs, steps and outcome: enough to repeat it
    hash             TEXT NOT NULL,   -- SHA-256 of computation_json, hex
    computed_at      BIGINT NOT NULL, -- event clock
    frozen_at        BIGINT,          -- event clock
    confirmed_at     BIGINT,          -- event clock
    published_at     BIGINT,          -- event clock
    UNIQUE (round_id, version_no)
);

-- The outcome, one row per entry.
CREATE TABLE placement (
    result_id    BIGINT NOT NULL REFERENCES result (id),
    entry_id     BIGINT NOT NULL REFERENCES entry (id),
    track_id     BIGINT REFERENCES track (id),
    rank_no      BIGINT,          -- NULL: no score (no_show, withdrawn, no sheet)
    score_num    BIGINT NOT NULL, -- exact score = num / den, in thousandths of a point
    score_den    BIGINT NOT NULL,
    is_advancing BOOLEAN NOT NULL,
    prize_id     BIGINT REFERENCES prize (id),
    is_override  BOOLEAN NOT NULL, -- not by scores: see decision
    PRIMARY KEY (result_id, entry_id)
);

-- A human decision about a result: an order among entries tied across a boundary, or an override.
CREATE TABLE decision (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    round_id   BIGINT NOT NULL REFERENCES round (id),
    kind       TEXT NOT NULL,   -- tie, override
    what_json  TEXT NOT NULL,   -- tie: {"order": [entry ids]}; override: {"entry_id", "prize_id" or "is_advancing"}
    reason     TEXT NOT NULL,
    actor      TEXT NOT NULL,
    created_at BIGINT NOT NULL, -- event clock
    revoked_at BIGINT           -- event clock
);
CREATE INDEX decision_by_round ON decision (round_id, id);

-- Numbers of applications are kept, so that they cost the same however many there are: how many stand where, and how
-- many came in which quarter of an hour. Who writes an application does not wait for them, and no row of theirs is in
-- everybody's way: they follow the log. What the log has beyond tally_position is put right when they are read.

-- What an application was counted as last; tests are not counted.
CREATE TABLE application_counted (
    application_id       BIGINT PRIMARY KEY,
    event_id             BIGINT NOT NULL,
    state                TEXT NOT NULL,
    track_id             BIGINT NOT NULL,  -- 0: none
    round_id             BIGINT NOT NULL,  -- 0: none
    partner_id           BIGINT NOT NULL,  -- 0: none
    is_pending           BOOLEAN NOT NULL, -- decided, not released
    is_duplicate         BOOLEAN NOT NULL,
    is_for_manual_check  BOOLEAN NOT NULL, -- a manual rule did not pass
    is_deck_missing      BOOLEAN NOT NULL, -- a document that is wanted of it is not there
    started_no           BIGINT NOT NULL,  -- the quarter of an hour since 1970 in which it was begun
    submitted_no         BIGINT NOT NULL   -- and received; -1: not yet, or withdrawn
);

-- How many applications stand where. A line may have come to 0.
CREATE TABLE application_tally (
    event_id             BIGINT NOT NULL,
    state                TEXT NOT NULL,
    track_id             BIGINT NOT NULL,
    round_id             BIGINT NOT NULL,
    partner_id           BIGINT NOT NULL,
    is_pending           BOOLEAN NOT NULL,
    is_duplicate         BOOLEAN NOT NULL,
    is_for_manual_check  BOOLEAN NOT NULL,
    is_deck_missing      BOOLEAN NOT NULL,
    n_applications       BIGINT NOT NULL,
    PRIMARY KEY (event_id, state, track_id, round_id, partner_id, is_pending, is_duplicate, is_for_manual_check,
                 is_deck_missing)
);

-- How many were begun and received in each quarter of an hour.
CREATE TABLE application_series (
    event_id    BIGINT NOT NULL,
    quarter_no  BIGINT NOT NULL, -- since 1970
    round_id    BIGINT NOT NULL, -- 0: none
    n_started   BIGINT NOT NULL,
    n_submitted BIGINT NOT NULL, -- and not withdrawn
    PRIMARY KEY (event_id, quarter_no, round_id)
);

-- Events whose applications are being counted anew, in the order of their ids: it was changed which documents are
-- wanted. Until that is done, their numbers are counted when they are read.
CREATE TABLE tally_recount (
    event_id BIGINT PRIMARY KEY,
    after_id BIGINT NOT NULL -- as far as this one they are counted
);
INSERT INTO tally_recount (event_id, after_id) SELECT id, 0 FROM event;

-- How far the log was followed: one row.
CREATE TABLE tally_position (
    no     BIGINT PRIMARY KEY, -- 1
    log_id BIGINT NOT NULL
);
INSERT INTO tally_position (no, log_id) SELECT 1, COALESCE(MAX(log_id), 0) FROM log_chain;

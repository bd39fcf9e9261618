-- Searches look up where words begin instead of reading every application. The words follow the log as the kept
-- numbers do (0021): who writes an application does not wait for them.

-- What of an application was made into words last.
CREATE TABLE application_worded (
    application_id BIGINT PRIMARY KEY,
    event_id       BIGINT NOT NULL,
    search         TEXT NOT NULL -- as application.search was
);

-- What stands in it from the beginning of each word on, at most 16 characters; in Chinese, Japanese and Korean
-- each character begins one.
CREATE TABLE application_word (
    event_id       BIGINT NOT NULL,
    word           TEXT NOT NULL,
    application_id BIGINT NOT NULL,
    PRIMARY KEY (event_id, word, application_id)
);
INSERT INTO tally_recount (event_id, after_id) SELECT id, 0 FROM event WHERE id > 0
ON CONFLICT (event_id) DO UPDATE SET after_id = 0;

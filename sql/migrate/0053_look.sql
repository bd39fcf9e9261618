-- Screening by several people: who looks at which applications, and what each has found.

-- What the event file says of a call's screening; no row: nothing.
CREATE TABLE call_screening (
    call_id        BIGINT PRIMARY KEY REFERENCES call (id),
    checklist_json TEXT NOT NULL -- what each screener goes through, as in the event file
);

-- The share of an event's applications that a screener has; no row: all of them.
CREATE TABLE screener (
    event_id  BIGINT NOT NULL REFERENCES event (id),
    person_id BIGINT NOT NULL REFERENCES person (id),
    track     TEXT NOT NULL,   -- those of this track, by its key; '': of any
    first_no  BIGINT NOT NULL, -- those whose number lies between these two, inclusive
    last_no   BIGINT NOT NULL,
    PRIMARY KEY (event_id, person_id)
);

-- What a screener has found of an application, or that they have a conflict of interest with it.
CREATE TABLE look (
    application_id  BIGINT NOT NULL REFERENCES application (id),
    person_id       BIGINT NOT NULL REFERENCES person (id), -- the screener
    recommendation  TEXT,             -- accept, reject, undecided; NULL: none yet
    checks_json     TEXT NOT NULL,    -- {item of the checklist: true or false}
    note            TEXT NOT NULL,    -- for organisers only
    is_conflicted   BOOLEAN NOT NULL, -- the screener sees the application no more
    conflict_reason TEXT,             -- as the screener says it
    version_no      BIGINT NOT NULL,  -- ETag
    saved_at        BIGINT NOT NULL,  -- event clock
    PRIMARY KEY (application_id, person_id)
);
CREATE INDEX look_by_person ON look (person_id, application_id);

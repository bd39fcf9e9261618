-- What is being changed in an event's programme. No row: nobody has begun.
CREATE TABLE programme (
    event_id        BIGINT PRIMARY KEY REFERENCES event (id),
    edit_no         BIGINT NOT NULL, -- grows with each step; ETag
    base_version_no BIGINT,          -- the event's version that the draft was made from; NULL: no draft
    draft_json      TEXT,            -- {rooms, speakers, interpreters, agenda} as in an event file; NULL: no draft
    changed_by      TEXT NOT NULL,   -- actor; '' when nobody has
    changed_at      BIGINT NOT NULL  -- real clock
);
ALTER TABLE speaker ADD COLUMN lang TEXT NOT NULL DEFAULT ''; -- of letters: ko, zh, en; '': the event's first

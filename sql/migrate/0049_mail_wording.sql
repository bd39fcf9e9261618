-- Mails as an event's organisers word them, in place of the program's text.
CREATE TABLE mail_wording (
    event_id   BIGINT NOT NULL REFERENCES event (id),
    mail       TEXT NOT NULL,   -- which: decision_accepted
    lang       TEXT NOT NULL,   -- ko, zh, en
    subject    TEXT,            -- one line with {placeholders}; NULL: the program's text holds again
    body       TEXT,            -- lines with {placeholders}; NULL with subject
    version_no BIGINT NOT NULL, -- ETag; never goes back
    changed_at BIGINT NOT NULL, -- real clock
    changed_by TEXT NOT NULL,   -- person:7
    PRIMARY KEY (event_id, mail, lang)
);

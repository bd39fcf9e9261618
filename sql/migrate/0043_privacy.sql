-- What people may ask about what is kept of them.

-- Somebody who asked, by a link that is mailed to the address. Forgotten when the link has run out.
CREATE TABLE privacy_request (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   BIGINT NOT NULL, -- about this event alone; 0: about all that there are
    email      TEXT NOT NULL,   -- lower case
    lang       TEXT NOT NULL,   -- ko, zh, en: of our mail
    link_no    BIGINT NOT NULL, -- links of other numbers are void
    asked_at   BIGINT NOT NULL, -- real clock, as the next: when it was asked for last
    link_until BIGINT NOT NULL, -- the link opens until then
    UNIQUE (email, event_id)
);
CREATE INDEX privacy_request_by_end ON privacy_request (link_until);

-- Allotments: places that a host or sponsor gives away itself.

ALTER TABLE ticket_type ADD COLUMN is_by_invitation BOOLEAN NOT NULL DEFAULT FALSE; -- not listed: by a code

-- Places of a kind, taken from it and from its quotas when the allotment is made or raised, and given back when they
-- are returned. Its guests' places are among them.
CREATE TABLE allotment (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id         BIGINT NOT NULL REFERENCES event (id),
    organisation_key TEXT NOT NULL,   -- an organisation of the event, as in its file
    ticket_type_id   BIGINT NOT NULL REFERENCES ticket_type (id),
    n_places         BIGINT NOT NULL, -- counted in the kind's n_taken
    n_used           BIGINT NOT NULL, -- of them: held by registrations
    code             TEXT NOT NULL UNIQUE, -- what guests register with: ten characters of Crockford's base32
    link_no          BIGINT NOT NULL, -- its page's links of a lower number are dead
    name             TEXT NOT NULL,   -- who gives the places away
    email            TEXT NOT NULL,   -- lower case
    lang             TEXT NOT NULL,   -- ko, zh, en: of our mail
    return_at        BIGINT,          -- event clock: from then on what is not used is returned; NULL: it stays
    version_no       BIGINT NOT NULL,
    created_at       BIGINT NOT NULL  -- event clock
);
CREATE INDEX allotment_by_event ON allotment (event_id, id);
CREATE INDEX allotment_by_ticket_type ON allotment (ticket_type_id);

-- Whom its giver has invited by mail.
CREATE TABLE allotment_invitation (
    allotment_id BIGINT NOT NULL REFERENCES allotment (id),
    email        TEXT NOT NULL,   -- lower case
    name         TEXT NOT NULL,
    created_at   BIGINT NOT NULL, -- event clock
    PRIMARY KEY (allotment_id, email)
);

ALTER TABLE registration ADD COLUMN allotment_id BIGINT REFERENCES allotment (id); -- whose place it is; NULL: none
CREATE INDEX registration_by_allotment ON registration (allotment_id, id);

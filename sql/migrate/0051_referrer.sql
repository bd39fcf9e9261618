-- Referral partners: who brings applicants to an event by a code, and whom they have brought.
CREATE TABLE referrer (
    id         BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id   BIGINT NOT NULL REFERENCES event (id),
    name       TEXT NOT NULL,   -- of the organisation, as applicants read it
    email      TEXT NOT NULL,   -- lower case: the link to its page goes there
    lang       TEXT NOT NULL,   -- ko, zh, en: of our mail
    code       TEXT NOT NULL,   -- letters, digits and hyphens
    code_plain TEXT NOT NULL,   -- as codes are compared: without hyphens, in one case
    n_quota    BIGINT,          -- so many submitted applications count for it, the first ones; NULL: all
    expires_at BIGINT,          -- event clock: from then on the code brings nobody; NULL: never
    revoked_at BIGINT,          -- event clock: its code brings nobody and its links are dead; NULL: they hold
    link_no    BIGINT NOT NULL, -- its page's links of a lower number are dead
    version_no BIGINT NOT NULL, -- ETag
    created_at BIGINT NOT NULL, -- event clock
    UNIQUE (event_id, code_plain)
);

-- Who has brought an application.
CREATE TABLE referral (
    application_id BIGINT PRIMARY KEY REFERENCES application (id),
    referrer_id    BIGINT NOT NULL REFERENCES referrer (id),
    created_at     BIGINT NOT NULL -- event clock
);
CREATE INDEX referral_by_referrer ON referral (referrer_id, application_id);

-- The newsletter of this instance: who receives it, what is written, and which mail went to whom.

-- An address that receives the newsletter, wants to, or did. Of who has left only the hash is kept.
CREATE TABLE subscription (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    email_hash   TEXT NOT NULL,   -- of the address, keyed
    email        TEXT,            -- lower case; NULL once left
    lang         TEXT NOT NULL,   -- of the letters
    state        TEXT NOT NULL,   -- pending (mail not confirmed), active, left, bounced
    link_no      BIGINT NOT NULL, -- of the link that confirms
    n_bounces    BIGINT NOT NULL, -- letters that were refused at the address for good, since one was taken
    bounce       TEXT,            -- what its server said then
    asked_at     BIGINT NOT NULL, -- real clock, as all here: when it was typed in last
    confirmed_at BIGINT,          -- NULL: never
    left_at      BIGINT,          -- NULL: never
    bounced_at   BIGINT,          -- when the last letter was refused
    UNIQUE (email_hash)
);
CREATE INDEX subscription_by_state ON subscription (state, id);

-- What is sent to all subscribers: once each.
CREATE TABLE letter (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subject_json TEXT NOT NULL,   -- {"ko": …, "en": …}: one line each
    text_json    TEXT NOT NULL,   -- as its author types it
    state        TEXT NOT NULL,   -- draft, sending, paused, sent (all is handed to the outbox)
    n_per_minute BIGINT NOT NULL, -- how many mails at most
    version_no   BIGINT NOT NULL, -- of what an author changes
    created_at   BIGINT NOT NULL, -- real clock, as all here
    changed_at   BIGINT NOT NULL,
    started_at   BIGINT,          -- NULL: a draft
    ended_at     BIGINT,          -- when the last mail was handed to the outbox
    next_at      BIGINT,          -- not before: the next mail
    last_id      BIGINT NOT NULL, -- the subscription whose mail was handed over last
    until_id     BIGINT NOT NULL, -- the last subscription there was at the start
    n_recipients BIGINT NOT NULL, -- subscribers at the start
    n_queued     BIGINT NOT NULL, -- mails handed to the outbox; of those:
    n_sent       BIGINT NOT NULL, -- taken by a mail server
    n_failed     BIGINT NOT NULL  -- given up, or refused for good
);
CREATE INDEX letter_by_state ON letter (state, next_at);

-- A letter's mail to a subscriber. Gone with the subscription's end.
CREATE TABLE letter_mail (
    letter_id       BIGINT NOT NULL REFERENCES letter (id),
    subscription_id BIGINT NOT NULL REFERENCES subscription (id),
    outbox_id       BIGINT NOT NULL, -- its row there
    PRIMARY KEY (letter_id, subscription_id)
);
CREATE INDEX letter_mail_by_outbox ON letter_mail (outbox_id);
CREATE INDEX letter_mail_by_subscription ON letter_mail (subscription_id);

-- state is besides: held (its letter is paused)
ALTER TABLE outbox ADD COLUMN html TEXT; -- the same text as HTML, or NULL
ALTER TABLE outbox ADD COLUMN leave_url TEXT; -- of a list: left by one POST to it (RFC 8058); or NULL

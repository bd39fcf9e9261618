-- What organisers and partners have typed is kept apart from what is known of a person.

-- As whoever invited the person typed it; NULL: the role was not given by an invitation.
ALTER TABLE role_grant ADD COLUMN name TEXT;

-- To whom a referral partner has recommended to apply, also when the company wanted none of it.
CREATE TABLE recommendation (
    referrer_id    BIGINT NOT NULL REFERENCES referrer (id),
    email_hash     TEXT NOT NULL,   -- of partner and address, keyed
    recommended_at BIGINT NOT NULL, -- real clock
    PRIMARY KEY (referrer_id, email_hash)
);

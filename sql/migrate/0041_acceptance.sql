-- What is asked of applicants once they are accepted: whether they take part, further answers and documents.
ALTER TABLE call ADD COLUMN answer_until BIGINT; -- event clock, exclusive: to answer; NULL: nothing is asked
ALTER TABLE call ADD COLUMN takes_confirmation BOOLEAN NOT NULL DEFAULT FALSE; -- they say whether they take part

ALTER TABLE upload_kind ADD COLUMN after_acceptance TEXT; -- asked only then: required, optional; NULL: before
ALTER TABLE upload_kind ADD COLUMN is_private BOOLEAN NOT NULL DEFAULT FALSE; -- judges do not see it

-- What an accepted applicant has answered; there from the moment it was asked.
CREATE TABLE acceptance (
    application_id BIGINT PRIMARY KEY REFERENCES application (id),
    reply          TEXT,            -- confirmed, declined; NULL: none yet
    replied_at     BIGINT,          -- event clock
    answers_json   TEXT NOT NULL,   -- {"question key": answer}: of those asked after the acceptance
    own_answer_until  BIGINT,          -- event clock, exclusive: more time for this one; NULL: the call's
    version_no     BIGINT NOT NULL, -- ETag
    asked_at       BIGINT NOT NULL, -- event clock
    changed_at     BIGINT NOT NULL, -- event clock
    reminded_at    BIGINT           -- event clock; NULL: not yet
);

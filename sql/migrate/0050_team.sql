-- Teams: who takes part in an application besides its contact, by invitation.
ALTER TABLE call ADD COLUMN n_team_max BIGINT; -- people of a team, leader and invited ones too; NULL: no teams
ALTER TABLE call ADD COLUMN team_until BIGINT; -- event clock, exclusive: then teams stand; NULL: the closing

-- Who was invited to a team. Its leader is the application's contact and does not stand here.
CREATE TABLE team_member (
    id              BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    application_id  BIGINT NOT NULL REFERENCES application (id),
    email           TEXT NOT NULL,    -- lower case
    name            TEXT NOT NULL,    -- as who invited writes it
    role            TEXT NOT NULL,    -- editor, member
    state           TEXT NOT NULL,    -- invited, accepted, declined, left, removed
    lang            TEXT NOT NULL,    -- ko, zh, en: of our mail
    link_no         BIGINT NOT NULL,  -- of their link, another one each time; of a team no two are the same
    is_granted      BOOLEAN NOT NULL, -- asked by the organiser: may be answered when the team stands already
    invited_at      BIGINT NOT NULL,  -- event clock: when they were last; the invitation holds for a time
    mailed_real_at  BIGINT NOT NULL,  -- real clock: when the invitation was last mailed
    answered_at     BIGINT,           -- event clock: of the state they are in; NULL: not yet
    UNIQUE (application_id, email),
    UNIQUE (application_id, link_no)
);
CREATE INDEX team_member_by_email ON team_member (email);

-- A room of an event, where items of its programme are held. (Where a round pitches: room.)
CREATE TABLE event_room (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id    BIGINT NOT NULL REFERENCES event (id),
    key         TEXT NOT NULL,
    name_json   TEXT NOT NULL,
    position_no BIGINT NOT NULL,
    UNIQUE (event_id, key)
);

-- Who speaks in an event's programme, or interprets.
CREATE TABLE speaker (
    id               BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event_id         BIGINT NOT NULL REFERENCES event (id),
    kind             TEXT NOT NULL,   -- speaker, interpreter
    key              TEXT NOT NULL,
    position_no      BIGINT NOT NULL,
    name_json        TEXT NOT NULL,
    office_json      TEXT,            -- per language; NULL: none
    bio_json         TEXT,            -- per language; NULL: none
    organisation_key TEXT,            -- of an organisation of the event; NULL: none
    mode             TEXT NOT NULL,   -- on_site, online
    languages        TEXT NOT NULL,   -- of an interpreter: 'ko zh'; '' of a speaker
    email            TEXT NOT NULL,   -- lower case; '' when not known
    state            TEXT NOT NULL,   -- named (not asked yet), invited, confirmed, declined
    note             TEXT NOT NULL,   -- what they say of their texts, or why they do not come; ''
    is_texts_right   BOOLEAN NOT NULL, -- they have said that name, office and biography are right
    asked_at         BIGINT,          -- event clock: the letter; NULL: none
    answered_at      BIGINT,          -- event clock; NULL: not yet
    link_no          BIGINT NOT NULL, -- capability links of other numbers are revoked
    UNIQUE (event_id, kind, key)
);

-- Who has a part in an item of the programme.
CREATE TABLE agenda_speaker (
    agenda_item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    speaker_id     BIGINT NOT NULL REFERENCES speaker (id),
    part           TEXT NOT NULL,   -- speaker, moderator, panellist, host, interpreter
    position_no    BIGINT NOT NULL,
    PRIMARY KEY (agenda_item_id, speaker_id)
);
-- The items of a speaker.
CREATE INDEX agenda_speaker_by_speaker ON agenda_speaker (speaker_id);

-- Companies that present in an item, taken from the event's applications.
CREATE TABLE agenda_presenter (
    agenda_item_id BIGINT NOT NULL REFERENCES agenda_item (id),
    application_no BIGINT NOT NULL, -- of the event; in an event file of elsewhere there may be none of it
    position_no    BIGINT NOT NULL,
    PRIMARY KEY (agenda_item_id, application_no)
);

-- Where an item of the programme is held, and the round whose published slots it consists of.
ALTER TABLE agenda_item ADD COLUMN event_room_id BIGINT; -- an event_room of its event; NULL: not said
ALTER TABLE agenda_item ADD COLUMN round_id BIGINT;      -- a round of its event; NULL: no pitch round
ALTER TABLE agenda_item ADD COLUMN sequence_no BIGINT NOT NULL DEFAULT 0; -- RFC 5545 SEQUENCE: grows when it is moved

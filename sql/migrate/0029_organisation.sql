-- An organisation is one record over many events. How an event names it is the event's own: its file says it,
-- and others' events do not change it. The record says how it is named now.
ALTER TABLE organisation ADD COLUMN version_no BIGINT NOT NULL DEFAULT 1; -- 1: follows its only event's file; ETag

-- The keys by which event files name a record: its own, and those of records that were merged into it.
CREATE TABLE organisation_key (
    key             TEXT PRIMARY KEY,
    organisation_id BIGINT NOT NULL REFERENCES organisation (id)
);
CREATE INDEX organisation_key_by_organisation ON organisation_key (organisation_id);
INSERT INTO organisation_key (key, organisation_id) SELECT key, id FROM organisation WHERE id > 0;

-- The names of a record as they are found by: without case, width, spaces and signs.
CREATE TABLE organisation_name (
    organisation_id BIGINT NOT NULL REFERENCES organisation (id),
    lang            TEXT NOT NULL, -- ko, zh, en; '': none, the record was looked at
    folded          TEXT NOT NULL, -- text_fold
    PRIMARY KEY (organisation_id, lang)
);
CREATE INDEX organisation_name_by_folded ON organisation_name (folded);

ALTER TABLE organisation_role ADD COLUMN organisation_key TEXT NOT NULL DEFAULT ''; -- as the event file names it
ALTER TABLE organisation_role ADD COLUMN name_json TEXT NOT NULL DEFAULT '{}';      -- its name at the event
ALTER TABLE organisation_role ADD COLUMN country TEXT;                              -- ISO 3166-1 alpha-2, at the event
ALTER TABLE organisation_role ADD COLUMN url TEXT;                                  -- at the event
UPDATE organisation_role
SET organisation_key = (SELECT o.key FROM organisation o WHERE o.id = organisation_role.organisation_id),
    name_json = (SELECT o.name_json FROM organisation o WHERE o.id = organisation_role.organisation_id),
    country = (SELECT o.country FROM organisation o WHERE o.id = organisation_role.organisation_id),
    url = (SELECT o.url FROM organisation o WHERE o.id = organisation_role.organisation_id)
WHERE event_id > 0;
CREATE INDEX organisation_role_by_organisation ON organisation_role (organisation_id);

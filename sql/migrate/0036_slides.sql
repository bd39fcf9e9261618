-- The slides of a speaker's own talk are documents as those of an application are: they come, are looked at and shown
-- the same way. A document is of one or of the other. (SQLite cannot take NOT NULL off a column: a new one is made.)
DROP INDEX upload_by_application;
ALTER TABLE upload ADD COLUMN of_application_id BIGINT REFERENCES application (id);
ALTER TABLE upload ADD COLUMN of_upload_kind_id BIGINT REFERENCES upload_kind (id);
UPDATE upload SET of_application_id = application_id, of_upload_kind_id = upload_kind_id WHERE id > 0;
ALTER TABLE upload DROP application_id;
ALTER TABLE upload DROP upload_kind_id;
ALTER TABLE upload RENAME of_application_id TO application_id; -- NULL: slides
ALTER TABLE upload RENAME of_upload_kind_id TO upload_kind_id; -- NULL: slides
CREATE INDEX upload_by_application ON upload (application_id, upload_kind_id);
ALTER TABLE upload ADD COLUMN speaker_id BIGINT;     -- whose slides; NULL: of an application
ALTER TABLE upload ADD COLUMN agenda_item_id BIGINT; -- of which talk
ALTER TABLE upload ADD COLUMN is_for_public BOOLEAN NOT NULL DEFAULT FALSE; -- the speaker lets anyone have them later
CREATE INDEX upload_by_speaker ON upload (speaker_id, agenda_item_id);
ALTER TABLE programme ADD COLUMN slides_due_at BIGINT;    -- event clock: slides come before it; NULL: before their talk
ALTER TABLE programme ADD COLUMN slides_public_at BIGINT; -- event clock: since when the public has slides; NULL: not
ALTER TABLE speaker ADD COLUMN slides_asked_at BIGINT;    -- event clock: the last letter about slides; NULL: none

-- What happens at and around the closing: who came after it, drafts submitted at it, reminders before it.
ALTER TABLE application ADD COLUMN lateness TEXT; -- received after the closing: grace, extended; NULL: in time
ALTER TABLE call ADD COLUMN reminders TEXT NOT NULL DEFAULT ''; -- '72h 24h': before the closing, to drafts
ALTER TABLE call ADD COLUMN autosubmit_since_at BIGINT; -- event clock: complete drafts are submitted; NULL: not
ALTER TABLE application ADD COLUMN reminded_at BIGINT; -- event clock: the instant of the last reminder that it had
ALTER TABLE application ADD COLUMN closed_at BIGINT; -- event clock: a draft looked at at its closing; NULL: not yet
ALTER TABLE application ADD COLUMN told_closes_at BIGINT; -- event clock: its closing was changed, this was told last
CREATE INDEX application_late ON application (event_id, id) WHERE lateness IS NOT NULL;
CREATE INDEX application_to_close ON application (call_id, id) WHERE state = 'draft' AND closed_at IS NULL;
CREATE INDEX application_to_tell ON application (told_closes_at) WHERE told_closes_at IS NOT NULL;

-- Rounds by documents: judges are reminded before the end.
ALTER TABLE round ADD COLUMN reminders TEXT NOT NULL DEFAULT ''; -- '72h 24h': before its end, to judges who owe sheets
ALTER TABLE judge ADD COLUMN reminded_at BIGINT; -- event clock: the instant of the last reminder before the round's end

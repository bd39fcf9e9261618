-- A deadline of an application's own.
ALTER TABLE application ADD COLUMN extended_until BIGINT; -- event clock, exclusive: counts where later than the call's
ALTER TABLE application ADD COLUMN extension_reason TEXT; -- why it was granted: for organisers

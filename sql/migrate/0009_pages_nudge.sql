-- Documents by their bytes: whether pictures of their pages are still wanted.
CREATE INDEX upload_by_hash ON upload (hash);
ALTER TABLE judge ADD COLUMN nudged_at BIGINT; -- real clock: reminded last; NULL: never

-- Erasure: rows of the log are emptied, and stay in their chain.
ALTER TABLE log ADD COLUMN redacted_id BIGINT; -- the later row that says it is emptied; NULL: it is whole
CREATE INDEX log_by_redaction ON log (redacted_id, id) WHERE redacted_id IS NOT NULL;

-- Applications that an organiser took in from a file.

ALTER TABLE application ADD COLUMN source TEXT NOT NULL DEFAULT 'form'; -- 'form', 'import'

-- Documents of an event: what they are called, who may read them from when, and the files that they were or are.

CREATE TABLE document (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key         TEXT NOT NULL UNIQUE, -- 32 hex digits, by chance: its address
    event_id    BIGINT NOT NULL REFERENCES event (id),
    upload_id   BIGINT REFERENCES upload (id), -- a team's deck that was released; NULL: a file of its own
    title_json  TEXT NOT NULL,    -- per language
    lang        TEXT NOT NULL,    -- it is written in: ko, zh, en; '': not said
    readers     TEXT NOT NULL,    -- link (who has its address), public, registered (with a confirmed place)
    public_at   BIGINT,           -- event clock: from then on; NULL: at once
    order_no    BIGINT NOT NULL,  -- among the event's
    n_downloads BIGINT NOT NULL,  -- begun
    version_no  BIGINT NOT NULL,  -- ETag
    created_at  BIGINT NOT NULL,  -- event clock
    removed_at  BIGINT            -- real clock: since when it is removed; NULL: it is there
);
CREATE INDEX document_by_event ON document (event_id, order_no, id);
CREATE INDEX document_by_upload ON document (upload_id);

-- A file of a document, on its way (tus) or arrived. The complete one is what is read.
CREATE TABLE document_file (
    id           BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key          TEXT NOT NULL UNIQUE, -- 128 random bits: its address while it grows
    document_id  BIGINT NOT NULL REFERENCES document (id),
    name         TEXT NOT NULL,   -- as the organiser calls it
    type         TEXT NOT NULL,   -- pdf, pptx, docx, xlsx, zip; '' until checked
    n_bytes      BIGINT NOT NULL, -- in all
    n_offset     BIGINT NOT NULL, -- durable so far
    n_pages      BIGINT,          -- of a PDF; NULL: not known
    hash         TEXT,            -- SHA-256 when complete, hex: its name in the store; '': not yet reckoned
    state        TEXT NOT NULL,   -- open, complete, refused, expired, deleted, replaced
    reason       TEXT,            -- why refused: message key
    created_at   BIGINT NOT NULL, -- event clock
    completed_at BIGINT,          -- event clock; NULL: not yet
    expires_at   BIGINT NOT NULL  -- event clock: it may grow until then
);
CREATE INDEX document_file_by_document ON document_file (document_id, state);
CREATE INDEX document_file_by_state ON document_file (state, expires_at);
CREATE INDEX document_file_by_hash ON document_file (hash);

-- What there is already: its bytes become those of an upload in the database.
INSERT INTO document (key, event_id, title_json, lang, readers, order_no, n_downloads, version_no, created_at)
SELECT d.key, d.event_id, '{}', '', 'link', 0, 0, 1, d.created_at FROM event_document d
WHERE d.completed_at IS NOT NULL;
INSERT INTO document_file (key, document_id, name, type, n_bytes, n_offset, hash, state, created_at, completed_at,
                           expires_at)
SELECT d.key, n.id, d.name,
       CASE WHEN d.type = 'application/pdf' THEN 'pdf'
            WHEN d.type LIKE '%presentation' THEN 'pptx'
            WHEN d.type LIKE '%wordprocessingml.document' THEN 'docx'
            WHEN d.type LIKE '%spreadsheetml.sheet' THEN 'xlsx'
            ELSE 'zip' END,
       d.n_bytes, d.n_bytes, '', 'complete', d.created_at, d.completed_at, d.completed_at
FROM event_document d JOIN document n ON n.key = d.key;
INSERT INTO upload_chunk (part_key, chunk_no, bytes_base64, real_at)
SELECT p.document_key, p.part_no - 1, p.data, d.created_at
FROM event_document_part p JOIN event_document d ON d.key = p.document_key WHERE d.completed_at IS NOT NULL;
INSERT INTO upload_part (upload_key, n_from, n_bytes, part_key)
SELECT d.key, 0, d.n_bytes, d.key FROM event_document d WHERE d.completed_at IS NOT NULL;
DELETE FROM event_document_part WHERE part_no > 0;
DELETE FROM event_document WHERE n_parts > 0;

-- Which documents a letter of thanks leads to: their keys; NULL: all that there are.
ALTER TABLE thanks ADD COLUMN documents_json TEXT;

-- By which question of the form a team lets others have a document of this kind; NULL: by none.
ALTER TABLE upload_kind ADD COLUMN consent TEXT;

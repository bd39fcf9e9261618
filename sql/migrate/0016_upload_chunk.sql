-- The bytes of documents where several nodes serve one database (PostgreSQL). On SQLite they are files of the
-- data folder, and both tables stay empty.

-- What one request brought of a document, once it counts.
CREATE TABLE upload_part (
    upload_key TEXT NOT NULL,
    n_from     BIGINT NOT NULL, -- the offset of its first byte
    n_bytes    BIGINT NOT NULL,
    part_key   TEXT NOT NULL,   -- of its chunks; made for the request
    PRIMARY KEY (upload_key, n_from)
);
CREATE INDEX upload_part_key ON upload_part (part_key);

-- A piece of a request's bytes. It is stored before its part counts, and forgotten if that never does.
CREATE TABLE upload_chunk (
    part_key     TEXT NOT NULL,
    chunk_no     BIGINT NOT NULL, -- 0, 1, 2, ...
    bytes_base64 TEXT NOT NULL,
    real_at      BIGINT NOT NULL,
    PRIMARY KEY (part_key, chunk_no)
);
CREATE INDEX upload_chunk_real ON upload_chunk (real_at);

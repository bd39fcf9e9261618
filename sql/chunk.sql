-- Documents' bytes in the database, where several nodes serve it (PostgreSQL).

-- A piece of what a request brought.
-- name: chunk_add :exec
INSERT INTO upload_chunk (part_key, chunk_no, bytes_base64, real_at)
VALUES (:part_key, :chunk_no, :bytes_base64, :real_at);

-- A piece by its number; no row after the last.
-- name: chunk_get :one
SELECT k.bytes_base64 FROM upload_chunk k WHERE k.part_key = :part_key AND k.chunk_no = :chunk_no;

-- What a request brought counts from here on; no row when another's bytes do there.
-- name: chunk_part_add :one
INSERT INTO upload_part (upload_key, n_from, n_bytes, part_key)
VALUES (:upload_key, :n_from, :n_bytes, :part_key)
ON CONFLICT DO NOTHING
RETURNING n_from;

-- The parts of a document in their order.
-- name: chunk_parts :many
SELECT p.part_key, p.n_from, p.n_bytes FROM upload_part p
WHERE p.upload_key = :upload_key
ORDER BY p.n_from LIMIT 100000;

-- A document with these bytes that can be read by someone.
-- name: chunk_owner :one
SELECT u.key AS upload_key, u.n_bytes FROM upload u
WHERE u.hash = :hash AND u.state IN ('complete', 'replaced')
UNION ALL
SELECT f.key AS upload_key, f.n_bytes FROM document_file f WHERE f.hash = :hash AND f.state = 'complete'
LIMIT 1;

-- Complete documents of which no byte is here, after one by its key.
-- name: chunk_missing :many
SELECT u.key AS upload_key, u.hash, u.n_bytes FROM upload u
WHERE u.key > :after_key AND u.state IN ('complete', 'replaced')
  AND NOT EXISTS (SELECT 1 FROM upload_part p WHERE p.upload_key = u.key)
UNION ALL
SELECT f.key AS upload_key, f.hash, f.n_bytes FROM document_file f
WHERE f.key > :after_key AND f.state = 'complete'
  AND NOT EXISTS (SELECT 1 FROM upload_part p WHERE p.upload_key = f.key)
ORDER BY upload_key LIMIT :limit;

-- Forgets the parts of documents that nobody can read or go on with. Linear: seldom run.
-- name: chunk_parts_purge :exec
DELETE FROM upload_part
WHERE NOT EXISTS (SELECT 1 FROM upload u WHERE u.key = upload_part.upload_key
                                           AND u.state IN ('open', 'complete', 'replaced'))
  AND NOT EXISTS (SELECT 1 FROM document_file f WHERE f.key = upload_part.upload_key
                                                  AND f.state IN ('open', 'complete'));

-- Forgets pieces that belong to no part that counts. Linear in those that are old: seldom run.
-- name: chunk_purge :exec
DELETE FROM upload_chunk
WHERE real_at < :before_at
  AND NOT EXISTS (SELECT 1 FROM upload_part p WHERE p.part_key = upload_chunk.part_key);

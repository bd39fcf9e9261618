-- The outcome stored under a key.
-- name: idempotency_get :one
SELECT i.route, i.body_hash, i.object_id, i.received_at
FROM idempotency i WHERE i.owner = :owner AND i.key_hash = :key_hash;

-- Stores the first outcome under a key.
-- name: idempotency_add :exec
INSERT INTO idempotency (owner, key_hash, route, body_hash, status, object_id, received_at, created_at)
VALUES (:owner, :key_hash, :route, :body_hash, :status_no, :object_id, :received_at, :real_at);

-- Stores an outcome; a key used for another request now stands for that one. No row is changed when
-- the same request, sent twice at once, has stored its outcome meanwhile.
-- name: idempotency_put :change
INSERT INTO idempotency (owner, key_hash, route, body_hash, status, object_id, received_at, created_at)
VALUES (:owner, :key_hash, :route, :body_hash, :status_no, :object_id, :received_at, :real_at)
ON CONFLICT (owner, key_hash) DO UPDATE SET route = excluded.route, body_hash = excluded.body_hash,
    status = excluded.status, object_id = excluded.object_id, received_at = excluded.received_at,
    created_at = excluded.created_at
WHERE idempotency.route <> excluded.route OR idempotency.body_hash <> excluded.body_hash;

-- Forget outcomes older than the time a client may repeat.
-- name: idempotency_purge :exec
DELETE FROM idempotency WHERE created_at < :before_at;

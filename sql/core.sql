-- What every part stands on: versions, settings, people, sessions, sign-in, the log.

-- The migration that was applied last; 0 in a new database.
-- name: schema_version_last :one
SELECT COALESCE(MAX(no), 0) AS no FROM schema_version;

-- Notes that a migration was applied.
-- name: schema_version_add :exec
INSERT INTO schema_version (no, name) VALUES (:no, :name);

-- A setting of the instance.
-- name: meta_get :one
SELECT value FROM meta WHERE name = :name;

-- Sets a setting of the instance.
-- name: meta_set :exec
INSERT INTO meta (name, value) VALUES (:name, :value)
ON CONFLICT (name) DO UPDATE SET value = excluded.value;

-- A new person; a conflict when the address is known.
-- name: person_add :one
INSERT INTO person (email, name, lang, created_at)
VALUES (:email, :name, :lang, :created_at)
RETURNING id;

-- A person by id.
-- name: person_get :one
SELECT id, email, name, lang, created_at FROM person WHERE id = :id;

-- A person by address (lower case, NFC).
-- name: person_by_email :one
SELECT id, email, name, lang, created_at FROM person WHERE email = :email;

-- A person's own wishes: name and language of mail.
-- name: person_set :exec
UPDATE person SET name = :name, lang = :lang WHERE id = :id;

-- Lets a person sign in; with a password or, NULL, by e-mail code only. Again: sets the password, if
-- one is given.
-- name: account_put :exec
INSERT INTO account (person_id, password_hash, is_disabled, created_at)
VALUES (:person_id, :opt_password_hash, FALSE, :created_at)
ON CONFLICT (person_id) DO UPDATE
SET password_hash = COALESCE(excluded.password_hash, account.password_hash);

-- Replaces a password; no row when it is no longer the one that was proven.
-- name: account_set_password :one
UPDATE account SET password_hash = :password_hash
WHERE person_id = :person_id AND COALESCE(password_hash, '') = :old_hash RETURNING person_id;

-- An account and its person by address: the start of signing in.
-- name: account_by_email :one
SELECT p.id AS person_id, p.name, p.lang, a.password_hash, a.is_disabled
FROM person p JOIN account a ON a.person_id = p.id
WHERE p.email = :email;

-- An account by its person.
-- name: account_get :one
SELECT person_id, password_hash, is_disabled, created_at FROM account WHERE person_id = :person_id;

-- Bars an account, or lets it in again.
-- name: account_set_disabled :one
UPDATE account SET is_disabled = :is_disabled WHERE person_id = :person_id RETURNING person_id;

-- Accounts in the order of their ids, after a cursor.
-- name: account_list :rows
SELECT p.id, p.email, p.name, p.lang, a.is_disabled, a.created_at
FROM account a JOIN person p ON p.id = a.person_id
WHERE p.id > :after_id
ORDER BY p.id LIMIT :limit;

-- Grants a role over an object; nothing happens when it is granted already.
-- name: role_grant_add :exec
INSERT INTO role_grant (person_id, role, scope, scope_id, granted_at)
VALUES (:person_id, :role, :scope, :scope_id, :granted_at)
ON CONFLICT (person_id, role, scope, scope_id) DO NOTHING;

-- Takes a role back; no row when it was not granted.
-- name: role_grant_delete :one
DELETE FROM role_grant
WHERE person_id = :person_id AND role = :role AND scope = :scope AND scope_id = :scope_id
RETURNING id;

-- All a person may do, oldest first.
-- name: role_grant_of_person :many
SELECT id, role, scope, scope_id, granted_at
FROM role_grant WHERE person_id = :person_id
ORDER BY id LIMIT 1000;

-- A new session of an account or a judge.
-- name: session_add :one
INSERT INTO session (secret_hash, person_id, judge_id, jti, agent, address, created_at, expires_at)
VALUES (:secret_hash, :opt_person_id, :opt_judge_id, :opt_jti, :agent, :address, :created_at,
        :expires_at)
RETURNING id;

-- Ends all sessions of a person.
-- name: session_revoke_of_person :exec
UPDATE session SET revoked_at = :revoked_at WHERE person_id = :person_id AND revoked_at IS NULL;

-- Ends all sessions of a judge.
-- name: session_revoke_of_judge :exec
UPDATE session SET revoked_at = :revoked_at WHERE judge_id = :judge_id AND revoked_at IS NULL;

-- Ends a person's sessions but one.
-- name: session_revoke_others :exec
UPDATE session SET revoked_at = :revoked_at
WHERE person_id = :person_id AND id <> :kept_id AND revoked_at IS NULL;

-- Ends one session of a person or a judge; no row when it is not theirs or has ended.
-- name: session_revoke_of :one
UPDATE session SET revoked_at = :revoked_at
WHERE id = :id AND (person_id = :person_id OR judge_id = :judge_id) AND revoked_at IS NULL
RETURNING id;

-- The living sessions of a person or (the other id is 0) a judge.
-- name: session_list :rows
SELECT id, agent, address, created_at, expires_at, id = :current_id AS is_current
FROM session
WHERE (person_id = :person_id OR judge_id = :judge_id) AND revoked_at IS NULL AND expires_at > :real_at
ORDER BY id LIMIT 200;

-- Forgets sessions that ended long ago. Linear: seldom run.
-- name: session_delete_old :exec
DELETE FROM session WHERE expires_at < :before_at;

-- A one-time code or link for signing in.
-- name: sign_in_code_add :one
INSERT INTO sign_in_code (person_id, code_hash, n_tries, created_at, expires_at)
VALUES (:person_id, :code_hash, 0, :created_at, :expires_at)
RETURNING id;

-- Uses a code up; no row when there is none that may still be used.
-- name: sign_in_code_use :one
UPDATE sign_in_code SET used_at = :real_at
WHERE code_hash = :code_hash AND used_at IS NULL AND expires_at > :real_at AND n_tries < :n_tries_max
RETURNING id, person_id;

-- Counts a wrong code against all living ones of the person that may be guessed: not those that were
-- made to live longer than :life_ms.
-- name: sign_in_code_miss :exec
UPDATE sign_in_code SET n_tries = n_tries + 1
WHERE person_id = :person_id AND used_at IS NULL AND expires_at > :real_at
  AND expires_at - created_at <= :life_ms;

-- How many codes a person was sent since an instant.
-- name: sign_in_code_count :one
SELECT COUNT(*) AS n_codes FROM sign_in_code WHERE person_id = :person_id AND created_at > :since_at;

-- Forgets the links of a person that were not used: what was made to live longer than :life_ms.
-- name: sign_in_link_void :exec
DELETE FROM sign_in_code WHERE person_id = :person_id AND used_at IS NULL AND expires_at - created_at > :life_ms;

-- Forgets codes that ended long ago. Linear: seldom run.
-- name: sign_in_code_delete_old :exec
DELETE FROM sign_in_code WHERE expires_at < :before_at;

-- Adds a row to the log.
-- name: log_add :exec
INSERT INTO log (event_id, at, real_at, actor, address, action, object, before_json, after_json,
                 salt, leaf_hash)
VALUES (:opt_event_id, :at, :real_at, :actor, :address, :action, :object, :opt_before_json,
        :opt_after_json, :salt, :leaf_hash);

-- The newest link of the chain.
-- name: log_chain_last :one
SELECT no, log_id, head FROM log_chain WHERE no = (SELECT MAX(no) FROM log_chain);

-- Rows after the newest chained one, up to one below which all are there: ids are given in order, so these
-- are all that have no link.
-- name: log_unchained :many
SELECT l.id, l.leaf_hash FROM log l
WHERE l.id > :after_id AND l.id <= :until_id
ORDER BY l.id LIMIT :limit;

-- The newest row of the log. While no write is under way, all with a lower id are there.
-- name: log_last :one
SELECT COALESCE(MAX(id), 0) AS log_id FROM log;

-- Adds a link to the chain.
-- name: log_chain_add :exec
INSERT INTO log_chain (no, log_id, head) VALUES (:no, :log_id, :head);

-- A page of the chain with its rows, in the order of the chain; for verification. A link whose row is
-- missing has NULL for its columns.
-- name: log_page :many
SELECT k.no, k.log_id, k.head, l.id, l.event_id, l.at, l.real_at, l.actor, l.address, l.action,
       l.object, l.before_json, l.after_json, l.salt, l.leaf_hash, l.redacted_id
FROM log_chain k LEFT JOIN log l ON l.id = k.log_id
WHERE k.no > :after_no
ORDER BY k.no LIMIT :limit;

-- The first row of the log that the chain should hold but does not. Linear.
-- name: log_first_unchained :one
SELECT l.id FROM log l
WHERE NOT EXISTS (SELECT 1 FROM log_chain k WHERE k.log_id = l.id)
ORDER BY l.id LIMIT 1;

-- A row of the log.
-- name: log_get :one
SELECT l.id, l.event_id, l.at, l.real_at, l.actor, l.address, l.action, l.object, l.before_json, l.after_json, l.salt,
       l.leaf_hash, l.redacted_id
FROM log l WHERE l.id = :log_id;

-- The newest row about an object that has this action.
-- name: log_added :one
SELECT l.id FROM log l WHERE l.object = :object AND l.action = :action ORDER BY l.id DESC LIMIT 1;

-- Empties a row: what is given stays in it.
-- name: log_redact :exec
UPDATE log SET address = '', before_json = :opt_before_json, after_json = :opt_after_json, salt = :salt,
       redacted_id = :redacted_id
WHERE id = :log_id;

-- A page of the rows that one row says are emptied.
-- name: log_redacted_by :many
SELECT l.id, l.event_id, l.at, l.real_at, l.actor, l.address, l.action, l.object, l.before_json, l.after_json, l.salt,
       l.leaf_hash, k.no
FROM log l LEFT JOIN log_chain k ON k.log_id = l.id
WHERE l.redacted_id = :redacted_id AND l.id > :after_id
ORDER BY l.id LIMIT :limit;

-- Rows that say so and have no link yet.
-- name: log_redactions_unchained :many
SELECT l.id FROM log l
WHERE l.id > :after_id AND l.action IN ('privacy.erase', 'privacy.purge')
ORDER BY l.id LIMIT 1000;

-- The first link whose row is emptied though no row says so.
-- name: log_redacted_astray :one
SELECT k.no FROM log l JOIN log_chain k ON k.log_id = l.id
WHERE l.redacted_id IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM log e WHERE e.id = l.redacted_id AND e.action IN ('privacy.erase', 'privacy.purge'))
ORDER BY k.no LIMIT 1;

-- An event's log, newest first, before a cursor; of actions that begin with a text, by an actor, about an
-- object, before an instant. With who did it and what it is about by name, as long as they are there.
-- name: log_of_event :rows
SELECT l.id, l.at, l.real_at, l.actor, l.address, l.action, l.object, l.before_json, l.after_json,
       k.no, k.head,
       CASE WHEN l.actor LIKE 'person:%'
            THEN (SELECT p.name FROM person p WHERE p.id = CAST(SUBSTR(l.actor, 8) AS BIGINT))
            WHEN l.actor LIKE 'judge:%'
            THEN (SELECT j.name FROM judge j WHERE j.id = CAST(SUBSTR(l.actor, 7) AS BIGINT)) END AS actor_name,
       CASE WHEN l.object LIKE 'judge:%'
            THEN (SELECT j.name FROM judge j WHERE j.id = CAST(SUBSTR(l.object, 7) AS BIGINT))
            ELSE a.company END AS object_name,
       a.id AS application_id, a.no AS application_no
FROM log l LEFT JOIN log_chain k ON k.log_id = l.id
     LEFT JOIN application a ON a.id =
          CASE WHEN l.object LIKE 'application:%' THEN CAST(SUBSTR(l.object, 13) AS BIGINT)
               WHEN l.object LIKE 'entry:%'
               THEN (SELECT n.application_id FROM entry n WHERE n.id = CAST(SUBSTR(l.object, 7) AS BIGINT))
               WHEN l.object LIKE 'upload:%'
               THEN (SELECT u.application_id FROM upload u WHERE u.id = CAST(SUBSTR(l.object, 8) AS BIGINT)) END
WHERE l.event_id = :event_id AND l.id < :before_id
  AND (:opt_action IS NULL OR SUBSTR(l.action, 1, LENGTH(:opt_action)) = :opt_action)
  AND (:opt_actor IS NULL OR l.actor = :opt_actor)
  AND (:opt_object IS NULL OR l.object = :opt_object)
  AND (:opt_until_at IS NULL OR l.at < :opt_until_at)
ORDER BY l.id DESC LIMIT :limit;

-- What happened to an application, its documents and its entries, newest first; not how it is scored.
-- name: log_of_application :rows
SELECT l.id, l.at, l.real_at, l.actor, l.action, l.object, l.before_json, l.after_json,
       CASE WHEN l.actor LIKE 'person:%'
            THEN (SELECT p.name FROM person p WHERE p.id = CAST(SUBSTR(l.actor, 8) AS BIGINT)) END AS actor_name
FROM log l
WHERE l.object IN (SELECT 'application:' || CAST(:application_id AS TEXT)
                   UNION ALL SELECT 'upload:' || CAST(u.id AS TEXT) FROM upload u
                   WHERE u.application_id = :application_id
                   UNION ALL SELECT 'entry:' || CAST(n.id AS TEXT) FROM entry n
                   WHERE n.application_id = :application_id)
  AND l.id < :before_id AND l.action NOT LIKE 'sheet.%' AND l.action NOT LIKE 'conflict.%'
ORDER BY l.id DESC LIMIT :limit;

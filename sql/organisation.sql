-- Organisations: one record over many events. Which of them someone may see: those with a part in an event
-- that is public or theirs to organise.

-- The record that event files mean by a key.
-- name: organisation_of_key :one
SELECT o.id, o.key FROM organisation_key k JOIN organisation o ON o.id = k.organisation_id WHERE k.key = :key;

-- A new record, as an event file says.
-- name: organisation_add :one
INSERT INTO organisation (key, name_json, country, url, version_no)
VALUES (:key, :name_json, :opt_country, :opt_url, 1)
RETURNING id;

-- A key by which event files may name a record.
-- name: organisation_key_add :exec
INSERT INTO organisation_key (key, organisation_id) VALUES (:key, :organisation_id);

-- Lets a record follow the file of the only event that names it, until somebody has edited it.
-- name: organisation_follow :one
UPDATE organisation SET name_json = :name_json, country = :opt_country, url = :opt_url
WHERE id = :organisation_id AND key = :key AND version_no = 1
  AND NOT EXISTS (SELECT 1 FROM organisation_role r
                  WHERE r.organisation_id = organisation.id AND r.event_id <> :event_id)
RETURNING id;

-- Takes the names of a record away, by which it is found.
-- name: organisation_name_clear :exec
DELETE FROM organisation_name WHERE organisation_id = :organisation_id;

-- A name by which a record is found.
-- name: organisation_name_add :exec
INSERT INTO organisation_name (organisation_id, lang, folded) VALUES (:organisation_id, :lang, :folded);

-- Records whose names were not looked at yet: those from before there was such a table.
-- name: organisation_unnamed :many
SELECT o.id, o.name_json FROM organisation o
WHERE NOT EXISTS (SELECT 1 FROM organisation_name n WHERE n.organisation_id = o.id)
ORDER BY o.id LIMIT 500;

-- Records, the newest first: all that one may see, those of a name, or those that may be the same as another.
-- name: organisation_list :rows
SELECT o.id, o.key, o.name_json, o.country, o.url, o.version_no,
       (SELECT COUNT(DISTINCT r.event_id) FROM organisation_role r JOIN event e ON e.id = r.event_id
        WHERE r.organisation_id = o.id
          AND (:is_all OR e.is_public
               OR EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = :person_id AND g.role = 'ORGANISER'
                          AND g.scope = 'event' AND g.scope_id = e.id))) AS n_events,
       EXISTS (SELECT 1 FROM organisation_name a
               JOIN organisation_name b ON b.folded = a.folded AND b.organisation_id <> a.organisation_id
               WHERE a.organisation_id = o.id AND a.folded <> '') AS is_duplicate
FROM organisation o
WHERE o.id < :before_id
  AND EXISTS (SELECT 1 FROM organisation_role r JOIN event e ON e.id = r.event_id
              WHERE r.organisation_id = o.id
                AND (:is_all OR e.is_public
                     OR EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = :person_id AND g.role = 'ORGANISER'
                                AND g.scope = 'event' AND g.scope_id = e.id)))
  AND (:opt_pattern IS NULL
       OR EXISTS (SELECT 1 FROM organisation_name n
                  WHERE n.organisation_id = o.id AND n.folded LIKE :opt_pattern))
  AND (NOT :is_duplicate_only
       OR EXISTS (SELECT 1 FROM organisation_name a
                  JOIN organisation_name b ON b.folded = a.folded AND b.organisation_id <> a.organisation_id
                  WHERE a.organisation_id = o.id AND a.folded <> ''))
ORDER BY o.id DESC LIMIT :limit;

-- A record.
-- name: organisation_get :one
SELECT o.id, o.key, o.name_json, o.country, o.url, o.version_no FROM organisation o WHERE o.id = :organisation_id;

-- The keys of a record.
-- name: organisation_keys :rows
SELECT k.key FROM organisation_key k WHERE k.organisation_id = :organisation_id ORDER BY k.key LIMIT 200;

-- In which events a record has which part, and how it is named there: those that one may see, the latest first.
-- name: organisation_events :many
SELECT e.id AS event_id, e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at, e.is_public, r.role,
       r.name_json AS as_name_json
FROM organisation_role r JOIN event e ON e.id = r.event_id
WHERE r.organisation_id = :organisation_id
  AND (:is_all OR e.is_public
       OR EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = :person_id AND g.role = 'ORGANISER'
                  AND g.scope = 'event' AND g.scope_id = e.id))
ORDER BY e.starts_at DESC, e.id DESC, r.role LIMIT 1000;

-- In how many events a record has a part, and in how many of these someone organises nothing.
-- name: organisation_rights :one
SELECT COUNT(*) AS n_events,
       CAST(COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM role_grant g
                                           WHERE g.person_id = :person_id AND g.role = 'ORGANISER'
                                             AND (g.scope = 'instance'
                                                  OR (g.scope = 'event' AND g.scope_id = x.event_id)))
                              THEN 0 ELSE 1 END), 0) AS BIGINT) AS n_others
FROM (SELECT DISTINCT r.event_id FROM organisation_role r WHERE r.organisation_id = :organisation_id) AS x;

-- Edits a record; no row when somebody else was faster.
-- name: organisation_set :one
UPDATE organisation SET name_json = :name_json, country = :opt_country, url = :opt_url, version_no = version_no + 1
WHERE id = :organisation_id AND version_no = :version_no
RETURNING version_no;

-- The events in which a record has a part.
-- name: organisation_event_ids :many
SELECT DISTINCT r.event_id FROM organisation_role r WHERE r.organisation_id = :organisation_id
ORDER BY r.event_id LIMIT 10000;

-- Gives a record's parts to another, but for those that the other has already.
-- name: organisation_role_move :exec
UPDATE organisation_role SET organisation_id = :into_id
WHERE organisation_id = :organisation_id
  AND NOT EXISTS (SELECT 1 FROM organisation_role r
                  WHERE r.event_id = organisation_role.event_id AND r.role = organisation_role.role
                    AND r.organisation_id = :into_id);

-- Takes what parts a record has left away.
-- name: organisation_role_drop :exec
DELETE FROM organisation_role WHERE organisation_id = :organisation_id;

-- Gives a record's referrals to another.
-- name: organisation_partner_move :exec
UPDATE partner SET organisation_id = :into_id WHERE organisation_id = :organisation_id;

-- Gives a record's keys to another.
-- name: organisation_key_move :exec
UPDATE organisation_key SET organisation_id = :into_id WHERE organisation_id = :organisation_id;

-- Says that a record is no longer as its only event's file says.
-- name: organisation_touch :exec
UPDATE organisation SET version_no = version_no + 1 WHERE id = :organisation_id;

-- Removes a record that nothing refers to.
-- name: organisation_delete :exec
DELETE FROM organisation WHERE id = :organisation_id;

-- Who has which part in an event, with the records behind them.
-- name: organisation_of_event :rows
SELECT r.organisation_key AS key, r.role, r.position_no, r.name_json, r.country, r.url, o.id AS organisation_id,
       o.key AS record_key, o.name_json AS record_name_json,
       (SELECT COUNT(DISTINCT x.event_id) FROM organisation_role x WHERE x.organisation_id = o.id) AS n_events,
       CASE WHEN l.key IS NULL THEN NULL ELSE '/api/v1/logos/' || l.key END AS logo_path
FROM organisation_role r JOIN organisation o ON o.id = r.organisation_id
LEFT JOIN organisation_logo l ON l.event_id = r.event_id AND l.organisation_key = r.organisation_key
WHERE r.event_id = :event_id ORDER BY CASE r.role WHEN 'host' THEN 1 WHEN 'co_host' THEN 2 WHEN 'organiser' THEN 3
              WHEN 'local_organiser' THEN 4 WHEN 'co_operating' THEN 5 WHEN 'guiding' THEN 6
              WHEN 'supporter' THEN 7 WHEN 'sponsor' THEN 8 ELSE 9 END,
         r.position_no, r.organisation_key LIMIT 2000;

-- Invitation letters for visas: who may ask, what was asked, until when it is kept.

-- How an event gives them.
-- name: visa_set_get :one
SELECT v.is_open, v.signer_json, v.contact, v.n_keep_days, v.version_no
FROM visa_letter_set v WHERE v.event_id = :event_id;

-- Changes that, as it was seen. What was never said has version 1.
-- name: visa_set_put :one
INSERT INTO visa_letter_set (event_id, is_open, signer_json, contact, n_keep_days, version_no)
VALUES (:event_id, :is_open, :signer_json, :contact, :n_keep_days, 2)
ON CONFLICT (event_id) DO UPDATE
SET is_open = excluded.is_open, signer_json = excluded.signer_json, contact = excluded.contact,
    n_keep_days = excluded.n_keep_days, version_no = visa_letter_set.version_no + 1
WHERE visa_letter_set.version_no = :version_no
RETURNING version_no;

-- Who asks by a registration's link, with what the letter says of them and of the event: who comes in person.
-- name: visa_holder_of_registration :one
SELECT g.event_id, g.state, g.state = 'confirmed' AND k.mode = 'on_site' AS is_accepted, g.email, g.name,
       g.organisation, g.lang, g.link_no, e.slug, e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at
FROM registration g JOIN ticket_type k ON k.id = g.ticket_type_id JOIN event e ON e.id = g.event_id
WHERE g.id = :registration_id;

-- As above, of an application.
-- name: visa_holder_of_application :one
SELECT a.event_id, a.state, a.state = 'accepted' AS is_accepted, a.email, a.company AS name,
       a.company AS organisation, a.lang, a.link_no, e.slug, e.name_json AS event_name_json, e.time_zone, e.starts_at,
       e.ends_at
FROM application a JOIN event e ON e.id = a.event_id WHERE a.id = :application_id;

-- The last letter that somebody has asked for.
-- name: visa_letter_last :one
SELECT v.id, v.event_id, v.no, v.state, v.lang, v.sealed, v.initials, v.reason, v.created_at, v.decided_at,
       v.deleted_at
FROM visa_letter v
WHERE v.registration_id = :opt_registration_id OR v.application_id = :opt_application_id
ORDER BY v.id DESC LIMIT 1;

-- Asks for one; no row when there is one that is requested or issued.
-- name: visa_letter_add :one
INSERT INTO visa_letter (event_id, registration_id, application_id, no, state, lang, sealed, initials, reason,
                         created_at)
VALUES (:event_id, :opt_registration_id, :opt_application_id,
        (SELECT COALESCE(MAX(v.no), 0) + 1 FROM visa_letter v WHERE v.event_id = :event_id),
        'requested', :lang, :sealed, :initials, '', :now_at)
ON CONFLICT DO NOTHING RETURNING id, no;

-- Issues a letter that was requested.
-- name: visa_letter_issue :one
UPDATE visa_letter SET state = 'issued', decided_at = :now_at
WHERE id = :visa_letter_id AND state = 'requested' RETURNING no;

-- Ends a letter, as it was seen, and deletes what the passport says.
-- name: visa_letter_end :one
UPDATE visa_letter SET state = :state, reason = :reason, sealed = '', initials = '', deleted_at = :now_at,
       decided_at = COALESCE(decided_at, :now_at)
WHERE id = :visa_letter_id AND state = :was_state RETURNING no;

-- An event's letters, the latest first; nothing that a passport says.
-- name: visa_letter_list :rows
SELECT v.id, v.no, v.state, v.lang, v.reason, v.registration_id, v.application_id, v.created_at, v.decided_at,
       v.deleted_at, COALESCE(g.name, a.company) AS name, COALESCE(g.organisation, a.project) AS organisation,
       COALESCE(g.no, a.no) AS holder_no
FROM visa_letter v LEFT JOIN registration g ON g.id = v.registration_id
     LEFT JOIN application a ON a.id = v.application_id
WHERE v.event_id = :event_id AND v.id < :before_id AND (:opt_state IS NULL OR v.state = :opt_state)
ORDER BY v.id DESC LIMIT :limit;

-- How many letters of an event are in which state.
-- name: visa_letter_counts :rows
SELECT v.state, COUNT(*) AS n_letters FROM visa_letter v
WHERE v.event_id = :event_id GROUP BY v.state ORDER BY v.state LIMIT 10;

-- What who checks a code is told.
-- name: visa_letter_proof :one
SELECT v.state, COALESCE(g.state = 'confirmed' AND k.mode = 'on_site', a.state = 'accepted') AS is_accepted, v.initials,
       e.name_json AS event_name_json, e.time_zone, e.starts_at, e.ends_at
FROM visa_letter v JOIN event e ON e.id = v.event_id LEFT JOIN registration g ON g.id = v.registration_id
     LEFT JOIN ticket_type k ON k.id = g.ticket_type_id LEFT JOIN application a ON a.id = v.application_id
WHERE v.id = :visa_letter_id;

-- Letters whose passport data has been kept long enough, or whose holder does not come any more. An event without an
-- end is one day long.
-- name: visa_letter_due :many
SELECT v.id, v.event_id, v.state, v.registration_id, v.application_id
FROM visa_letter v JOIN event e ON e.id = v.event_id JOIN visa_letter_set s ON s.event_id = e.id
     LEFT JOIN registration g ON g.id = v.registration_id LEFT JOIN ticket_type k ON k.id = g.ticket_type_id
     LEFT JOIN application a ON a.id = v.application_id
WHERE v.state IN ('requested', 'issued')
  AND (COALESCE(e.ends_at, e.starts_at + 86400000) + s.n_keep_days * 86400000 <= :now_at
       OR NOT COALESCE(g.state = 'confirmed' AND k.mode = 'on_site', a.state = 'accepted'))
ORDER BY v.id LIMIT 100;

-- People whom the organisers of one event invite to help there (domain/access/staff.h).

-- How often a person was invited to an event since an instant.
-- name: staff_invited_lately :one
SELECT COUNT(*) AS n_invitations FROM log l
WHERE l.object = :object AND l.event_id = :event_id AND l.real_at > :since_at
  AND l.action IN ('screener.invite', 'door.invite');

-- What whoever invites them calls them.
-- name: staff_name :exec
UPDATE role_grant SET name = :name
WHERE person_id = :person_id AND role = :role AND scope = 'event' AND scope_id = :event_id;

-- Whether an account u was made with the role g and holds nothing else.
-- part: staff_own
(u.created_at = g.granted_at AND u.password_hash IS NULL
 AND NOT EXISTS (SELECT 1 FROM role_grant o WHERE o.person_id = u.person_id AND o.id <> g.id))

-- How an account stands to a role at an event.
-- name: staff_standing :one
SELECT u.is_disabled, {staff_own} AS is_own
FROM account u JOIN role_grant g ON g.person_id = u.person_id AND g.role = :role AND g.scope = 'event'
     AND g.scope_id = :event_id
WHERE u.person_id = :person_id;

-- Teams. Every change of a state is a guarded single statement.

-- How many seats of a team are taken, its leader's among them: an invitation holds one until it runs out.
-- part: team_taken
(SELECT COUNT(*) + 1 FROM team_member t
 WHERE t.application_id = :application_id
   AND (t.state = 'accepted' OR (t.state = 'invited' AND t.invited_at > :over_at)))

-- The number of a new link: no two of a team have the same, so that with the application it says whose it is.
-- part: team_link_no
(SELECT COALESCE(MAX(l.link_no), 0) + 1 FROM team_member l WHERE l.application_id = :application_id)

-- Where a member of a team stands.
-- name: scope_of_member :one
SELECT a.event_id, a.round_id, a.id AS application_id, m.id AS member_id
FROM team_member m JOIN application a ON a.id = m.application_id WHERE m.id = :member_id;

-- Whether a capability link of this number still opens a membership or an invitation.
-- name: member_link_ok :one
SELECT m.id, m.application_id, m.role, m.state FROM team_member m
WHERE m.application_id = :application_id AND m.link_no = :link_no AND m.state IN ('invited', 'accepted', 'declined');

-- A member.
-- name: team_get :one
SELECT m.id, m.application_id, m.email, m.name, m.role, m.state, m.lang, m.link_no,
       m.is_granted, m.invited_at, m.answered_at
FROM team_member m WHERE m.id = :member_id;

-- What is known of an address in a team.
-- name: team_of_email :one
SELECT m.id, m.state, m.invited_at FROM team_member m
WHERE m.application_id = :application_id AND m.email = :email;

-- A team, in the order in which people were first invited.
-- name: team_list :many
SELECT m.id, m.email, m.name, m.role, m.state, m.lang, m.invited_at, m.answered_at
FROM team_member m WHERE m.application_id = :application_id ORDER BY m.id LIMIT 500;

-- How many people a team ever had or asked.
-- name: team_count :one
SELECT COUNT(*) AS n_members FROM team_member m WHERE m.application_id = :application_id;

-- Invites somebody, or again who has gone or did not answer in time; no row: they are on the team or asked, or no seat
-- is left. Links sent before are dead.
-- name: team_invite :one
INSERT INTO team_member (application_id, email, name, role, state, lang, link_no, is_granted,
                         invited_at, mailed_real_at)
SELECT :application_id, :email, :name, :role, 'invited', :lang, {team_link_no}, :is_granted, :now_at, :real_at
WHERE {team_taken} < :n_max
ON CONFLICT (application_id, email) DO UPDATE
SET name = excluded.name, role = excluded.role, state = 'invited', lang = excluded.lang,
    link_no = excluded.link_no, is_granted = excluded.is_granted,
    invited_at = excluded.invited_at, mailed_real_at = excluded.mailed_real_at, answered_at = NULL
WHERE team_member.state <> 'accepted'
  AND (team_member.state <> 'invited' OR team_member.invited_at <= :over_at)
RETURNING id;

-- Gives an invitation its time again; no row when it was answered, or its seat is gone. Links sent before are dead.
-- name: team_again :one
UPDATE team_member
SET invited_at = :now_at, mailed_real_at = :real_at, link_no = {team_link_no}, is_granted = :is_granted
WHERE id = :member_id AND state = 'invited' AND application_id = :application_id
  AND (invited_at > :over_at OR {team_taken} < :n_max)
RETURNING link_no;

-- Takes the answer to an invitation that holds; no row when there is none.
-- name: team_answer :one
UPDATE team_member SET state = :state, answered_at = :now_at, is_granted = FALSE
WHERE id = :member_id AND state = 'invited' AND invited_at > :over_at RETURNING id;

-- Ends a membership or an invitation; no row when it has ended. Its links are dead.
-- name: team_end :one
UPDATE team_member
SET state = :state, answered_at = :now_at, is_granted = FALSE
WHERE id = :member_id AND state IN ('invited', 'accepted') RETURNING id;

-- What a member may do; no row when they have gone.
-- name: team_set_role :one
UPDATE team_member SET role = :role WHERE id = :member_id AND state IN ('invited', 'accepted') RETURNING id;

-- How many invitations an address was mailed since an instant, whatever the team.
-- name: team_mailed_to :one
SELECT COUNT(*) AS n_mails FROM team_member m WHERE m.email = :email AND m.mailed_real_at > :since_real_at;

-- How many an application has sent since then.
-- name: team_mailed :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.object = :object AND o.kind = 'team_invitation' AND o.created_at > :since_real_at;

-- How many answers of members an address was mailed since an instant, whatever the application.
-- name: team_told :one
SELECT COUNT(*) AS n_mails FROM outbox o
WHERE o.to_email = :to_email AND o.kind = 'team_answer' AND o.created_at > :since_at;

-- Forgets the team of a test.
-- name: team_test_delete :exec
DELETE FROM team_member
WHERE application_id IN (SELECT a.id FROM application a WHERE a.id = :application_id AND a.test_email IS NOT NULL);

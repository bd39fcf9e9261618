-- A person's applications, by their address (privacy_ask_mine, domain/privacy/privacy.h).

-- Those that they lead and those whose team they are on or asked to, over all events, the newest first; no tests.
-- name: mine_list :many
WITH asked (email) AS (SELECT CAST(:email AS TEXT)),
mine (application_id, link_no, team_role, member_state, invited_at) AS (
    SELECT a.id, a.link_no, 'leader', NULL, NULL
    FROM event e CROSS JOIN application a WHERE a.event_id = e.id AND a.email = (SELECT x.email FROM asked x)
    UNION ALL SELECT m.application_id, m.link_no, m.role, m.state, m.invited_at
    FROM asked x JOIN team_member m ON m.email = x.email AND m.state IN ('invited', 'accepted'))
SELECT m.application_id, m.link_no, m.team_role, m.member_state, m.invited_at, a.no, a.state, a.project, a.company,
       e.slug, e.name_json, e.starts_at
FROM mine m JOIN application a ON a.id = m.application_id AND a.test_email IS NULL JOIN event e ON e.id = a.event_id
ORDER BY m.application_id DESC LIMIT 200;

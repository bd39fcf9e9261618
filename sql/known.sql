-- What the records know of an applicant (domain/rule/known.h). Tests and what is not submitted do not count.
-- name: known_get :one
WITH other (id) AS (
    SELECT o.id FROM event e JOIN event o ON o.id <> e.id
        AND (o.parent_id = e.parent_id OR (e.parent_id IS NULL AND o.kind = e.kind))
    WHERE e.id = :event_id),
mine (id) AS (
    SELECT a.id FROM other JOIN application a ON a.event_id = other.id AND a.email = :email
    WHERE :email <> '' AND a.test_email IS NULL
    UNION SELECT a.id FROM other JOIN application a ON a.event_id = other.id AND a.reg_no = :reg_no
    WHERE :reg_no <> '' AND a.test_email IS NULL)
SELECT
    (SELECT COUNT(*) FROM application a
     WHERE a.event_id = :event_id AND a.email = :email AND :email <> '' AND a.id <> :application_id
       AND a.state NOT IN ('draft', 'withdrawn') AND a.test_email IS NULL) AS n_same_person,
    (SELECT COUNT(*) FROM application a
     WHERE a.event_id = :event_id AND a.reg_no = :reg_no AND :reg_no <> '' AND a.id <> :application_id
       AND a.state NOT IN ('draft', 'withdrawn') AND a.test_email IS NULL) AS n_same_company,
    (SELECT COUNT(*) FROM mine JOIN entry n ON n.application_id = mine.id) AS n_entries,
    (SELECT COUNT(*) FROM mine JOIN entry n ON n.application_id = mine.id
     JOIN placement p ON p.entry_id = n.id AND p.prize_id IS NOT NULL
     JOIN result r ON r.id = p.result_id AND r.state = 'published') AS n_prizes;

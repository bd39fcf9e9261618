-- Applications taken in from a table.

-- How an application came.
-- name: application_set_source :exec
UPDATE application SET source = :source WHERE id = :application_id;

-- Another application of an event with the same address or number, but for those withdrawn and tests.
-- name: import_twin :one
SELECT a.no FROM application a
WHERE a.id IN (SELECT e.id FROM application e WHERE e.event_id = :event_id AND e.email = :email
               UNION SELECT n.id FROM application n
               WHERE n.event_id = :event_id AND n.reg_no = :reg_no AND n.reg_no <> '')
  AND a.state <> 'withdrawn' AND a.test_email IS NULL
ORDER BY a.id LIMIT 1;

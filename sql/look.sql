-- Screeners: who looks at which applications, and what they have found (migrate/0052_look.sql).

-- ---- what the event file says ----

-- Sets what a call's screening has.
-- name: call_screening_put :exec
INSERT INTO call_screening (call_id, checklist_json) VALUES (:call_id, :checklist_json)
ON CONFLICT (call_id) DO UPDATE SET checklist_json = :checklist_json;

-- Forgets it, when the file says nothing any more.
-- name: call_screening_clear :exec
DELETE FROM call_screening WHERE call_id = :call_id;

-- What a call's screening has.
-- name: call_screening_get :one
SELECT s.checklist_json FROM call_screening s WHERE s.call_id = :call_id;

-- ---- shares ----

-- An application that a screener may have to look at: of those, withdrawn ones are gone.
-- part: look_application
a.test_email IS NULL AND a.state IN ('submitted', 'accepted', 'rejected', 'ineligible')

-- Whether it belongs to a screener's share; who has none has all.
-- part: look_share
(s.person_id IS NULL OR ((s.track = '' OR s.track = t.key) AND a.no BETWEEN s.first_no AND s.last_no))

-- The people who screen at an event, each with their share.
-- part: look_screeners
role_grant g LEFT JOIN screener s ON s.event_id = g.scope_id AND s.person_id = g.person_id

-- ---- rights ----

-- Whether a person screens at an event; of an application (0: of none): whether it is theirs to look at.
-- name: screener_has :one
SELECT COUNT(*) AS n_grants
FROM {look_screeners}
WHERE g.person_id = :person_id AND g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id
  AND (:application_id = 0 OR EXISTS (
        SELECT 1 FROM application a LEFT JOIN track t ON t.id = a.track_id
        WHERE a.id = :application_id AND a.event_id = g.scope_id AND {look_application} AND {look_share}
          AND NOT EXISTS (SELECT 1 FROM look l WHERE l.application_id = a.id AND l.person_id = g.person_id
                          AND l.is_conflicted)));

-- The events at which a person screens, newest first.
-- name: screener_event_list :rows
SELECT e.slug, e.name_json, e.time_zone, e.starts_at
FROM role_grant g JOIN event e ON e.id = g.scope_id
WHERE g.person_id = :person_id AND g.role = 'SCREENER' AND g.scope = 'event'
ORDER BY e.starts_at DESC, e.id DESC LIMIT 100;

-- ---- who screens ----

-- An event as its screeners know it.
-- name: screener_event :one
SELECT e.id, e.slug, e.name_json, e.time_zone FROM event e WHERE e.slug = :slug;

-- The share of a screener.
-- name: screener_put :exec
INSERT INTO screener (event_id, person_id, track, first_no, last_no)
VALUES (:event_id, :person_id, :track, :first_no, :last_no)
ON CONFLICT (event_id, person_id) DO UPDATE SET track = :track, first_no = :first_no, last_no = :last_no;

-- Whether a person screens at an event.
-- name: screener_grant :one
SELECT g.id FROM role_grant g
WHERE g.person_id = :person_id AND g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id;

-- Forgets the share of who screens no more; what they have found stays.
-- name: screener_clear :exec
DELETE FROM screener WHERE event_id = :event_id AND person_id = :person_id;

-- An event's screeners with how far each has come; nothing of an account that was not made for it. Linear in its
-- applications.
-- name: screener_list :rows
SELECT p.id AS person_id, COALESCE(g.name, p.name) AS name, p.email,
       CASE WHEN {staff_own} THEN p.lang END AS lang, u.is_disabled AND {staff_own} AS is_disabled,
       COALESCE(s.track, '') AS track, COALESCE(s.first_no, 1) AS first_no, COALESCE(s.last_no, 1000000000) AS last_no,
       (SELECT COUNT(*) FROM application a LEFT JOIN track t ON t.id = a.track_id
        WHERE a.event_id = :event_id AND {look_application} AND {look_share}) AS n_applications,
       (SELECT COUNT(*) FROM application a LEFT JOIN track t ON t.id = a.track_id
        WHERE a.event_id = :event_id AND a.test_email IS NULL AND a.state = 'submitted' AND {look_share}
          AND NOT EXISTS (SELECT 1 FROM look l WHERE l.application_id = a.id AND l.person_id = g.person_id
                          AND (l.is_conflicted OR l.recommendation IS NOT NULL))) AS n_waiting,
       (SELECT COUNT(*) FROM look l JOIN application a ON a.id = l.application_id
        WHERE a.event_id = :event_id AND l.person_id = g.person_id AND NOT l.is_conflicted
          AND l.recommendation IS NOT NULL) AS n_done,
       (SELECT COUNT(*) FROM look l JOIN application a ON a.id = l.application_id
        WHERE a.event_id = :event_id AND l.person_id = g.person_id AND l.is_conflicted) AS n_conflicts
FROM {look_screeners} JOIN person p ON p.id = g.person_id JOIN account u ON u.person_id = p.id
WHERE g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id ORDER BY p.id LIMIT 200;

-- ---- a screener's own ----

-- A page of what a screener has to look at.
-- name: look_mine :rows
SELECT a.id, a.no, a.company, a.project, t.key AS track, a.state = 'submitted' AS is_open,
       l.recommendation, COALESCE(l.is_conflicted, FALSE) AS is_conflicted, l.saved_at
FROM {look_screeners} JOIN application a ON a.event_id = g.scope_id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN look l ON l.application_id = a.id AND l.person_id = g.person_id
WHERE g.person_id = :person_id AND g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id
  AND a.event_id = :event_id AND a.id > :after_id AND {look_application} AND {look_share}
  AND (NOT :is_waiting_only OR (a.state = 'submitted' AND l.recommendation IS NULL
                                AND NOT COALESCE(l.is_conflicted, FALSE)))
ORDER BY a.id LIMIT :limit;

-- How many those are.
-- name: look_mine_counts :one
SELECT COUNT(*) AS n_applications,
       COALESCE(SUM(CASE WHEN a.state = 'submitted' AND l.recommendation IS NULL
                              AND NOT COALESCE(l.is_conflicted, FALSE) THEN 1 ELSE 0 END), 0) AS n_waiting
FROM {look_screeners} JOIN application a ON a.event_id = g.scope_id
     LEFT JOIN track t ON t.id = a.track_id
     LEFT JOIN look l ON l.application_id = a.id AND l.person_id = g.person_id
WHERE g.person_id = :person_id AND g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id
  AND a.event_id = :event_id AND {look_application} AND {look_share};

-- What one has found.
-- name: look_get :one
SELECT l.recommendation, l.checks_json, l.note, l.is_conflicted, l.version_no, l.saved_at
FROM look l WHERE l.application_id = :application_id AND l.person_id = :person_id;

-- Keeps what one has found: the first time, or in place of the version seen; else no row.
-- name: look_put :one
INSERT INTO look (application_id, person_id, recommendation, checks_json, note, is_conflicted, conflict_reason,
                  version_no, saved_at)
VALUES (:application_id, :person_id, :opt_recommendation, :checks_json, :note, FALSE, NULL, 1, :now_at)
ON CONFLICT (application_id, person_id) DO UPDATE SET recommendation = :opt_recommendation,
    checks_json = :checks_json, note = :note, version_no = look.version_no + 1, saved_at = :now_at
WHERE look.version_no = :version_no AND NOT look.is_conflicted
RETURNING version_no;

-- Declares a conflict of interest: what was found so far counts no more.
-- name: look_conflict :exec
INSERT INTO look (application_id, person_id, recommendation, checks_json, note, is_conflicted, conflict_reason,
                  version_no, saved_at)
VALUES (:application_id, :person_id, NULL, '{}', '', TRUE, :reason, 1, :now_at)
ON CONFLICT (application_id, person_id) DO UPDATE SET is_conflicted = TRUE, conflict_reason = :reason,
    version_no = look.version_no + 1, saved_at = :now_at;

-- Takes a conflict of interest back; what was found before it counts again.
-- name: look_conflict_end :one
UPDATE look SET is_conflicted = FALSE, conflict_reason = NULL, version_no = version_no + 1, saved_at = :now_at
WHERE application_id = :application_id AND person_id = :person_id AND is_conflicted RETURNING version_no;

-- ---- for organisers ----

-- A screener as whoever invited them calls them, for as long as they screen.
-- part: look_name
COALESCE((SELECT g.name FROM role_grant g WHERE g.person_id = p.id AND g.role = 'SCREENER' AND g.scope = 'event'
          AND g.scope_id = :event_id), p.name)

-- The screeners whose share an application belongs to, and whoever has found something of it, each with that.
-- name: look_of_application :rows
SELECT p.id AS person_id, {look_name} AS name, l.recommendation, COALESCE(l.checks_json, '{}') AS checks_json,
       COALESCE(l.note, '') AS note, COALESCE(l.is_conflicted, FALSE) AS is_conflicted, l.conflict_reason, l.saved_at
FROM person p LEFT JOIN look l ON l.application_id = :application_id AND l.person_id = p.id
WHERE p.id IN (SELECT f.person_id FROM look f WHERE f.application_id = :application_id
               UNION SELECT g.person_id
               FROM {look_screeners} JOIN application a ON a.event_id = g.scope_id
                    LEFT JOIN track t ON t.id = a.track_id
               WHERE a.id = :application_id AND g.role = 'SCREENER' AND g.scope = 'event' AND {look_application}
                 AND {look_share})
ORDER BY p.id LIMIT 400;

-- How the looks at each application stand to each other: how many are to come, how many are there, which they are.
-- part: look_sums
SELECT a.id, a.no, a.company, a.project, a.state, a.pending_state, t.key AS track,
       (SELECT COUNT(*) FROM {look_screeners}
        WHERE g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id AND {look_share}
          AND NOT EXISTS (SELECT 1 FROM look l WHERE l.application_id = a.id AND l.person_id = g.person_id
                          AND (l.is_conflicted OR l.recommendation IS NOT NULL))) AS n_waiting,
       (SELECT COUNT(*) FROM look l WHERE l.application_id = a.id AND NOT l.is_conflicted
        AND l.recommendation IS NOT NULL) AS n_done,
       (SELECT MIN(l.recommendation) FROM look l WHERE l.application_id = a.id AND NOT l.is_conflicted) AS least,
       (SELECT MAX(l.recommendation) FROM look l WHERE l.application_id = a.id AND NOT l.is_conflicted) AS most
FROM application a LEFT JOIN track t ON t.id = a.track_id
WHERE a.event_id = :event_id AND a.id > :after_id AND a.test_email IS NULL AND a.state = 'submitted'
  AND (NOT :is_undecided_only OR a.pending_state IS NULL)

-- Applications without a released decision, a page: waiting, those that somebody has still to look at; differ, those
-- about which screeners do not agree; else those on which all who have looked say the same.
-- name: look_standing :many
SELECT n.id, n.no, n.company, n.project, n.pending_state, n.track, n.n_waiting, n.n_done
FROM ({look_sums}) n
WHERE :opt_standing IS NULL
   OR (:opt_standing = 'waiting' AND n.n_waiting > 0)
   OR (:opt_standing = 'differ' AND n.least <> n.most)
   OR (n.n_waiting = 0 AND n.least = n.most AND n.most = :opt_standing)
ORDER BY n.id LIMIT :limit;

-- What their screeners have found, and who has not looked yet.
-- name: look_of_lines :many
WITH RECURSIVE {nth}
SELECT a.id, p.id AS person_id, {look_name} AS name, l.recommendation, COALESCE(l.is_conflicted, FALSE) AS is_conflicted
FROM nth JOIN application a ON a.id = {nth_id} LEFT JOIN track t ON t.id = a.track_id
     JOIN person p ON p.id IN (SELECT f.person_id FROM look f WHERE f.application_id = a.id
                               UNION SELECT g.person_id FROM {look_screeners}
                               WHERE g.role = 'SCREENER' AND g.scope = 'event' AND g.scope_id = :event_id
                                 AND {look_share})
     LEFT JOIN look l ON l.application_id = a.id AND l.person_id = p.id
ORDER BY a.id, p.id LIMIT 40000;

-- What of an application it takes to keep a look.
-- name: application_brief :one
SELECT a.event_id, a.call_id, a.state FROM application a WHERE a.id = :application_id;

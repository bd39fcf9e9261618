-- Numbers of applications that are kept (0021_application_tally.sql): read, with what they do not hold yet put right,
-- and made to follow the log. Ids are given as 19 digits each; "0000000000000000000" is nobody's.

-- Where an application is counted.
-- part: tally_cell
state, track_id, round_id, partner_id, is_pending, is_duplicate, is_for_manual_check, is_deck_missing

-- The same as it stands now.
-- part: tally_standing
a.state, COALESCE(a.track_id, 0) AS track_id, COALESCE(a.round_id, 0) AS round_id,
       COALESCE(a.partner_id, 0) AS partner_id, a.pending_state IS NOT NULL AS is_pending, a.is_duplicate,
       COALESCE({screening_needs_look}, FALSE) AS is_for_manual_check, {screening_is_deck_missing} AS is_deck_missing

-- The numbers by the keys of what was chosen.
-- part: tally_named
s.state, t.key AS track, q.key AS round, p.key AS partner, s.is_pending, s.is_duplicate, s.is_for_manual_check,
       s.is_deck_missing, s.n_applications

-- Those keys, and their order.
-- part: tally_names
LEFT JOIN track t ON t.id = s.track_id
     LEFT JOIN round q ON q.id = s.round_id
     LEFT JOIN partner p ON p.id = s.partner_id
ORDER BY s.state, COALESCE(t.key, ''), COALESCE(q.key, ''), COALESCE(p.key, '') LIMIT 100000

-- Adds numbers of what these were counted as to what is kept.
-- part: tally_of_counted
FROM nth JOIN application_counted d ON d.application_id = {nth_id}
GROUP BY d.event_id, {tally_cell}
ON CONFLICT (event_id, {tally_cell})
DO UPDATE SET n_applications = application_tally.n_applications + excluded.n_applications

-- And to the series.
-- part: tally_series_of_counted
FROM (SELECT d.event_id, d.started_no AS quarter_no, d.round_id, 1 AS n_started, 0 AS n_submitted
      FROM nth JOIN application_counted d ON d.application_id = {nth_id}
      UNION ALL
      SELECT d.event_id, d.submitted_no, d.round_id, 0, 1
      FROM nth JOIN application_counted d ON d.application_id = {nth_id}
      WHERE d.submitted_no >= 0) AS w
GROUP BY w.event_id, w.quarter_no, w.round_id
ON CONFLICT (event_id, quarter_no, round_id)
DO UPDATE SET n_started = application_series.n_started + excluded.n_started,
              n_submitted = application_series.n_submitted + excluded.n_submitted

-- How far the log was followed.
-- name: tally_position :one
SELECT log_id, icu_no FROM tally_position WHERE no = 1;

-- What the log has after that: the applications concerned (NULL: none), and the event where it was that which changed.
-- name: tally_changes :many
SELECT l.id,
       CASE WHEN l.object LIKE 'application:%' THEN CAST(SUBSTR(l.object, 13) AS BIGINT)
            WHEN l.object LIKE 'upload:%'
            THEN (SELECT u.application_id FROM upload u WHERE u.id = CAST(SUBSTR(l.object, 8) AS BIGINT)) END
           AS application_id,
       CASE WHEN l.action LIKE 'event.%' THEN l.event_id END AS event_id
FROM log l WHERE l.id > :after_id AND l.id <= :until_id
ORDER BY l.id LIMIT :limit;

-- Applications of an event with a document on its way: whether that counts hangs on the clock.
-- name: tally_open :many
SELECT DISTINCT u.application_id
FROM upload u JOIN application a ON a.id = u.application_id
WHERE u.state = 'open' AND a.event_id = :event_id LIMIT :limit;

-- An event being counted anew.
-- name: tally_recount_of :one
SELECT after_id FROM tally_recount WHERE event_id = :event_id;

-- How many applications of an event stand where: as kept, but for those whose ids are given as they are now.
-- name: tally_cells :many
WITH RECURSIVE {nth}
SELECT {tally_named}
FROM (SELECT {tally_cell}, CAST(SUM(w.n_applications) AS BIGINT) AS n_applications
      FROM (SELECT {tally_cell}, y.n_applications
            FROM application_tally y WHERE y.event_id = :event_id
            UNION ALL
            SELECT {tally_cell}, -1
            FROM nth JOIN application_counted d ON d.application_id = {nth_id}
            WHERE d.event_id = :event_id
            UNION ALL
            SELECT {tally_standing}, 1
            FROM nth JOIN application a ON a.id = {nth_id}
                 JOIN call c ON c.id = a.call_id LEFT JOIN round r ON r.id = a.round_id
            WHERE a.event_id = :event_id AND a.test_email IS NULL) AS w
      WHERE (:is_all OR w.round_id IN ({screening_rounds}))
      GROUP BY {tally_cell}
      HAVING SUM(w.n_applications) <> 0) AS s {tally_names};

-- The same counted, whatever is kept. Linear in the event's applications.
-- name: tally_count :many
SELECT {tally_named}
FROM (SELECT {tally_cell}, CAST(COUNT(*) AS BIGINT) AS n_applications
      FROM (SELECT {tally_standing}
            FROM application a JOIN call c ON c.id = a.call_id LEFT JOIN round r ON r.id = a.round_id
            WHERE a.event_id = :event_id AND a.test_email IS NULL) AS w
      WHERE (:is_all OR w.round_id IN ({screening_rounds}))
      GROUP BY {tally_cell}) AS s {tally_names};

-- How many applications were begun, and submitted and not withdrawn, in each quarter of an hour from one on, tests left
-- out: every offset of a zone is a multiple of it. As kept, but for those whose ids are given as they are now.
-- name: tally_series :many
WITH RECURSIVE {nth}
SELECT w.quarter_no, CAST(SUM(w.n_started) AS BIGINT) AS n_started, CAST(SUM(w.n_submitted) AS BIGINT) AS n_submitted
FROM (SELECT y.quarter_no, y.round_id, y.n_started, y.n_submitted
      FROM application_series y WHERE y.event_id = :event_id AND y.quarter_no >= :since_no
      UNION ALL
      SELECT d.started_no, d.round_id, -1, 0
      FROM nth JOIN application_counted d ON d.application_id = {nth_id}
      WHERE d.event_id = :event_id AND d.started_no >= :since_no
      UNION ALL
      SELECT d.submitted_no, d.round_id, 0, -1
      FROM nth JOIN application_counted d ON d.application_id = {nth_id}
      WHERE d.event_id = :event_id AND d.submitted_no >= :since_no
      UNION ALL
      SELECT a.created_at / 900000, COALESCE(a.round_id, 0), 1, 0
      FROM nth JOIN application a ON a.id = {nth_id}
      WHERE a.event_id = :event_id AND a.test_email IS NULL AND a.created_at / 900000 >= :since_no
      UNION ALL
      SELECT a.received_at / 900000, COALESCE(a.round_id, 0), 0, 1
      FROM nth JOIN application a ON a.id = {nth_id}
      WHERE a.event_id = :event_id AND a.test_email IS NULL AND a.received_at / 900000 >= :since_no
        AND a.state <> 'withdrawn') AS w
WHERE (:is_all OR w.round_id IN ({screening_rounds}))
GROUP BY w.quarter_no HAVING SUM(w.n_started) <> 0 OR SUM(w.n_submitted) <> 0
ORDER BY w.quarter_no LIMIT 100000;

-- The same counted, whatever is kept. Linear in the event's applications.
-- name: tally_series_count :many
SELECT w.quarter_no, CAST(SUM(w.n_started) AS BIGINT) AS n_started, CAST(SUM(w.n_submitted) AS BIGINT) AS n_submitted
FROM (SELECT a.created_at / 900000 AS quarter_no, COALESCE(a.round_id, 0) AS round_id, 1 AS n_started, 0 AS n_submitted
      FROM application a
      WHERE a.event_id = :event_id AND a.test_email IS NULL AND a.created_at / 900000 >= :since_no
      UNION ALL
      SELECT a.received_at / 900000, COALESCE(a.round_id, 0), 0, 1
      FROM application a
      WHERE a.event_id = :event_id AND a.test_email IS NULL AND a.received_at / 900000 >= :since_no
        AND a.state <> 'withdrawn') AS w
WHERE (:is_all OR w.round_id IN ({screening_rounds}))
GROUP BY w.quarter_no ORDER BY w.quarter_no LIMIT 100000;

-- How many tests of its form an event has: their numbers are negative.
-- name: tally_tests :one
SELECT COUNT(*) AS n_tests FROM application a
WHERE a.event_id = :event_id AND a.no < 0 AND a.test_email IS NOT NULL
  AND (:is_all OR a.round_id IN ({screening_rounds}));

-- All events, to verify their numbers.
-- name: tally_events :many
SELECT e.id, e.slug FROM event e WHERE e.id > :after_id ORDER BY e.id LIMIT 100;

-- ---- following the log ----

-- Which of these applications are not counted as they stand now, or not as at all.
-- name: tally_moved :many
WITH RECURSIVE {nth}
SELECT a.id, d.application_id IS NOT NULL AS is_counted
FROM nth JOIN application a ON a.id = {nth_id}
     JOIN call c ON c.id = a.call_id LEFT JOIN round r ON r.id = a.round_id
     LEFT JOIN application_counted d ON d.application_id = a.id
WHERE a.test_email IS NULL
  AND (d.application_id IS NULL OR d.state <> a.state
       OR d.track_id <> COALESCE(a.track_id, 0) OR d.round_id <> COALESCE(a.round_id, 0)
       OR d.partner_id <> COALESCE(a.partner_id, 0)
       OR d.is_pending <> (a.pending_state IS NOT NULL) OR d.is_duplicate <> a.is_duplicate
       OR d.is_for_manual_check <> COALESCE({screening_needs_look}, FALSE)
       OR d.submitted_no <> CASE WHEN a.received_at IS NULL OR a.state = 'withdrawn' THEN -1
                                 ELSE a.received_at / 900000 END
       OR d.is_deck_missing <> {screening_is_deck_missing})
ORDER BY a.id LIMIT 10000;

-- Takes these out of the numbers.
-- name: tally_take_out :exec
WITH RECURSIVE {nth}
INSERT INTO application_tally (event_id, {tally_cell}, n_applications)
SELECT d.event_id, {tally_cell}, -COUNT(*)
{tally_of_counted};

-- And out of the series.
-- name: tally_series_take_out :exec
WITH RECURSIVE {nth}
INSERT INTO application_series (event_id, quarter_no, round_id, n_started, n_submitted)
SELECT w.event_id, w.quarter_no, w.round_id, -SUM(w.n_started), -SUM(w.n_submitted)
{tally_series_of_counted};

-- Forgets what these were counted as.
-- name: tally_forget :exec
WITH RECURSIVE {nth}
DELETE FROM application_counted
WHERE application_id IN (SELECT {nth_id} FROM nth);

-- Notes what these stand as.
-- name: tally_note :exec
WITH RECURSIVE {nth}
INSERT INTO application_counted (application_id, event_id, {tally_cell}, started_no, submitted_no)
SELECT a.id, a.event_id, {tally_standing},
       a.created_at / 900000, CASE WHEN a.received_at IS NULL OR a.state = 'withdrawn' THEN -1
                                   ELSE a.received_at / 900000 END
FROM nth JOIN application a ON a.id = {nth_id}
     JOIN call c ON c.id = a.call_id LEFT JOIN round r ON r.id = a.round_id
WHERE a.test_email IS NULL;

-- Counts what was noted.
-- name: tally_put_in :exec
WITH RECURSIVE {nth}
INSERT INTO application_tally (event_id, {tally_cell}, n_applications)
SELECT d.event_id, {tally_cell}, COUNT(*)
{tally_of_counted};

-- And when they came.
-- name: tally_series_put_in :exec
WITH RECURSIVE {nth}
INSERT INTO application_series (event_id, quarter_no, round_id, n_started, n_submitted)
SELECT w.event_id, w.quarter_no, w.round_id, SUM(w.n_started), SUM(w.n_submitted)
{tally_series_of_counted};

-- Notes how far the log was followed.
-- name: tally_position_set :exec
UPDATE tally_position SET log_id = :log_id WHERE no = 1;

-- Notes what the keys of names are made by.
-- name: tally_position_set_icu :exec
UPDATE tally_position SET icu_no = :icu_no WHERE no = 1;

-- Begins to count the applications of all events anew.
-- name: tally_recount_begin_all :exec
INSERT INTO tally_recount (event_id, after_id) SELECT e.id, 0 FROM event e WHERE e.id > 0
ON CONFLICT (event_id) DO UPDATE SET after_id = 0;

-- Begins to count an event's applications anew.
-- name: tally_recount_begin :exec
INSERT INTO tally_recount (event_id, after_id) VALUES (:event_id, 0)
ON CONFLICT (event_id) DO UPDATE SET after_id = 0;

-- An event that is being counted anew.
-- name: tally_recount_any :one
SELECT event_id, after_id FROM tally_recount ORDER BY event_id LIMIT 1;

-- The next of its applications.
-- name: tally_recount_next :many
SELECT a.id FROM application a WHERE a.event_id = :event_id AND a.id > :after_id ORDER BY a.id LIMIT :limit;

-- Notes how far they are counted.
-- name: tally_recount_set :exec
UPDATE tally_recount SET after_id = :after_id WHERE event_id = :event_id;

-- They all are.
-- name: tally_recount_end :exec
DELETE FROM tally_recount WHERE event_id = :event_id;

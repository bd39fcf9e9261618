-- Who is to be forgotten (domain/privacy/erasure.h). What empties and deletes is made of personal.def, by
-- sqlgen_personal.c; here is whose it is.

-- Whose things can be erased, of which event: 0 is all. What is under way at an event that is not over is held: it has
-- to be withdrawn, cancelled or decided first. An account that has rights is held, too.
-- part: privacy_mine
asked (email, event_id, now_at) AS (SELECT CAST(:email AS TEXT), CAST(:event_id AS BIGINT), CAST(:now_at AS BIGINT)),
at_event (id, is_over) AS (
    SELECT e.id, COALESCE(COALESCE(e.ends_at, e.starts_at + 86400000) <= x.now_at, FALSE)
    FROM asked x JOIN event e ON x.event_id = 0 OR e.id = x.event_id),
my_application (id, no, event_id, is_free) AS (
    SELECT a.id, a.no, a.event_id,
           e.is_over OR (a.state IN ('draft', 'withdrawn', 'rejected', 'ineligible') AND a.pending_state IS NULL)
    FROM at_event e CROSS JOIN application a WHERE a.event_id = e.id AND a.email = (SELECT x.email FROM asked x)),
my_registration (id, no, event_id, is_free) AS (
    SELECT g.id, g.no, g.event_id,
           e.is_over OR g.state NOT IN ('pending', 'requested', 'waiting', 'offered', 'confirmed')
    FROM at_event e CROSS JOIN registration g WHERE g.event_id = e.id AND g.email = (SELECT x.email FROM asked x)),
my_speaker (id, no, event_id, is_free) AS (
    SELECT s.id, s.id, s.event_id, e.is_over OR s.state = 'declined'
    FROM at_event e CROSS JOIN speaker s WHERE s.event_id = e.id AND s.email = (SELECT x.email FROM asked x)),
my_judge (id, no, event_id, is_free) AS (
    SELECT j.id, j.id, j.event_id, e.is_over OR j.state = 'revoked'
    FROM at_event e CROSS JOIN round r CROSS JOIN judge j
    WHERE r.event_id = e.id AND j.round_id = r.id AND j.email = (SELECT x.email FROM asked x)),
my_allotment (id, no, event_id, is_free) AS (
    SELECT t.id, t.id, t.event_id, e.is_over
    FROM at_event e CROSS JOIN allotment t WHERE t.event_id = e.id AND t.email = (SELECT x.email FROM asked x)),
my_member (id, no, event_id, is_free) AS (
    SELECT t.id, a.no, a.event_id,
           e.is_over OR t.state IN ('declined', 'left', 'removed')
           OR (a.state IN ('withdrawn', 'rejected', 'ineligible') AND a.pending_state IS NULL)
    FROM asked x CROSS JOIN team_member t CROSS JOIN application a CROSS JOIN at_event e
    WHERE t.email = x.email AND a.id = t.application_id AND e.id = a.event_id),
my_person (id, no, event_id, is_free) AS (
    SELECT p.id, p.id, NULL, NOT EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = p.id)
    FROM asked x JOIN person p ON p.email = x.email WHERE x.event_id = 0),
free_application (id) AS (SELECT m.id FROM my_application m WHERE m.is_free),
free_registration (id) AS (SELECT m.id FROM my_registration m WHERE m.is_free),
free_speaker (id) AS (SELECT m.id FROM my_speaker m WHERE m.is_free),
free_judge (id) AS (SELECT m.id FROM my_judge m WHERE m.is_free),
free_allotment (id) AS (SELECT m.id FROM my_allotment m WHERE m.is_free),
free_member (id) AS (SELECT m.id FROM my_member m WHERE m.is_free),
free_person (id) AS (SELECT m.id FROM my_person m WHERE m.is_free),
free_object (object) AS (
    SELECT 'application:' || CAST(m.id AS TEXT) FROM free_application m
    UNION ALL SELECT 'upload:' || CAST(u.id AS TEXT) FROM free_application m JOIN upload u ON u.application_id = m.id
    UNION ALL SELECT 'entry:' || CAST(n.id AS TEXT) FROM free_application m JOIN entry n ON n.application_id = m.id
    UNION ALL SELECT 'registration:' || CAST(m.id AS TEXT) FROM free_registration m
    UNION ALL SELECT 'speaker:' || CAST(m.id AS TEXT) FROM free_speaker m
    UNION ALL SELECT 'judge:' || CAST(m.id AS TEXT) FROM free_judge m
    UNION ALL SELECT 'allotment:' || CAST(m.id AS TEXT) FROM free_allotment m
    UNION ALL SELECT 'referrer:' || CAST(r.id AS TEXT) FROM at_event e CROSS JOIN referrer r
              WHERE r.event_id = e.id AND r.email = (SELECT x.email FROM asked x)
    UNION ALL SELECT 'member:' || CAST(m.id AS TEXT) FROM free_member m
    UNION ALL SELECT 'person:' || CAST(m.id AS TEXT) FROM free_person m
    UNION ALL SELECT 'subscription:' || CAST(s.id AS TEXT) FROM asked x JOIN subscription s ON s.email = x.email
              WHERE x.event_id = 0),
free_mail (id) AS (
    SELECT o.id FROM at_event e CROSS JOIN outbox o
    WHERE o.event_id = e.id AND o.to_email = (SELECT x.email FROM asked x)
          AND (e.is_over OR o.state NOT IN ('queued', 'sending'))
    UNION ALL SELECT o.id FROM free_object f CROSS JOIN outbox o
              WHERE o.object = f.object AND o.event_id IS NOT NULL AND o.to_email = (SELECT x.email FROM asked x)
              AND o.state IN ('queued', 'sending')
              AND NOT EXISTS (SELECT 1 FROM at_event e WHERE e.id = o.event_id AND e.is_over)
    UNION ALL SELECT o.id FROM free_object f JOIN outbox o ON o.object = f.object
              WHERE o.event_id IS NULL AND o.to_email = (SELECT x.email FROM asked x))

-- An application that a published result names.
-- part: privacy_is_published
EXISTS (SELECT 1 FROM entry n JOIN placement p ON p.entry_id = n.id JOIN result s ON s.id = p.result_id
        WHERE n.application_id = application.id AND s.state = 'published')

-- What is held, and where it is looked after.
-- name: erasure_held :many
WITH {privacy_mine},
held (kind, id, no, event_id) AS (
    SELECT 'application', m.id, m.no, m.event_id FROM my_application m WHERE NOT m.is_free
    UNION ALL SELECT 'registration', m.id, m.no, m.event_id FROM my_registration m WHERE NOT m.is_free
    UNION ALL SELECT 'speaker', m.id, NULL, m.event_id FROM my_speaker m WHERE NOT m.is_free
    UNION ALL SELECT 'judge', m.id, NULL, m.event_id FROM my_judge m WHERE NOT m.is_free
    UNION ALL SELECT 'allotment', m.id, NULL, m.event_id FROM my_allotment m WHERE NOT m.is_free
    UNION ALL SELECT 'member', m.id, m.no, m.event_id FROM my_member m WHERE NOT m.is_free
    UNION ALL SELECT 'account', m.id, NULL, NULL FROM my_person m WHERE NOT m.is_free)
SELECT h.kind, h.no, e.slug AS event, e.name_json AS event_name_json
FROM held h LEFT JOIN event e ON e.id = h.event_id
ORDER BY h.kind, h.id LIMIT 200;

-- The language in which they were written to.
-- name: erasure_lang :one
WITH {privacy_mine}
SELECT COALESCE((SELECT a.lang FROM my_application m JOIN application a ON a.id = m.id ORDER BY a.id DESC LIMIT 1),
                (SELECT g.lang FROM my_registration m JOIN registration g ON g.id = m.id ORDER BY g.id DESC LIMIT 1),
                (SELECT j.lang FROM my_judge m JOIN judge j ON j.id = m.id ORDER BY j.id DESC LIMIT 1),
                (SELECT p.lang FROM my_person m JOIN person p ON p.id = m.id), '') AS lang;

-- The applications that go: each has a row in the log, by which it is counted and searched anew.
-- name: erasure_applications :many
WITH {privacy_mine}
SELECT m.id, m.event_id FROM my_application m WHERE m.is_free ORDER BY m.id LIMIT 5000;

-- Consents to transfers end with them: who has got the data has to delete it.
-- name: erasure_end_transfers :exec
WITH {privacy_mine}
UPDATE consent SET ended_at = (SELECT x.now_at FROM asked x)
WHERE application_id IN (SELECT m.id FROM free_application m) AND recipient_id IS NOT NULL AND ended_at IS NULL;

-- Letters of a team to others that name them: who leads it, in invitations; who was asked, in answers.
-- part: erasure_team_mail
team_mail (id) AS (
    SELECT o.id
    FROM (SELECT f.id FROM free_application f
          UNION SELECT t.application_id FROM free_member f JOIN team_member t ON t.id = f.id) team
         CROSS JOIN outbox o CROSS JOIN asked x
    WHERE o.object = 'application:' || CAST(team.id AS TEXT) AND o.kind IN ('team_invitation', 'team_answer')
          AND REPLACE(o.subject || o.body, x.email, '') <> o.subject || o.body)

-- Those that were not sent yet go as a whole.
-- name: erasure_team_mails_queued :exec
WITH {privacy_mine}, {erasure_team_mail}
DELETE FROM outbox WHERE state = 'queued' AND id IN (SELECT m.id FROM team_mail m);

-- The others are emptied as all are: what is sent again without words would go to nobody.
-- name: erasure_team_mails :exec
WITH {privacy_mine}, {erasure_team_mail}
UPDATE outbox SET to_email = '', to_name = '', subject = '', body = '' WHERE id IN (SELECT m.id FROM team_mail m);

-- Mails that were not sent yet go as a whole.
-- name: erasure_mails_queued :exec
WITH {privacy_mine}
DELETE FROM outbox WHERE state = 'queued' AND id IN (SELECT m.id FROM free_mail m);

-- The log's rows about them, or by them, as far as they are not emptied yet. What a receipt says of a submission stays:
-- it is a hash and an instant. What was done to others by them stays without the network address. Linear: seldom
-- asked for.
-- name: erasure_log :many
WITH {privacy_mine},
found (id, address, is_whole, is_content) AS (
    SELECT l.id, l.address, l.redacted_id IS NULL,
           l.object IN (SELECT f.object FROM free_object f) AND l.object NOT LIKE 'entry:%'
           AND l.action NOT IN ('application.submit', 'application.resubmit')
           AND (l.before_json IS NOT NULL OR l.after_json IS NOT NULL)
    FROM log l
    WHERE l.id > :after_id AND l.action NOT IN ('privacy.erase', 'privacy.purge')
      AND (l.object IN (SELECT f.object FROM free_object f) OR l.actor IN (SELECT f.object FROM free_object f)))
SELECT f.id, f.is_content FROM found f WHERE f.is_whole OR f.is_content OR f.address <> ''
ORDER BY f.id LIMIT :limit;

-- Where the event of this slug stands.
-- name: scope_of_event :one
SELECT e.id AS event_id FROM event e WHERE e.slug = :slug;

-- Where a round stands.
-- name: scope_of_round :one
SELECT r.event_id, r.id AS round_id FROM round r WHERE r.id = :round_id;

-- Where an application stands: its round is the preliminary it applies to.
-- name: scope_of_application :one
SELECT a.event_id, a.round_id, a.id AS application_id FROM application a WHERE a.id = :application_id;

-- Where an entry stands.
-- name: scope_of_entry :one
SELECT r.event_id, r.id AS round_id, n.id AS entry_id, n.application_id
FROM entry n JOIN round r ON r.id = n.round_id WHERE n.id = :entry_id;

-- Where a judge's seat stands.
-- name: scope_of_judge :one
SELECT j.event_id, j.round_id, j.id AS judge_id FROM judge j WHERE j.id = :judge_id;

-- Where a slot stands.
-- name: scope_of_slot :one
SELECT r.event_id, r.id AS round_id, s.entry_id
FROM slot s JOIN timetable t ON t.id = s.timetable_id JOIN round r ON r.id = t.round_id
WHERE s.id = :slot_id;

-- Where a room stands.
-- name: scope_of_room :one
SELECT r.event_id, r.id AS round_id
FROM room m JOIN round r ON r.id = m.round_id WHERE m.id = :room_id;

-- Where an upload stands.
-- name: scope_of_upload :one
SELECT COALESCE(a.event_id, s.event_id) AS event_id, a.round_id, a.id AS application_id, s.id AS speaker_id,
       COALESCE(k.is_private, FALSE) AS is_private
FROM upload u LEFT JOIN application a ON a.id = u.application_id LEFT JOIN speaker s ON s.id = u.speaker_id
LEFT JOIN upload_kind k ON k.id = u.upload_kind_id
WHERE u.key = :key AND (a.id IS NOT NULL OR s.id IS NOT NULL);

-- Where a registration stands.
-- name: scope_of_registration :one
SELECT g.event_id, g.id AS registration_id FROM registration g WHERE g.id = :registration_id;

-- Where a speaker or an interpreter stands.
-- name: scope_of_speaker :one
SELECT s.event_id, s.id AS speaker_id FROM speaker s WHERE s.id = :speaker_id;

-- Where a referral partner stands.
-- name: scope_of_referrer :one
SELECT r.event_id FROM referrer r WHERE r.id = :referrer_id;

-- Where an allotment stands.
-- name: scope_of_allotment :one
SELECT a.event_id FROM allotment a WHERE a.id = :allotment_id;

-- Whether a person has a role over an object; scope_id 0 is the whole instance.
-- name: role_has :one
SELECT COUNT(*) AS n_grants FROM role_grant g
WHERE g.person_id = :person_id AND g.role = :role
  AND (g.scope = 'instance' OR (g.scope = 'event' AND g.scope_id = :event_id)
       OR (g.scope = 'round' AND g.scope_id = :round_id));

-- Whether a person is a local organiser of any round of an event.
-- name: role_has_in_event :one
SELECT COUNT(*) AS n_grants FROM role_grant g JOIN round r ON r.id = g.scope_id
WHERE g.person_id = :person_id AND g.role = :role AND g.scope = 'round' AND r.event_id = :event_id;

-- That there is such an organisation.
-- name: scope_of_organisation :one
SELECT o.id AS organisation_id FROM organisation o WHERE o.id = :organisation_id;

-- The live session of a cookie.
-- name: session_find :one
SELECT s.id AS session_id, s.person_id, s.judge_id, s.jti, s.expires_at
FROM session s
LEFT JOIN account a ON a.person_id = s.person_id
LEFT JOIN judge j ON j.id = s.judge_id
LEFT JOIN judge_token t ON t.jti = s.jti
WHERE s.secret_hash = :secret_hash AND s.revoked_at IS NULL AND s.expires_at > :real_at
  AND (s.person_id IS NULL OR (a.person_id IS NOT NULL AND NOT a.is_disabled))
  AND (s.judge_id IS NULL OR (j.state <> 'revoked' AND t.revoked_at IS NULL));

-- The judge of a live token, and whether an entry is theirs to see (as judge_sees_entry; 0: none is asked).
-- name: judge_token_find :one
SELECT t.judge_id, t.expires_at,
       EXISTS (SELECT 1 FROM assignment a WHERE a.judge_id = t.judge_id AND a.entry_id = :entry_id
               AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = a.judge_id
                               AND k.entry_id = a.entry_id)) AS is_assigned
FROM judge_token t JOIN judge j ON j.id = t.judge_id
WHERE t.jti = :jti AND t.judge_id = :judge_id AND t.revoked_at IS NULL
  AND t.expires_at > :real_at AND j.state <> 'revoked';

-- The round a judge sits in.
-- name: judge_round :one
SELECT j.round_id FROM judge j WHERE j.id = :judge_id;

-- Whether a judge is assigned to an entry and has no conflict with it; no row when there is no such entry.
-- name: judge_sees_entry :one
SELECT EXISTS (SELECT 1 FROM assignment a WHERE a.judge_id = :judge_id AND a.entry_id = n.id
               AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = a.judge_id
                               AND k.entry_id = a.entry_id)) AS is_assigned
FROM entry n WHERE n.id = :entry_id;

-- Whether a judge is assigned to an entry of an application and has no conflict with any.
-- name: judge_sees_application :one
SELECT COUNT(*) AS n_assigned
FROM assignment a JOIN entry n ON n.id = a.entry_id
WHERE a.judge_id = :judge_id AND n.application_id = :application_id
  AND NOT EXISTS (SELECT 1 FROM conflict k JOIN entry m ON m.id = k.entry_id
                  WHERE k.judge_id = a.judge_id AND m.application_id = n.application_id);

-- Whether a capability link of this number still opens the application.
-- name: application_link_ok :one
SELECT a.id FROM application a WHERE a.id = :application_id AND a.link_no = :link_no;

-- Whether a capability link of this number still opens the registration.
-- name: registration_link_ok :one
SELECT g.id FROM registration g WHERE g.id = :registration_id AND g.link_no = :link_no;

-- Whether a capability link of this number still opens a speaker's or interpreter's part.
-- name: speaker_link_ok :one
SELECT s.id FROM speaker s WHERE s.id = :speaker_id AND s.link_no = :link_no;

-- Whether a capability link of this number still opens a referral partner's page.
-- name: referrer_link_ok :one
SELECT r.id FROM referrer r WHERE r.id = :referrer_id AND r.link_no = :link_no AND r.revoked_at IS NULL;

-- Whether a capability link of this number still opens the allotment.
-- name: allotment_link_ok :one
SELECT a.id FROM allotment a WHERE a.id = :allotment_id AND a.link_no = :link_no;

-- A round by its event's slug and its own key.
-- name: round_find :one
SELECT r.id FROM round r JOIN event e ON e.id = r.event_id WHERE e.slug = :slug AND r.key = :key;

-- The events that a person may organise, newest first: all of them, or some of an event's rounds only.
-- name: event_of_organiser :rows
SELECT e.id, e.slug, e.kind, e.name_json, e.time_zone, e.starts_at, e.ends_at, e.is_public,
       EXISTS (SELECT 1 FROM role_grant g WHERE g.person_id = :person_id AND g.role = 'ORGANISER'
               AND (g.scope = 'instance' OR (g.scope = 'event' AND g.scope_id = e.id))) AS is_whole,
       (SELECT COUNT(*) FROM round r WHERE r.event_id = e.id) AS n_rounds
FROM event e
WHERE EXISTS (SELECT 1 FROM role_grant g
              LEFT JOIN round r ON g.scope = 'round' AND r.id = g.scope_id
              WHERE g.person_id = :person_id AND g.role IN ('ORGANISER', 'LOCAL_ORGANISER')
                AND (g.scope = 'instance' OR (g.scope = 'event' AND g.scope_id = e.id)
                     OR r.event_id = e.id))
ORDER BY e.starts_at DESC, e.id DESC LIMIT 500;

-- Until when a counted thing's budget is not whole.
-- name: rate_get :one
SELECT r.until_at FROM rate r WHERE r.key_hash = :key_hash;

-- Counts it once more.
-- name: rate_take :exec
INSERT INTO rate (key_hash, until_at) VALUES (:key_hash, :real_at + :every_ms)
ON CONFLICT (key_hash) DO UPDATE
SET until_at = CASE WHEN rate.until_at > :real_at THEN rate.until_at ELSE :real_at END + :every_ms;

-- Forgets what is whole again. Linear: seldom run.
-- name: rate_purge :exec
DELETE FROM rate WHERE until_at < :real_at;

-- Referral partners and whom they have brought (domain/call/referrer.h).

-- An application that is handed in, and stands.
-- part: referral_stands
x.test_email IS NULL AND x.state NOT IN ('draft', 'withdrawn')

-- Has won a prize that is published.
-- part: referral_has_won
EXISTS (SELECT 1 FROM entry n JOIN placement l ON l.entry_id = n.id JOIN result t ON t.id = l.result_id
        WHERE n.application_id = x.id AND l.prize_id IS NOT NULL AND t.state = 'published')

-- What has become of those that r has brought; nothing of decisions that are not released.
-- part: referrer_numbers
(SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
 WHERE f.referrer_id = r.id AND x.test_email IS NULL) AS n_brought,
(SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
 WHERE f.referrer_id = r.id AND {referral_stands}) AS n_submitted,
(SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
 WHERE f.referrer_id = r.id AND {referral_stands} AND (x.state = 'accepted'
       OR (x.state <> 'ineligible' AND x.verdict_json NOT LIKE '%"needs_look":true%'))) AS n_eligible,
(SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
 WHERE f.referrer_id = r.id AND x.test_email IS NULL AND x.state = 'accepted') AS n_accepted,
(SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
 WHERE f.referrer_id = r.id AND {referral_stands} AND {referral_has_won}) AS n_won

-- ---- referrers ----

-- How many an event has.
-- name: referrer_count :one
SELECT COUNT(*) AS n_referrers FROM referrer r WHERE r.event_id = :event_id;

-- Whether an event has any whose code may be used.
-- name: referrer_any :one
SELECT EXISTS (SELECT 1 FROM referrer r WHERE r.event_id = :event_id AND r.revoked_at IS NULL) AS is_any;

-- A new referrer; no row when its code is another's.
-- name: referrer_add :one
INSERT INTO referrer (event_id, name, email, lang, code, code_plain, n_quota, expires_at, link_no, version_no,
                      created_at)
VALUES (:event_id, :name, :email, :lang, :code, :code_plain, :opt_n_quota, :opt_expires_at, 1, 1, :now_at)
ON CONFLICT (event_id, code_plain) DO NOTHING RETURNING id;

-- Whether a code is another one's.
-- name: referrer_code_taken :one
SELECT EXISTS (SELECT 1 FROM referrer r
               WHERE r.event_id = :event_id AND r.code_plain = :code_plain AND r.id <> :referrer_id) AS is_taken;

-- Changes what a referrer's row says, of the version seen.
-- name: referrer_set :one
UPDATE referrer SET name = :name, email = :email, lang = :lang, code = :code, code_plain = :code_plain,
       n_quota = :opt_n_quota, expires_at = :opt_expires_at, version_no = version_no + 1
WHERE id = :referrer_id AND version_no = :version_no RETURNING version_no;

-- Revokes a referrer, or takes that back.
-- name: referrer_set_revoked :exec
UPDATE referrer SET revoked_at = :opt_revoked_at, version_no = version_no + 1 WHERE id = :referrer_id;

-- Another link: the ones mailed before are dead.
-- name: referrer_raise_link :exec
UPDATE referrer SET link_no = link_no + 1, version_no = version_no + 1 WHERE id = :referrer_id;

-- A referrer with what deciding and mailing about it need.
-- name: referrer_get :one
SELECT r.id, r.event_id, r.name, r.email, r.lang, r.code, r.n_quota, r.expires_at, r.revoked_at, r.link_no,
       r.version_no, e.slug, e.name_json AS event_name_json, e.time_zone
FROM referrer r JOIN event e ON e.id = r.event_id WHERE r.id = :referrer_id;

-- The referrer of a code, with how many count for it.
-- name: referrer_by_code :one
SELECT r.id, r.name, r.n_quota, r.expires_at, r.revoked_at, e.time_zone,
       (SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
        WHERE f.referrer_id = r.id AND {referral_stands}) AS n_submitted
FROM referrer r JOIN event e ON e.id = r.event_id
WHERE r.event_id = :event_id AND r.code_plain = :code_plain;

-- ---- showing ----

-- A referrer as the organiser sees it.
-- name: referrer_show :rows
SELECT r.id AS referrer_id, r.name, r.email, r.lang, r.code, r.n_quota, r.expires_at, r.revoked_at, r.version_no,
       r.created_at, {referrer_numbers}
FROM referrer r WHERE r.id = :referrer_id LIMIT 1;

-- As the referrer itself sees it.
-- name: referrer_show_own :rows
SELECT r.id AS referrer_id, r.name, r.code, r.n_quota, r.expires_at, {referrer_numbers}
FROM referrer r WHERE r.id = :referrer_id LIMIT 1;

-- An event's referrers.
-- name: referrer_list :rows
SELECT r.id AS referrer_id, r.name, r.email, r.lang, r.code, r.n_quota, r.expires_at, r.revoked_at, r.version_no,
       r.created_at, {referrer_numbers}
FROM referrer r WHERE r.event_id = :event_id ORDER BY r.id LIMIT 500;

-- Whom a referrer has brought, in the order in which they count, drafts last. A draft is nobody's business yet: it is
-- not named, unless the referrer itself began it.
-- name: referrer_brought :rows
SELECT f.application_id, x.no,
       CASE WHEN x.state = 'draft' AND NOT f.is_recommended THEN '' ELSE x.company END AS company, x.state,
       f.is_recommended, x.submitted_at,
       CASE WHEN {referral_stands}
            THEN r.n_quota IS NULL OR SUM(CASE WHEN {referral_stands} THEN 1 ELSE 0 END)
                                      OVER (ORDER BY x.submitted_at, x.id) <= r.n_quota END AS is_counted,
       {referral_has_won} AS is_winner
FROM referral f JOIN application x ON x.id = f.application_id JOIN referrer r ON r.id = f.referrer_id
WHERE f.referrer_id = :referrer_id AND x.test_email IS NULL
ORDER BY CASE WHEN x.state = 'draft' THEN 1 ELSE 0 END, x.submitted_at, x.id LIMIT 1000;

-- ---- referrals ----

-- Who has brought an application; is_counted: it is among the first ones, which the quota holds.
-- name: referral_get :one
SELECT r.id, r.name, r.n_quota,
       (SELECT COUNT(*) FROM referral f JOIN application x ON x.id = f.application_id
        WHERE f.referrer_id = r.id AND {referral_stands}
          AND (x.submitted_at < a.submitted_at OR (x.submitted_at = a.submitted_at AND x.id < a.id))) AS n_before
FROM referral m JOIN referrer r ON r.id = m.referrer_id JOIN application a ON a.id = m.application_id
WHERE m.application_id = :application_id;

-- An application is brought by a referrer.
-- name: referral_put :exec
INSERT INTO referral (application_id, referrer_id, is_recommended, created_at)
VALUES (:application_id, :referrer_id, :is_recommended, :now_at)
ON CONFLICT (application_id) DO UPDATE
SET referrer_id = excluded.referrer_id, is_recommended = excluded.is_recommended, created_at = excluded.created_at;

-- How many that a referrer has recommended have not been submitted yet, and whether one of all goes to an address.
-- name: referral_recommended :one
SELECT COUNT(CASE WHEN x.state = 'draft' THEN 1 END) AS n_open,
       COALESCE(MAX(CASE WHEN x.email = :email THEN 1 ELSE 0 END), 0) = 1 AS is_known
FROM referral f JOIN application x ON x.id = f.application_id
WHERE f.referrer_id = :referrer_id AND f.is_recommended;

-- Whether one has recommended an address before, whatever has become of it, and how many since an instant.
-- name: recommendation_known :one
SELECT COALESCE(MAX(CASE WHEN n.email_hash = :email_hash THEN 1 ELSE 0 END), 0) = 1 AS is_known,
       COUNT(CASE WHEN n.recommended_at > :since_at THEN 1 END) AS n_today
FROM recommendation n WHERE n.referrer_id = :referrer_id;

-- Keeps that an address was recommended.
-- name: recommendation_add :exec
INSERT INTO recommendation (referrer_id, email_hash, recommended_at) VALUES (:referrer_id, :email_hash, :real_at);

-- It is brought by nobody any more.
-- name: referral_end :exec
DELETE FROM referral WHERE application_id = :application_id;

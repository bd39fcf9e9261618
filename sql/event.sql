-- Events: the versions of their documents, and the rows derived from them (lib/domain/event/event_project.c).
-- Rows are put by key; a key that left the document is deleted, which its dependents may refuse.

-- The event of a slug.
-- name: event_by_slug :one
SELECT id, version_no FROM event WHERE slug = :slug;

-- An event by id.
-- name: event_get :one
SELECT id, slug, kind, parent_id, time_zone, name_json, starts_at, ends_at, version_no, is_public,
       created_at, changed_at
FROM event WHERE id = :event_id;

-- A new event, without a document yet.
-- name: event_add :one
INSERT INTO event (slug, kind, parent_id, time_zone, name_json, starts_at, ends_at, version_no,
                   is_public, created_at, changed_at)
VALUES (:slug, :kind, :opt_parent_id, :time_zone, :name_json, :starts_at, :opt_ends_at, 0,
        :is_public, :created_at, :created_at)
RETURNING id;

-- The next version of an event; no row when someone else was faster.
-- name: event_set :one
UPDATE event SET kind = :kind, parent_id = :opt_parent_id, time_zone = :time_zone,
       name_json = :name_json, starts_at = :starts_at, ends_at = :opt_ends_at,
       is_public = :is_public, changed_at = :changed_at, version_no = version_no + 1
WHERE id = :event_id AND version_no = :version_no
RETURNING version_no;

-- Says that what was derived of an event has changed, and of those whose partners its document names.
-- name: event_content_change :exec
UPDATE event SET content_no = content_no + 1
WHERE id = :event_id
   OR id IN (SELECT p.event_id FROM partner p JOIN organisation_role r ON r.organisation_id = p.organisation_id
             WHERE r.event_id = :event_id);

-- Stores a version of a document.
-- name: event_version_add :exec
INSERT INTO event_version (event_id, version_no, doc_json, public_json, hash, created_by, created_at)
VALUES (:event_id, :version_no, :doc_json, :public_json, :hash, :created_by, :created_at);

-- The latest version of a document, without its secrets.
-- name: event_public_latest :one
SELECT v.public_json
FROM event e JOIN event_version v ON v.event_id = e.id AND v.version_no = e.version_no
WHERE e.id = :event_id;

-- A version of a document.
-- name: event_version_get :one
SELECT doc_json, hash, created_by, created_at FROM event_version
WHERE event_id = :event_id AND version_no = :version_no;

-- Who made a version of a document, and when.
-- name: event_version_who :one
SELECT v.version_no, v.created_by AS actor, p.name AS actor_name, v.created_at AS published_at
FROM event_version v LEFT JOIN person p
  ON p.id = CAST(CASE WHEN v.created_by LIKE 'person:%' THEN SUBSTR(v.created_by, 8) END AS BIGINT)
WHERE v.event_id = :event_id AND v.version_no = :version_no;

-- ---- organisations ----

-- Takes all roles of organisations at an event away; the document's are given right after.
-- name: organisation_role_clear :exec
DELETE FROM organisation_role WHERE event_id = :event_id;

-- Gives an organisation a role at an event; once when two keys mean the same.
-- name: organisation_role_add :exec
INSERT INTO organisation_role (event_id, organisation_id, role, position_no, organisation_key, name_json, country, url)
VALUES (:event_id, :organisation_id, :role, :position_no, :organisation_key, :name_json, :opt_country, :opt_url)
ON CONFLICT (event_id, organisation_id, role) DO NOTHING;

-- ---- tracks ----

-- Puts a track.
-- name: track_put :one
INSERT INTO track (event_id, key, name_json, position_no, condition_json)
VALUES (:event_id, :key, :name_json, :position_no, :opt_condition_json)
ON CONFLICT (event_id, key) DO UPDATE SET name_json = excluded.name_json,
       position_no = excluded.position_no, condition_json = excluded.condition_json
RETURNING id;

-- An event's tracks, to find what left the document.
-- name: track_keys :rows
SELECT id, key FROM track WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a track nothing refers to.
-- name: track_delete :exec
DELETE FROM track WHERE id = :id;

-- ---- rubrics ----

-- The last version of a rubric.
-- name: rubric_last :one
SELECT id, version_no, criteria_json FROM rubric
WHERE event_id = :event_id AND key = :key ORDER BY version_no DESC LIMIT 1;

-- A new version of a rubric.
-- name: rubric_add :one
INSERT INTO rubric (event_id, key, version_no, criteria_json)
VALUES (:event_id, :key, :version_no, :criteria_json)
RETURNING id;

-- ---- rounds ----

-- What of a round must not change once it is judged, and where it stands.
-- name: round_by_key :one
SELECT id, state, n_taken, rubric_id, method, ties_json, is_ranked_per_track
FROM round WHERE event_id = :event_id AND key = :key;

-- Whether any sheet of a round exists (1) or not (0).
-- name: round_has_sheets :one
SELECT COUNT(*) AS n_sheets FROM (
    SELECT s.id FROM sheet s JOIN entry n ON n.id = s.entry_id
    WHERE n.round_id = :round_id LIMIT 1) AS one;

-- Puts a round; no row when more places are taken than the new capacity.
-- name: round_put :one
INSERT INTO round (event_id, key, kind, name_json, city, time_zone, starts_at, ends_at,
                   is_taking_applications, n_advance, n_advance_per_track, cut_json, n_capacity, n_taken, rubric_id,
                   method, ties_json, is_ranked_per_track, setup_ms, pitch_ms, qa_ms, changeover_ms,
                   join_url, join_before_ms, reminders, state, version_no)
VALUES (:event_id, :key, :kind, :name_json, :city, :time_zone, :opt_starts_at, :opt_ends_at,
        :is_taking_applications, :opt_n_advance, :opt_n_advance_per_track, :opt_cut_json, :opt_n_capacity, 0,
        :rubric_id,
        :method, :ties_json, :is_ranked_per_track, :setup_ms, :pitch_ms, :qa_ms, :changeover_ms,
        :join_url, :join_before_ms, :reminders, 'open', 1)
ON CONFLICT (event_id, key) DO UPDATE SET kind = excluded.kind, name_json = excluded.name_json,
       city = excluded.city, time_zone = excluded.time_zone, starts_at = excluded.starts_at,
       ends_at = excluded.ends_at, is_taking_applications = excluded.is_taking_applications,
       n_advance = excluded.n_advance, n_advance_per_track = excluded.n_advance_per_track,
       cut_json = excluded.cut_json,
       n_capacity = excluded.n_capacity, rubric_id = excluded.rubric_id, method = excluded.method,
       ties_json = excluded.ties_json, is_ranked_per_track = excluded.is_ranked_per_track,
       setup_ms = excluded.setup_ms, pitch_ms = excluded.pitch_ms, qa_ms = excluded.qa_ms,
       changeover_ms = excluded.changeover_ms, join_url = excluded.join_url,
       join_before_ms = excluded.join_before_ms, reminders = excluded.reminders,
       version_no = round.version_no + 1
WHERE excluded.n_capacity IS NULL OR round.n_taken <= excluded.n_capacity
RETURNING id;

-- Says where a round's best go.
-- name: round_set_next :exec
UPDATE round SET next_round_id = :opt_next_round_id WHERE id = :round_id;

-- An event's rounds, to find what left the document.
-- name: round_keys :rows
SELECT id, key FROM round WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a round nothing refers to.
-- name: round_delete :exec
DELETE FROM round WHERE id = :id;

-- Takes back the roles over a round that is removed.
-- name: role_grant_clear_round :exec
DELETE FROM role_grant WHERE scope = 'round' AND scope_id = :round_id;

-- Puts a room.
-- name: room_put :one
INSERT INTO room (round_id, key, name_json, position_no)
VALUES (:round_id, :key, :name_json, :position_no)
ON CONFLICT (round_id, key) DO UPDATE SET name_json = excluded.name_json,
       position_no = excluded.position_no
RETURNING id;

-- An event's rooms as round/room, to find what left the document.
-- name: room_keys :rows
SELECT m.id, r.key || '/' || m.key AS key FROM room m JOIN round r ON r.id = m.round_id
WHERE r.event_id = :event_id ORDER BY key LIMIT 100000;

-- Removes a room nothing refers to.
-- name: room_delete :exec
DELETE FROM room WHERE id = :id;

-- Takes a room's windows away; the document's are given right after.
-- name: room_window_clear :exec
DELETE FROM room_window WHERE room_id = :room_id;

-- Gives a room a window.
-- name: room_window_add :exec
INSERT INTO room_window (room_id, starts_at, ends_at) VALUES (:room_id, :starts_at, :ends_at);

-- ---- calls ----

-- Puts a referral partner.
-- name: partner_put :one
INSERT INTO partner (event_id, key, organisation_id) VALUES (:event_id, :key, :organisation_id)
ON CONFLICT (event_id, key) DO UPDATE SET organisation_id = excluded.organisation_id
RETURNING id;

-- An event's partners, to find what left the document.
-- name: partner_keys :rows
SELECT id, key FROM partner WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a partner nothing refers to.
-- name: partner_delete :exec
DELETE FROM partner WHERE id = :id;

-- The last version of an event's rules; 0 when there is none.
-- name: rule_set_last :one
SELECT COALESCE(MAX(version_no), 0) AS version_no FROM rule_set WHERE event_id = :event_id;

-- A new version of rules.
-- name: rule_set_add :one
INSERT INTO rule_set (event_id, version_no, rules_json) VALUES (:event_id, :version_no, :rules_json)
RETURNING id;

-- The last version of an event's forms; 0 when there is none.
-- name: form_last :one
SELECT COALESCE(MAX(version_no), 0) AS version_no FROM form WHERE event_id = :event_id;

-- A new version of a form.
-- name: form_add :one
INSERT INTO form (event_id, version_no, questions_json)
VALUES (:event_id, :version_no, :questions_json)
RETURNING id;

-- A call with its current rules and form.
-- name: call_by_key :one
SELECT k.id, k.opens_at, k.closes_at, k.grace_ms, k.upload_grace_ms, k.new_until, k.decks_until, k.team_until,
       k.autosubmit_since_at, k.rule_set_id,
       k.form_id,
       s.rules_json, f.questions_json
FROM call k JOIN rule_set s ON s.id = k.rule_set_id JOIN form f ON f.id = k.form_id
WHERE k.event_id = :event_id AND k.key = :key;

-- Puts a call.
-- name: call_put :one
INSERT INTO call (event_id, key, time_zone, opens_at, closes_at, grace_ms, upload_grace_ms,
                  new_until, decks_until, reminders, autosubmit_since_at, answer_until, takes_confirmation,
                  n_team_max, team_until, rule_set_id, form_id)
VALUES (:event_id, :key, :time_zone, :opens_at, :closes_at, :grace_ms, :upload_grace_ms,
        :opt_new_until, :opt_decks_until, :reminders, :opt_autosubmit_since_at, :opt_answer_until,
        :takes_confirmation, :opt_n_team_max, :opt_team_until, :rule_set_id, :form_id)
ON CONFLICT (event_id, key) DO UPDATE SET time_zone = excluded.time_zone,
       opens_at = excluded.opens_at, closes_at = excluded.closes_at, grace_ms = excluded.grace_ms,
       upload_grace_ms = excluded.upload_grace_ms, new_until = excluded.new_until,
       decks_until = excluded.decks_until, reminders = excluded.reminders,
       autosubmit_since_at = excluded.autosubmit_since_at, answer_until = excluded.answer_until,
       takes_confirmation = excluded.takes_confirmation, n_team_max = excluded.n_team_max,
       team_until = excluded.team_until, rule_set_id = excluded.rule_set_id,
       form_id = excluded.form_id
RETURNING id;

-- An event's calls, to find what left the document.
-- name: call_keys :rows
SELECT id, key FROM call WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Forgets what of a call's instants differs for tracks and rounds; the document's are given right after.
-- name: call_deadline_clear :exec
DELETE FROM call_deadline WHERE call_id = :call_id;

-- Says what differs for a track or a round.
-- name: call_deadline_add :exec
INSERT INTO call_deadline (call_id, position_no, track_id, round_id, new_until, closes_at, decks_until)
VALUES (:call_id, :position_no, :opt_track_id, :opt_round_id, :opt_new_until, :opt_closes_at, :opt_decks_until);

-- Gives the applications of a call the instants of their track and round. Linear in them.
-- name: call_deadline_apply :exec
UPDATE application
SET own_closes_at = (SELECT d.closes_at FROM call_deadline d
                     WHERE d.call_id = application.call_id AND d.closes_at IS NOT NULL
                       AND (d.track_id IS NULL OR d.track_id = application.track_id)
                       AND (d.round_id IS NULL OR d.round_id = application.round_id)
                     ORDER BY d.position_no LIMIT 1),
    own_decks_until = (SELECT COALESCE(d.decks_until, d.closes_at) FROM call_deadline d
                       WHERE d.call_id = application.call_id
                         AND (d.decks_until IS NOT NULL OR (d.closes_at IS NOT NULL AND NOT :is_deck_dated))
                         AND (d.track_id IS NULL OR d.track_id = application.track_id)
                         AND (d.round_id IS NULL OR d.round_id = application.round_id)
                       ORDER BY CASE WHEN d.decks_until IS NULL THEN 1 ELSE 0 END, d.position_no LIMIT 1)
WHERE call_id = :call_id;

-- Removes a call nothing refers to.
-- name: call_delete :exec
DELETE FROM call WHERE id = :id;

-- A kind of document as it was, for the log of deadlines.
-- name: upload_kind_by_key :one
SELECT id, due_at FROM upload_kind WHERE call_id = :call_id AND key = :key;

-- Puts a kind of document.
-- name: upload_kind_put :one
INSERT INTO upload_kind (call_id, key, name_json, is_required, due_at, is_due_own, n_max_bytes, types, round_key,
                         consent, after_acceptance, is_private)
VALUES (:call_id, :key, :name_json, :is_required, :due_at, :is_due_own, :n_max_bytes, :types, :opt_round_key,
        :opt_consent, :opt_after_acceptance, :is_private)
ON CONFLICT (call_id, key) DO UPDATE SET name_json = excluded.name_json,
       is_required = excluded.is_required, due_at = excluded.due_at,
       is_due_own = excluded.is_due_own, n_max_bytes = excluded.n_max_bytes, types = excluded.types,
       round_key = excluded.round_key, consent = excluded.consent,
       after_acceptance = excluded.after_acceptance, is_private = excluded.is_private
RETURNING id;

-- An event's kinds of documents as call/kind, to find what left the document.
-- name: upload_kind_keys :rows
SELECT u.id, k.key || '/' || u.key AS key FROM upload_kind u JOIN call k ON k.id = u.call_id
WHERE k.event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a kind of document nothing refers to.
-- name: upload_kind_delete :exec
DELETE FROM upload_kind WHERE id = :id;

-- ---- prizes ----

-- Puts a prize.
-- name: prize_put :one
INSERT INTO prize (event_id, round_id, track_id, key, name_json, rank_no, n_awards, amount_minor,
                   amount_currency)
VALUES (:event_id, :round_id, :opt_track_id, :key, :name_json, :rank_no, :n_awards, :amount_minor,
        :amount_currency)
ON CONFLICT (event_id, key) DO UPDATE SET round_id = excluded.round_id,
       track_id = excluded.track_id, name_json = excluded.name_json, rank_no = excluded.rank_no,
       n_awards = excluded.n_awards, amount_minor = excluded.amount_minor,
       amount_currency = excluded.amount_currency
RETURNING id;

-- An event's prizes, to find what left the document.
-- name: prize_keys :rows
SELECT id, key FROM prize WHERE event_id = :event_id ORDER BY key LIMIT 100000;

-- Removes a prize nothing refers to.
-- name: prize_delete :exec
DELETE FROM prize WHERE id = :id;

-- ---- tickets and programme ----

-- Puts a ticket type; no row when its capacity is cut below what is taken.
-- name: ticket_type_put :one
INSERT INTO ticket_type (event_id, key, mode, name_json, n_capacity, n_taken, opens_at, closes_at,
                         join_url, kind, is_approved_by_hand, is_waitable, is_by_invitation, switch_until, offer_ms)
VALUES (:event_id, :key, :mode, :name_json, :n_capacity, 0, :opens_at, :closes_at, :join_url, :kind,
        :is_approved_by_hand, :is_waitable, :is_by_invitation, :opt_switch_until, :offer_ms)
ON CONFLICT (event_id, key) DO UPDATE SET mode = excluded.mode, name_json = excluded.name_json,
       n_capacity = excluded.n_capacity, opens_at = excluded.opens_at,
       closes_at = excluded.closes_at, join_url = excluded.join_url, kind = excluded.kind,
       is_approved_by_hand = excluded.is_approved_by_hand, is_waitable = excluded.is_waitable,
       is_by_invitation = excluded.is_by_invitation, switch_until = excluded.switch_until, offer_ms = excluded.offer_ms
WHERE ticket_type.n_taken <= excluded.n_capacity OR ticket_type.n_capacity <= excluded.n_capacity
RETURNING id;

-- How many places of a ticket type are taken.
-- name: ticket_type_by_key :one
SELECT id, n_taken, n_capacity FROM ticket_type WHERE event_id = :event_id AND key = :key;

-- An event's ticket types, to find what left the document.
-- name: ticket_type_keys :rows
SELECT id, key FROM ticket_type WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a ticket type nothing refers to.
-- name: ticket_type_delete :exec
DELETE FROM ticket_type WHERE id = :id;

-- Puts a quota; no row when its capacity is cut below what is taken.
-- name: quota_put :one
INSERT INTO quota (event_id, key, position_no, name_json, n_capacity, n_taken, is_extra)
VALUES (:event_id, :key, :position_no, :name_json, :n_capacity, 0, :is_extra)
ON CONFLICT (event_id, key) DO UPDATE SET position_no = excluded.position_no, name_json = excluded.name_json,
       n_capacity = excluded.n_capacity, is_extra = excluded.is_extra
WHERE (quota.n_taken <= excluded.n_capacity OR quota.n_capacity <= excluded.n_capacity)
  AND (quota.is_extra = excluded.is_extra OR quota.n_taken = 0)
RETURNING id;

-- A quota of an event.
-- name: quota_by_key :one
SELECT id, n_taken, n_capacity, is_extra FROM quota WHERE event_id = :event_id AND key = :key;

-- An event's quotas, to find what left the document.
-- name: quota_keys :rows
SELECT id, key FROM quota WHERE event_id = :event_id ORDER BY key LIMIT 1000;

-- Removes a quota nothing refers to.
-- name: quota_delete :exec
DELETE FROM quota WHERE id = :id;

-- Says that the places of a kind draw on a quota, or may have it as an extra.
-- name: ticket_quota_add :exec
INSERT INTO ticket_quota (ticket_type_id, quota_id) VALUES (:ticket_type_id, :quota_id);

-- Forgets what an event's kinds of places draw on.
-- name: ticket_quota_clear :exec
DELETE FROM ticket_quota WHERE ticket_type_id IN (SELECT k.id FROM ticket_type k WHERE k.event_id = :event_id);

-- Counts anew what of an event's quotas is taken by the kinds that draw on them.
-- name: quota_recount :exec
UPDATE quota SET n_taken = (SELECT CAST(COALESCE(SUM(k.n_taken), 0) AS BIGINT) FROM ticket_quota x
                            JOIN ticket_type k ON k.id = x.ticket_type_id WHERE x.quota_id = quota.id)
WHERE event_id = :event_id AND NOT is_extra;

-- A quota of an event of which more is taken than there is since its kinds were changed.
-- name: quota_overdrawn :many
SELECT q.key, q.n_taken, q.n_capacity FROM quota q
WHERE q.event_id = :event_id AND NOT q.is_extra AND q.n_taken > q.n_capacity ORDER BY q.id LIMIT 50;

-- Extras of an event that registrations hold and their kind of place offers no more.
-- name: extra_stranded :many
SELECT DISTINCT q.key FROM quota q JOIN registration_extra r ON r.quota_id = q.id
JOIN registration g ON g.id = r.registration_id
WHERE q.event_id = :event_id AND NOT EXISTS (SELECT 1 FROM ticket_quota x
    WHERE x.quota_id = q.id AND x.ticket_type_id = g.ticket_type_id)
ORDER BY q.key LIMIT 50;

-- Puts an item of the programme.
-- name: agenda_item_put :one
INSERT INTO agenda_item (event_id, key, position_no, kind, name_json, speaker_json, starts_at, ends_at,
                         event_room_id, round_id, sequence_no)
VALUES (:event_id, :key, :position_no, :kind, :name_json, :opt_speaker_json, :opt_starts_at,
        :opt_ends_at, :opt_event_room_id, :opt_round_id, 0)
ON CONFLICT (event_id, key) DO UPDATE SET position_no = excluded.position_no, kind = excluded.kind,
       name_json = excluded.name_json, speaker_json = excluded.speaker_json,
       starts_at = excluded.starts_at, ends_at = excluded.ends_at,
       event_room_id = excluded.event_room_id, round_id = excluded.round_id,
       sequence_no = agenda_item.sequence_no
           + CASE WHEN COALESCE(agenda_item.starts_at, 0) <> COALESCE(excluded.starts_at, 0)
                    OR COALESCE(agenda_item.ends_at, 0) <> COALESCE(excluded.ends_at, 0)
                    OR COALESCE(agenda_item.event_room_id, 0) <> COALESCE(excluded.event_room_id, 0)
                  THEN 1 ELSE 0 END
RETURNING id;

-- An event's programme, to find what left the document.
-- name: agenda_item_keys :rows
SELECT id, key FROM agenda_item WHERE event_id = :event_id ORDER BY key LIMIT 10000;

-- Removes an item of the programme.
-- name: agenda_item_delete :exec
DELETE FROM agenda_item WHERE id = :id;

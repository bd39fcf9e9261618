-- Deadlines: what holds for one application.

-- Until when a document of kind k may be begun for application a by its call, track and round (exclusive).
-- part: due_of_call
CASE WHEN k.is_due_own THEN k.due_at ELSE COALESCE(a.own_decks_until, k.due_at) END

-- The same with what it was given of its own: what was begun before it counts.
-- part: due_of
CASE WHEN a.extended_until > {due_of_call} THEN a.extended_until ELSE {due_of_call} END

-- Gives an application a deadline of its own, or ends it; no row when it is in another state.
-- name: deadline_extend :one
UPDATE application SET extended_until = :opt_extended_until, extension_reason = :opt_reason
WHERE id = :application_id AND state IN ('draft', 'submitted')
RETURNING id;

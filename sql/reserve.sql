-- Whether an entry stands in reserve by the published result of its round; no row: it does not.
-- name: placement_standing :one
SELECT p.reserve_no
FROM entry n JOIN result s ON s.round_id = n.round_id AND s.state = 'published'
JOIN placement p ON p.result_id = s.id AND p.entry_id = n.id
WHERE n.id = :entry_id AND p.reserve_no IS NOT NULL AND p.left_at IS NULL AND p.moved_up_at IS NULL;

-- Gives back what an entry holds by the published result of its round: its place, or that in reserve. No row: nothing.
-- name: placement_leave :one
UPDATE placement SET left_at = :now_at
WHERE entry_id = :entry_id AND left_at IS NULL AND (is_advancing OR reserve_no IS NOT NULL)
  AND result_id = (SELECT s.id FROM entry n JOIN result s ON s.round_id = n.round_id AND s.state = 'published'
                   WHERE n.id = :entry_id)
RETURNING result_id;

-- Moves an entry up from the reserve for the place that another has left.
-- name: placement_move_up :exec
UPDATE placement SET moved_up_at = :now_at, moved_for_id = :for_entry_id
WHERE result_id = :result_id AND entry_id = :entry_id;

-- Takes that back.
-- name: placement_move_back :exec
UPDATE placement SET moved_up_at = NULL, moved_for_id = NULL
WHERE result_id = :result_id AND entry_id = :entry_id;

-- Lets an entry that was moved back stand in the next round again; no row when it never stood there.
-- name: entry_return :one
UPDATE entry SET state = 'active'
WHERE round_id = :round_id AND from_entry_id = :from_entry_id AND state = 'withdrawn' RETURNING id;

-- Takes an entry out of the next round again; no row when it is not there, or a sheet about it exists.
-- name: entry_move_back :one
UPDATE entry SET state = 'withdrawn'
WHERE round_id = :round_id AND from_entry_id = :from_entry_id AND state <> 'withdrawn'
  AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.entry_id = entry.id)
RETURNING id;

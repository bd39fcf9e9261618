-- Rounds that are judged by documents (domain/pitch/review.h).

-- A judge j of round r who has come, or may, and owes a sheet.
-- part: review_owes
j.round_id = r.id AND j.state IN ('invited', 'active')
  AND EXISTS (SELECT 1 FROM judge_token t WHERE t.judge_id = j.id AND t.revoked_at IS NULL AND t.expires_at > :real_at)
  AND EXISTS (SELECT 1 FROM assignment x JOIN entry n ON n.id = x.entry_id AND n.state = 'active'
              WHERE x.judge_id = j.id
                AND NOT EXISTS (SELECT 1 FROM conflict k WHERE k.judge_id = j.id AND k.entry_id = n.id)
                AND NOT EXISTS (SELECT 1 FROM sheet s WHERE s.judge_id = j.id AND s.entry_id = n.id
                                  AND s.state = 'submitted'
                                  AND s.version_no = (SELECT MAX(v.version_no) FROM sheet v
                                                      WHERE v.judge_id = s.judge_id AND v.entry_id = s.entry_id)))

-- Reviews under way that remind.
-- name: review_rounds :many
SELECT r.id, r.ends_at, r.reminders FROM round r
WHERE r.reminders <> '' AND r.kind = 'document' AND r.state = 'open' AND r.ends_at > :at
  AND (r.starts_at IS NULL OR r.starts_at <= :at)
ORDER BY r.id LIMIT 100;

-- Judges of a review to be reminded so long before its end.
-- name: review_to_remind :many
SELECT j.id FROM round r JOIN judge j ON {review_owes}
WHERE r.id = :round_id AND r.ends_at - :before_ms <= :at AND r.ends_at > :at
  AND j.created_at < r.ends_at - :before_ms AND COALESCE(j.reminded_at, 0) < r.ends_at - :before_ms
ORDER BY j.id LIMIT :limit;

-- Notes that a judge was reminded; no row when that was done.
-- name: review_reminded :one
UPDATE judge SET reminded_at = :reminded_at
WHERE id = :judge_id AND COALESCE(reminded_at, 0) < :reminded_at
RETURNING id;

-- Judges of an open round who owe sheets and were not reminded by hand since.
-- name: review_owing :many
SELECT j.id FROM round r JOIN judge j ON {review_owes}
WHERE r.id = :round_id AND r.state = 'open' AND (j.nudged_at IS NULL OR j.nudged_at <= :before_at)
ORDER BY j.id LIMIT 2000;

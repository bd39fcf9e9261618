-- Words that applications are found by (0022_application_word.sql), and how they follow the log. Ids are given as 19
-- digits each.

-- Of these applications, those that pass the filter of screening_keys.
-- name: find_keys :many
WITH RECURSIVE {nth}
SELECT {screening_key}
FROM nth JOIN application a ON a.id = {nth_id}
     {screening_names}
WHERE {screening_full_filter}
ORDER BY a.id LIMIT :limit;

-- Applications with a word in a range.
-- name: find_with_word :many
SELECT w.application_id FROM application_word w
WHERE w.event_id = :event_id AND w.word >= :from_word AND w.word < :until_word
ORDER BY w.word, w.application_id LIMIT :limit;

-- The application with a public number.
-- name: find_numbered :one
SELECT a.id FROM application a WHERE a.event_id = :event_id AND a.no = :no;

-- Which of these applications have another text than that which was made into words (NULL: none yet), or another
-- name than that which they are put in order by.
-- name: find_reworded :many
WITH RECURSIVE {nth}
SELECT a.id, a.event_id, a.search, d.search AS old_search, a.company
FROM nth JOIN application a ON a.id = {nth_id}
     LEFT JOIN application_worded d ON d.application_id = a.id
WHERE a.test_email IS NULL
  AND (d.search IS NULL OR d.search <> a.search OR d.company <> a.company OR d.icu_no <> :icu_no)
ORDER BY a.id LIMIT 10000;

-- Takes a word away.
-- name: find_forget_word :exec
DELETE FROM application_word WHERE event_id = :event_id AND word = :word AND application_id = :application_id;

-- Adds a word.
-- name: find_add_word :exec
INSERT INTO application_word (event_id, word, application_id) VALUES (:event_id, :word, :application_id)
ON CONFLICT (event_id, word, application_id) DO NOTHING;

-- Notes what was made into words, and what the name is put in order by.
-- name: find_note :exec
INSERT INTO application_worded (application_id, event_id, search, company, icu_no, order_en, order_ko, order_zh)
VALUES (:application_id, :event_id, :search, :company, :icu_no, :order_en, :order_ko, :order_zh)
ON CONFLICT (application_id) DO UPDATE SET search = excluded.search, company = excluded.company,
    icu_no = excluded.icu_no, order_en = excluded.order_en, order_ko = excluded.order_ko, order_zh = excluded.order_zh;

-- Those of these applications that are not kept under the name they have now.
-- name: find_renamed :many
WITH RECURSIVE {nth}
SELECT a.id FROM nth JOIN application a ON a.id = {nth_id} LEFT JOIN application_worded d ON d.application_id = a.id
WHERE a.event_id = :event_id AND a.test_email IS NULL AND (d.company IS NULL OR d.company <> a.company)
ORDER BY a.id LIMIT 10000;

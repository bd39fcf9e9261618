-- Test applications: an organiser tries the form before the call opens. They have numbers of their own
-- (-1, -2, ...), are counted nowhere and are deleted before the opening at the latest.
ALTER TABLE application ADD COLUMN test_email TEXT; -- of who tries: its mail goes there ('': nowhere); NULL: no test
ALTER TABLE application ADD COLUMN search TEXT NOT NULL DEFAULT ''; -- what a search looks in, folded (text_search)
UPDATE application SET search = LOWER(company || ' ' || project || ' ' || email) WHERE search = '';
ALTER TABLE application_no ADD COLUMN last_test_no BIGINT NOT NULL DEFAULT 0; -- how many test numbers were given
CREATE INDEX application_tests ON application (event_id, id) WHERE test_email IS NOT NULL;

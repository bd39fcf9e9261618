-- Lists and counts of applications by state are read from one index alone: it holds all that they are filtered by.
DROP INDEX application_by_state;
CREATE INDEX application_by_state ON application (event_id, state, id, track_id, round_id, partner_id, is_duplicate,
                                                  pending_state, test_email);

-- Of these it is asked how many a leader's address was sent.
CREATE INDEX outbox_by_told ON outbox (to_email, created_at) WHERE kind = 'team_answer';

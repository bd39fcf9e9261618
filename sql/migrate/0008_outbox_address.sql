-- What an address was sent lately: nobody is written to without end because someone else types it in.
CREATE INDEX outbox_by_address ON outbox (to_email, created_at);

-- A referral partner may begin an application for a company, which gets the link and decides.
ALTER TABLE referral ADD COLUMN is_recommended BOOLEAN NOT NULL DEFAULT FALSE; -- the partner began it

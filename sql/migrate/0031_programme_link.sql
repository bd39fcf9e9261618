-- What speakers and interpreters say by their links, and what of the programme is told to whom.
ALTER TABLE speaker ADD COLUMN wish_json TEXT; -- a patch of name, office, mode that they ask for; NULL: none
ALTER TABLE programme ADD COLUMN is_confirmed_only BOOLEAN NOT NULL DEFAULT FALSE; -- others are not told in public
ALTER TABLE programme ADD COLUMN decks_at BIGINT; -- event clock: since when interpreters have decks; NULL: they do not

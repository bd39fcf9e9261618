-- Who goes on from a round where a number does not say it all, and what became of the places afterwards.
ALTER TABLE round ADD COLUMN cut_json TEXT; -- {per, n, percent, min_milli, at_tie, n_reserve, refill}; NULL: none
ALTER TABLE placement ADD COLUMN reserve_no BIGINT; -- place on the reserve list of its cut_key; NULL: not on it
ALTER TABLE placement ADD COLUMN cut_key TEXT NOT NULL DEFAULT ''; -- key of the track or the city cut in; '': of all
ALTER TABLE placement ADD COLUMN left_at BIGINT; -- event clock: gave its place, or that in reserve, back
ALTER TABLE placement ADD COLUMN moved_up_at BIGINT; -- event clock: moved up from the reserve
ALTER TABLE placement ADD COLUMN moved_for_id BIGINT; -- the entry whose place it took then

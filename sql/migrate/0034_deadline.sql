-- A deadline of an application's own.
ALTER TABLE application ADD COLUMN extended_until BIGINT; -- event clock, exclusive: counts where later than the call's
ALTER TABLE application ADD COLUMN extension_reason TEXT; -- why it was granted: for organisers

-- The instants of a call apart: when it may be begun, submitted, and given documents; also of a track or a round.
ALTER TABLE call ADD COLUMN new_until BIGINT;   -- event clock, exclusive: begun before it; NULL: until it closes
ALTER TABLE call ADD COLUMN decks_until BIGINT; -- event clock, exclusive: of documents without a due of their own

-- What of them differs for a track, a round, or a track in a round: of those that fit the first that says it counts.
CREATE TABLE call_deadline (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    call_id     BIGINT NOT NULL REFERENCES call (id),
    position_no BIGINT NOT NULL,              -- as in the event file
    track_id    BIGINT REFERENCES track (id), -- NULL: any
    round_id    BIGINT REFERENCES round (id), -- NULL: any
    new_until   BIGINT,                       -- event clock, exclusive; NULL: the call's
    closes_at   BIGINT,                       -- event clock, exclusive, not after the call's; NULL: the call's
    decks_until BIGINT,                       -- event clock, exclusive; NULL: the call's
    UNIQUE (call_id, position_no)
);

ALTER TABLE upload_kind ADD COLUMN is_due_own BOOLEAN NOT NULL DEFAULT TRUE; -- else due_at is the call's decks_until

ALTER TABLE application ADD COLUMN own_closes_at BIGINT;   -- event clock, exclusive: of track and round
ALTER TABLE application ADD COLUMN own_decks_until BIGINT; -- event clock, exclusive: of track and round

-- A document whose due instant was changed by itself: whoever it is asked of is told, some at a time.
ALTER TABLE upload_kind ADD COLUMN told_due_at BIGINT; -- event clock: as it was told last; NULL: as it is
ALTER TABLE upload_kind ADD COLUMN told_up_to_id BIGINT; -- applications up to this id have been told; NULL: none yet

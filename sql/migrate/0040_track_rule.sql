-- Tracks that follow from an application's answers.

ALTER TABLE track ADD COLUMN condition_json TEXT; -- JsonLogic: whose track it is; NULL: chosen, or it takes the rest

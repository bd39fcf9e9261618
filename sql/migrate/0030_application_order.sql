-- Lists of applications in the order of companies' names are read from an index instead of being put in order each
-- time: what the words of an application are kept with (0022) has its name's keys, too. They follow the log.
ALTER TABLE application_worded ADD COLUMN company TEXT NOT NULL DEFAULT ''; -- as application.company was
ALTER TABLE application_worded ADD COLUMN icu_no BIGINT NOT NULL DEFAULT 0; -- what made the keys (text_order_no)
-- What the name is put in order by, for readers of English, Korean and Chinese.
ALTER TABLE application_worded ADD COLUMN order_en TEXT NOT NULL DEFAULT '';
ALTER TABLE application_worded ADD COLUMN order_ko TEXT NOT NULL DEFAULT '';
ALTER TABLE application_worded ADD COLUMN order_zh TEXT NOT NULL DEFAULT '';
CREATE INDEX application_worded_en ON application_worded (event_id, order_en, application_id);
CREATE INDEX application_worded_ko ON application_worded (event_id, order_ko, application_id);
CREATE INDEX application_worded_zh ON application_worded (event_id, order_zh, application_id);

-- What the keys of all events are made by; 0: there are none. When it is another, all are made anew.
ALTER TABLE tally_position ADD COLUMN icu_no BIGINT NOT NULL DEFAULT 0;
INSERT INTO tally_recount (event_id, after_id) SELECT id, 0 FROM event WHERE id > 0
ON CONFLICT (event_id) DO UPDATE SET after_id = 0;

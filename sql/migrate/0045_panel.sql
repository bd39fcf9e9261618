-- What entries are given to a judge by.
ALTER TABLE judge ADD COLUMN tracks TEXT NOT NULL DEFAULT ''; -- keys, a blank between: whose field it is; '' any
ALTER TABLE judge ADD COLUMN langs TEXT NOT NULL DEFAULT '';  -- 'ko en': reads applications in these; '' any
ALTER TABLE judge ADD COLUMN is_reserve BOOLEAN NOT NULL DEFAULT FALSE; -- given only what nobody else can take

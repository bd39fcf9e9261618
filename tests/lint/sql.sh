# SQL stands in sql/ only: no statement in a string of C outside the engines.
set -euo pipefail
words='SELECT |INSERT INTO|UPDATE [a-z_]+ SET|DELETE FROM|CREATE (TABLE|INDEX)|ALTER TABLE|DROP TABLE'
found=$(git grep --untracked -nE "\"[^\"]*\b($words)" -- 'server/*.[ch]' 'lib/*.[ch]' \
    ':!lib/store/sqlite*.c' ':!lib/store/copy.c' ':!lib/store/pg*.c' ':!lib/store/migrate.c' || true)
[ -z "$found" ] || { printf '%s\n' "$found"; exit 1; }

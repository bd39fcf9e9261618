# sqlgen refuses what breaks the rules of SQL (style.md section 5), naming file and line, and takes what
# does not; and it needs no query at all.
set -euo pipefail
sqlgen=$(realpath "${1:-build/sqlgen}")
dir=$(mktemp -d "${TMPDIR:-/tmp}/rostrum-sqlgen-XXXXXX")
trap 'rm -rf "$dir"' EXIT
n_failed=0

begin() {
    rm -rf "$dir/sql" "$dir/out"
    mkdir -p "$dir/sql/migrate" "$dir/out/store"
    printf 'CREATE TABLE t (\n    id BIGINT PRIMARY KEY,\n    name TEXT NOT NULL\n);\n' >"$dir/sql/migrate/0000_t.sql"
}

# expect FILE LINE WORDS: refused, at that line, with those words.
expect() {
    if "$sqlgen" "$dir/out" "$dir/sql" 2>"$dir/err" ||
        ! grep -F "$1:$2: error: " "$dir/err" | grep -qF -- "$3" || [ -e "$dir/out/store/queries.h" ]; then
        echo "$1: wanted a refusal at line $2: $3; got:"
        cat "$dir/err"
        n_failed=$((n_failed + 1))
    fi
}

# query LINE WORDS SQL: refused. The lines of SQL are the arguments from the third on.
query() {
    local line=$1 words=$2
    shift 2
    begin
    printf '%s\n' "$@" >"$dir/sql/x.sql"
    expect x.sql "$line" "$words"
}

migration() {
    local line=$1 words=$2
    shift 2
    begin
    printf '%s\n' "$@" >"$dir/sql/migrate/0001_x.sql"
    expect 0001_x.sql "$line" "$words"
}

# taken SQL WORDS...: the text is taken, and each of the words is in queries.h or queries.c.
taken() {
    begin
    printf '%s\n' "$1" >"$dir/sql/x.sql"
    shift
    if ! "$sqlgen" "$dir/out" "$dir/sql" 2>"$dir/err"; then
        echo "refused, but is right:"
        cat "$dir/err"
        n_failed=$((n_failed + 1))
        return
    fi
    for words in "$@"; do
        grep -qF -- "$words" "$dir"/out/store/queries.[hc] || {
            echo "not written: $words"
            n_failed=$((n_failed + 1))
        }
    done
}

one='-- name: t_get :one'
get='SELECT id FROM t WHERE id = :id;'
query 3 'SELECT *' '-- One.' "$one" 'SELECT * FROM t WHERE id = :id;'
query 3 'SELECT *' '-- One.' "$one" 'SELECT t.* FROM t WHERE id = :id;'
query 1 'say what it is for' "$one" "$get"
query 3 'without LIMIT' '-- All.' '-- name: t_all :many' 'SELECT id FROM t;'
query 3 'without WHERE' '-- Forgets.' '-- name: t_delete :exec' 'DELETE FROM t;'
query 3 'without WHERE' '-- Renames.' '-- name: t_rename :exec' 'UPDATE t SET name = :name;'
query 5 'defined before' '-- One.' "$one" "$get" '-- The same.' "$one" "$get"
query 3 'two columns called id' '-- One.' "$one" 'SELECT id, name AS id FROM t WHERE id = :id;'
query 3 'name and name_json are one name in JSON' '-- All.' '-- name: t_all :rows' \
    "SELECT name, '{}' AS name_json FROM t LIMIT 9;"
query 3 'without a name' '-- How many.' "$one" 'SELECT COUNT(*) FROM t;'
query 3 'without a name' '-- One.' "$one" 'SELECT id number FROM t WHERE id = :id;'
query 3 'gives no columns' '-- Adds.' "$one" 'INSERT INTO t (id, name) VALUES (:id, :name);'
query 3 'more than one statement' '-- Two.' "$one" "$get $get"
query 3 'neither SELECT' '-- Odd.' '-- name: t_drop :exec' 'DROP TABLE t;'
query 3 'no statement' '-- None.' "$one"
query 2 'expected -- name:' '-- One.' '-- name: t_get :first' "$get"
query 1 'without a -- name: line' "$get"
query 2 'no text for pg' '-- One.' "$one sqlite" "$get"
query 6 'differ' '-- One.' "$one sqlite" "$get" '-- One.' "$one pg" 'SELECT name FROM t WHERE id = :id;'
query 3 "'::' is PostgreSQL's" '-- One.' "$one" 'SELECT id::bigint AS id FROM t WHERE id = :id;'
query 3 ':opt_name and :name' '-- One.' "$one" 'SELECT id FROM t WHERE name = :name OR :opt_name IS NULL;'
query 3 'C does not use' '-- One.' "$one" 'SELECT id FROM t WHERE id = :case;'
query 3 'OR ROLLBACK' '-- Adds.' '-- name: t_add :exec' 'INSERT OR ROLLBACK INTO t (id) VALUES (:id);'
part='-- part: t_one'
query 3 'no part called t_two' '-- One.' "$one" 'SELECT id FROM t WHERE {t_two};'
query 4 'no part called t_two' '-- One.' "$one" 'SELECT id FROM t' 'WHERE {t_one};' '-- It.' "$part" '{t_two}'
query 3 'expected {name}' '-- One.' "$one" 'SELECT id FROM t WHERE { = 1;'
query 5 'part t_one: no query has it' '-- One.' "$one" "$get" '-- It.' "$part" 'id = :id'
query 1 'say what it is for' "$part" 'id = :id' '-- One.' "$one" 'SELECT id FROM t WHERE {t_one};'
query 2 'expected -- part:' '-- It.' '-- part: t one' 'id = :id'
query 5 'part t_one: defined before' '-- It.' "$part" 'id = :id' '-- It.' "$part" 'id = 1'
query 2 'an empty part' '-- It.' "$part"
query 2 'not in pairs' '-- It.' "$part" 'id = :id) OR (TRUE'
query 3 'has no ;' '-- It.' "$part" 'id = :id;'
query 6 "t_get: '::' is PostgreSQL's" '-- It.' "$part" 'id::bigint = :id' '-- One.' "$one" \
    'SELECT id FROM t WHERE {t_one};'
begin
printf '%s\n' '-- It.' "$part" 'id = 1 OR {t_two}' '-- The other.' '-- part: t_two' '{t_one}' \
    '-- One.' "$one" 'SELECT id FROM t WHERE {t_one};' >"$dir/sql/x.sql"
if "$sqlgen" "$dir/out" "$dir/sql" 2>"$dir/err" || ! grep -qF 'go round in a circle' "$dir/err"; then
    echo 'parts in a circle: not refused'
    n_failed=$((n_failed + 1))
fi
taken "-- Before what it is in.
-- name: t_part :one
SELECT id, '{t_one}' AS name FROM t WHERE NOT({t_one}) AND name = :name;
-- The same in two queries, within it another part. -- Not this.
-- part: t_one
id = :id OR{t_rest}
-- Their rest.
-- part: t_rest
EXISTS (SELECT 1 FROM t AS u -- or this
        WHERE u.name = :name)
-- It counts as text of the query: its tables, its columns.
-- name: t_columns :exec
UPDATE t SET name = :name WHERE {t_one};" \
    "SELECT id, '{t_one}' AS name FROM t WHERE NOT( id = ?1 OR EXISTS (SELECT 1 FROM t AS u" \
    'OR EXISTS (SELECT 1 FROM t AS u WHERE u.name = ?2) ) AND name = ?2"' \
    "UPDATE t SET name = \$1 WHERE id = \$2 OR EXISTS (SELECT 1 FROM t AS u WHERE u.name = \$1)"
migration 2 'by its name it is BIGINT' 'CREATE TABLE u (' '    t_id TEXT NOT NULL' ');'
migration 2 'by its name it is BOOLEAN' 'CREATE TABLE u (id BIGINT PRIMARY KEY,' 'is_open BIGINT NOT NULL);'
migration 1 'BIGINT, BOOLEAN or TEXT' 'ALTER TABLE t ADD COLUMN price REAL;'
migration 1 'deferred key' 'CREATE TABLE u (t_id BIGINT REFERENCES t (id) DEFERRABLE);'
migration 1 'a trigger on no table' 'CREATE TRIGGER x AFTER INSERT ON u FOR EACH ROW EXECUTE FUNCTION f();'
taken '' 'Q_COUNT' 'tables_marked = {{0x0, 0x0}}'
taken "-- The same parameter twice; a literal and comments that look like one.
-- name: t_find :many
SELECT id, name IS DISTINCT FROM '' AS is_named, /* :no */ (SELECT COUNT(*) FROM t) AS n_all
FROM t -- :nor_this
WHERE (:opt_id IS NULL OR id = :opt_id) AND name = :name AND name <> ':name'
ORDER BY id LIMIT :limit;" \
    'q_t_find(struct ctx *c, const int64_t *opt_id, const char *name, int64_t limit, struct q_t_find **out' \
    "(?1 IS NULL OR id = ?1) AND name = ?2 AND name <> ':name' ORDER BY id LIMIT ?3" \
    "(\$1 IS NULL OR id = \$1) AND name = \$2 AND" '"bigint,text,bigint"' 'bool is_named;'
taken '-- Six parameters.
-- name: t_six :rows
WITH u AS (SELECT id FROM t WHERE id IN (:a_id, :b_id, :c_id))
SELECT t.id FROM t JOIN u ON u.id = t.id WHERE t.id NOT IN (:d_id, :e_id, :f_id);' \
    'q_t_six(struct ctx *c, const struct q_t_six_in *in, struct rows *out)' '{"id", "\"id\":", 5, COL_INT}'
taken '-- Reads, with a lock.
-- name: t_lock :one sqlite
SELECT id FROM t WHERE id = :id;
-- As above.
-- name: t_lock :one pg
SELECT id FROM t WHERE id = :id FOR UPDATE OF t;
-- Adds or renames.
-- name: t_put :exec
INSERT INTO t (id, name) VALUES (:id, :name) ON CONFLICT (id) DO UPDATE SET name = excluded.name;' \
    'cols_t_lock, 1, 1, false' 'NULL, 0, 2, true'
taken '-- One text for each engine, with the same numbers.
-- name: t_pair :exec sqlite
UPDATE t SET name = :name WHERE id = :id;
-- As above.
-- name: t_pair :exec pg
UPDATE t SET name = t.name WHERE id = :id AND name = :name;' \
    'WHERE id = ?2' "WHERE id = \$2 AND name = \$1"
# A function and its trigger are PostgreSQL's alone, and the table is marked; what stands behind is both's.
begin
printf '%s\n' "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN; RETURN NULL; END';" \
    'CREATE TRIGGER x AFTER INSERT ON t FOR EACH ROW EXECUTE FUNCTION f();' \
    'CREATE INDEX t_name ON t (name);' >"$dir/sql/migrate/0001_x.sql"
"$sqlgen" "$dir/out" "$dir/sql"
if ! grep -qF 'tables_marked = {{0x1, 0x0}}' "$dir/out/store/queries.c" ||
    ! grep -qF 'INDEX t_name' "$dir/out/plan_sqlite.sql" ||
    ! grep -qF 'CREATE TRIGGER x' "$dir/out/store/migrations.c" ||
    grep -qE 'FUNCTION|TRIGGER' "$dir/out/plan_sqlite.sql"; then
    echo 'triggers: not as they should be'
    n_failed=$((n_failed + 1))
fi
[ $n_failed = 0 ]

# No query reads a big table from end to end: SQLite's plan of each, against tests/lint/big_tables.
set -euo pipefail
plans=${1:-build/gen/plan_sqlite.sql}
out=$(mktemp "${TMPDIR:-/tmp}/rostrum-plans-XXXXXX")
trap 'rm -f "$out"' EXIT
sqlite3 -bail :memory: <"$plans" >"$out"
awk '
    FILENAME ~ /big_tables$/ {
        if ($1 == "linear") is_linear[$2] = 1
        else if ($1 !~ /^#/) is_big[$1] = 1
        next
    }
    /^\.print -- / { name = $4; next }
    /^EXPLAIN QUERY PLAN/ { # names of tables within the query
        n = split($0, word, /[^A-Za-z0-9_]+/)
        for (i = 1; i < n; i++) {
            if (word[i] !~ /^(FROM|JOIN|UPDATE|INTO)$/) continue
            table[name, word[i + 1]] = word[i + 1]
            other = word[i + 2] == "AS" ? word[i + 3] : word[i + 2]
            if (other ~ /^[a-z]/) table[name, other] = word[i + 1]
        }
        next
    }
    FILENAME == ARGV[3] && /^-- / { at = $2; name = $3; n_queries++; next }
    FILENAME == ARGV[3] && /SCAN / {
        sub(/.*SCAN /, "")
        t = table[name, $1]
        if (t in is_big && !(name in is_linear)) {
            print "sql/" at ": " name " reads all of " t
            is_bad = 1
        }
        was_linear[name] = 1
    }
    END {
        for (name in is_linear)
            if (!(name in was_linear)) {
                print "tests/lint/big_tables: linear " name ": it is not, or not any more"
                is_bad = 1
            }
        if (!n_queries) print "no plans in " ARGV[3]
        exit is_bad || !n_queries
    }' tests/lint/big_tables "$plans" "$out"

#!/bin/sh
# Each row of tests/http/rfc_must.tsv names a test that exists: a function of tests/unit, the title of a
# test in tests/http, or the name of a payload in tests/http/smuggling.json.
cd "$(dirname "$0")/../.." || exit 2
table=${1:-tests/http/rfc_must.tsv}
bad=0 n=0
tab=$(printf '\t')
while IFS=$tab read -r section demand name rest; do
    case $section in '#'* | '') continue ;; esac
    n=$((n + 1))
    if [ -z "$demand" ] || [ -z "$name" ] || [ -n "$rest" ]; then
        echo "$table: $section: not three columns"
        bad=1
        continue
    fi
    case $name in
    test_*) grep -qx "void $name(void)" tests/unit/test_*.c ;;
    *) grep -qF "test('$name'" tests/http/*.test.mjs || grep -qF "\"name\": \"$name\"" tests/http/smuggling.json ;;
    esac || {
        echo "$table: $section: no test \"$name\""
        bad=1
    }
done <"$table"
[ "$n" -gt 0 ] || bad=1
[ "$bad" -eq 0 ] && echo "rfc_table: $n demands, each with a test"
exit "$bad"

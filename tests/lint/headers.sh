# Every header of ours compiles alone.
set -euo pipefail
flags=$(pkg-config --cflags libevent sqlite3 jansson libsodium libical libcurl libpq)
gen=build/gen
fail=0
for h in $(git ls-files --cached --others --exclude-standard 'server/*.h' 'lib/*.h' 'tests/*.h'); do
    # shellcheck disable=SC2086
    gcc -std=gnu17 -D_GNU_SOURCE -fsyntax-only -Wall -Ilib -Iserver -Itests/unit -I"$gen" $flags -x c \
        -include "$h" /dev/null || fail=1
done
exit $fail

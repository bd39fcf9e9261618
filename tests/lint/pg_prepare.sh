#!/bin/sh
# Every query prepares on PostgreSQL: pg_prepare.sh [BUILD/gen/prepare_pg.sql]
# Runs a PostgreSQL of its own, on a socket in a folder of its own, and stops it again.
set -eu
sql=$(realpath "${1:-build/gen/prepare_pg.sql}")
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | tail -n 1)
if [ -z "$bin" ]; then
    echo "PostgreSQL is not installed" >&2
    exit 1
fi
dir=$(mktemp -d /tmp/rostrum-pg-XXXXXX)
as=
if [ "$(id -u)" = 0 ]; then # the server refuses to run as root
    user=nobody
    id postgres >/dev/null 2>&1 && user=postgres
    chown "$user" "$dir"
    as="runuser -u $user --"
fi
cp "$sql" "$dir/prepare_pg.sql"
chmod 644 "$dir/prepare_pg.sql"
cd "$dir"

stop() {
    $as "$bin/pg_ctl" -D "$dir/data" -m immediate -w stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 1' HUP INT TERM

$as "$bin/initdb" -D "$dir/data" -A trust -E UTF8 --locale=C --no-sync >"$dir/initdb.log" 2>&1 || {
    cat "$dir/initdb.log" >&2
    exit 1
}
$as "$bin/pg_ctl" -D "$dir/data" -l "$dir/data/server.log" -w \
    -o "-c listen_addresses='' -c unix_socket_directories='$dir' -c fsync=off" start >"$dir/start.log" 2>&1 || {
    cat "$dir/start.log" "$dir/data/server.log" >&2
    exit 1
}
$as "$bin/psql" -X -q -h "$dir" -d postgres -v ON_ERROR_STOP=1 -f "$dir/prepare_pg.sql"
echo "$(grep -c '^PREPARE ' "$sql") queries prepare on PostgreSQL"

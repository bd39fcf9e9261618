#!/bin/sh
# Every query prepares on PostgreSQL: pg_prepare.sh [BUILD/gen/prepare_pg.sql]
set -eu
sql=$(realpath "${1:-build/gen/prepare_pg.sql}")
cd "$(dirname "$0")/../.."
# shellcheck disable=SC2016 # for the inner shell
tests/harness/pg run --no-sync sh -c '
    psql -X -q -v ON_ERROR_STOP=1 -f "$1" "$(tests/harness/pg new "$ROSTRUM_TEST_PG")"' sh "$sql"
echo "$(grep -c '^PREPARE ' "$sql") queries prepare on PostgreSQL"

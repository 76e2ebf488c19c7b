#!/bin/bash
# Makes the offline data of the stores' checked queries anew: databases from the migrations, then a build that asks them.
# With --check: fails when what is committed is not what comes out.
set -euo pipefail
cd "$(dirname "$0")/.."
if [ -z "${DATABASE_ADDRESS:-}" ]; then exec python3 .ci/postgres.py "$0" "$@"; fi
mkdir -p target/sqlx
rm -f target/sqlx/sqlite.db
python3 - <<'PY'
import glob, sqlite3
db = sqlite3.connect("target/sqlx/sqlite.db")
for path in sorted(glob.glob("server/store-sqlite/migrations/*.sql")):
    db.executescript(open(path, encoding="utf-8").read())
PY
psql="${PSQL:-psql}"
"$psql" -q -d "$DATABASE_ADDRESS" -c 'DROP DATABASE IF EXISTS anjia_sqlx' -c 'CREATE DATABASE anjia_sqlx'
address="${DATABASE_ADDRESS%/*}/anjia_sqlx"
for file in server/store-postgres/migrations/*.sql; do "$psql" -q -v ON_ERROR_STOP=1 -d "$address" -f "$file"; done
for store in sqlite postgres; do
    rm -rf "target/sqlx/$store"
    mkdir -p "target/sqlx/$store"
    touch "server/store-$store/src/lib.rs"
    SQLX_OFFLINE=false ANJIA_SQLX_SQLITE="sqlite://$PWD/target/sqlx/sqlite.db" ANJIA_SQLX_POSTGRES="$address" \
        SQLX_OFFLINE_DIR="$PWD/target/sqlx/$store" cargo check -q -p "anjia-store-$store" --features faults
    if [ "${1:-}" = --check ]; then
        diff -rq "target/sqlx/$store" "server/store-$store/.sqlx" >/dev/null ||
            { echo "anjia: server/store-$store/.sqlx is out of date: run make sqlx and commit it" >&2; exit 1; }
    else
        rm -rf "server/store-$store/.sqlx"
        cp -r "target/sqlx/$store" "server/store-$store/.sqlx"
    fi
done

#!/bin/sh
# Makes the offline data of the stores' checked queries anew: a database from the migrations, then a build that asks it.
set -eu
cd "$(dirname "$0")/.."
mkdir -p target/sqlx
rm -f target/sqlx/sqlite.db
python3 - <<'PY'
import glob, sqlite3
db = sqlite3.connect("target/sqlx/sqlite.db")
for path in sorted(glob.glob("server/store-sqlite/migrations/*.sql")):
    db.executescript(open(path, encoding="utf-8").read())
PY
rm -f server/store-sqlite/.sqlx/*.json
mkdir -p server/store-sqlite/.sqlx
touch server/store-sqlite/src/lib.rs
SQLX_OFFLINE=false ANJIA_SQLX_SQLITE="sqlite://$PWD/target/sqlx/sqlite.db" SQLX_OFFLINE_DIR="$PWD/server/store-sqlite/.sqlx" \
    cargo check -q -p anjia-store-sqlite

"""Starts a PostgreSQL of its own in a temporary folder, runs a command with its address in DATABASE_ADDRESS, and ends it.

python3 .ci/postgres.py COMMAND...  -  ANJIA_TEST_POSTGRES_URL names a server that runs already.
"""

import glob
import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
import time


def find():
    for folder in sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True) + [os.path.dirname(shutil.which("postgres") or "")]:
        if folder and os.path.exists(os.path.join(folder, "initdb")):
            return folder
    sys.exit("anjia: PostgreSQL's server programs (initdb, postgres) are missing: install postgresql, or set ANJIA_TEST_POSTGRES_URL")


def main():
    given = os.environ.get("ANJIA_TEST_POSTGRES_URL")
    if given:
        sys.exit(subprocess.call(sys.argv[1:], env=os.environ | {"DATABASE_ADDRESS": given}))
    binaries = find()
    folder = tempfile.mkdtemp(prefix="anjia-postgres-")
    be = {}
    if os.geteuid() == 0:
        user = next(u for u in (pwd.getpwnam(n) for n in ("postgres", "nobody") if n in {p.pw_name for p in pwd.getpwall()}))
        os.chown(folder, user.pw_uid, user.pw_gid)
        be = {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    data = os.path.join(folder, "data")
    subprocess.run([os.path.join(binaries, "initdb"), "-D", data, "-U", "anjia", "-A", "trust", "--no-sync", "-E", "UTF8", "--locale=C"], check=True, stdout=subprocess.DEVNULL, cwd=folder, **be)
    server = subprocess.Popen([os.path.join(binaries, "postgres"), "-D", data, "-k", folder, "-p", str(port), "-c", "listen_addresses=127.0.0.1", "-c", "fsync=off"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=folder, **be)
    try:
        ready = [os.path.join(binaries, "pg_isready"), "-q", "-h", "127.0.0.1", "-p", str(port)]
        while subprocess.call(ready) != 0:
            if server.poll() is not None:
                sys.exit("anjia: PostgreSQL did not start")
            time.sleep(0.02)
        address = f"postgres://anjia@127.0.0.1:{port}/postgres"
        sys.exit(subprocess.call(sys.argv[1:], env=os.environ | {"DATABASE_ADDRESS": address, "PSQL": os.path.join(binaries, "psql")}))
    finally:
        server.terminate()
        server.wait()
        shutil.rmtree(folder, ignore_errors=True)


main()

#!/bin/sh
# with_postgres.sh COMMAND [ARG...]: runs COMMAND with DATABASE_URL naming a PostgreSQL server of its own.
#
# The server is made for this one run, in a temporary folder, on a free loopback port, with PostgreSQL's
# default promises about the disk (fsync on): the suite must pass on what a town would run. It is stopped
# and removed at the end. As root, the server runs as the system's user postgres, as PostgreSQL asks.
set -eu

newest_postgres() {
    for folder in $(ls -d /usr/lib/postgresql/*/bin /opt/homebrew/opt/postgresql@*/bin /usr/local/opt/postgresql@*/bin \
        2>/dev/null | sort -t/ -k5 -V -r); do
        [ -x "$folder/initdb" ] && echo "$folder" && return
    done
    initdb=$(command -v initdb) && dirname "$initdb"
}

bin=$(newest_postgres) || bin=
if [ -z "$bin" ]; then
    echo "No PostgreSQL server on this machine (Debian: apt-get install postgresql; macOS: brew install postgresql@17)." >&2
    exit 1
fi

folder=$(mktemp -d "${TMPDIR:-/tmp}/polyphonie-postgres.XXXXXX")
if [ "$(id -u)" = 0 ]; then
    chown postgres "$folder"
    as_server() { (cd "$folder" && runuser -u postgres -- "$@"); }
else
    as_server() { (cd "$folder" && "$@"); }
fi

stop() {
    status=$?
    trap - EXIT INT TERM
    as_server "$bin/pg_ctl" --pgdata "$folder/data" --mode immediate --silent stop >/dev/null 2>&1 || true
    rm -rf "$folder"
    exit "$status"
}
trap stop EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

python=python3
[ -x .venv/bin/python ] && python=.venv/bin/python
port=$("$python" -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
password=$("$python" -c 'import secrets; print(secrets.token_hex(16))')

(umask 077 && printf '%s\n' "$password" >"$folder/password")
[ "$(id -u)" != 0 ] || chown postgres "$folder/password"
# Locale C folds no accents and sorts by code point, as SQLite does: what passes here leans on no locale.
as_server "$bin/initdb" --pgdata "$folder/data" --username administrator --auth-local peer --auth-host scram-sha-256 \
    --encoding UTF8 --locale C --pwfile "$folder/password" >"$folder/initdb.log" 2>&1 ||
    { cat "$folder/initdb.log" >&2; exit 1; }
as_server "$bin/pg_ctl" --pgdata "$folder/data" --wait --silent --log "$folder/server.log" \
    --options "-p $port -c listen_addresses=127.0.0.1 -c unix_socket_directories='' -c max_connections=400" start ||
    { cat "$folder/server.log" >&2; exit 1; }

# The product's role is no superuser: it owns its database and may create those of the tests.
PGPASSWORD=$password "$bin/psql" --quiet --no-psqlrc --set ON_ERROR_STOP=1 \
    --host 127.0.0.1 --port "$port" --username administrator --dbname postgres <<EOF
CREATE ROLE polyphonie LOGIN CREATEDB PASSWORD '$password';
CREATE DATABASE polyphonie OWNER polyphonie;
EOF

DATABASE_URL="postgres://polyphonie:$password@127.0.0.1:$port/polyphonie" "$@"

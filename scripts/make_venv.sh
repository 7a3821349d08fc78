#!/bin/sh
# Makes .venv with the first Python of this machine that is 3.11 or newer, and puts uv into it.
set -eu
cd "$(dirname "$0")/.."

new_enough() {
    "$1" -c 'import sys; raise SystemExit(sys.version_info < (3, 11))' 2>/dev/null
}

if ! { [ -x .venv/bin/python ] && new_enough .venv/bin/python; }; then
    found=
    for candidate in python3 python3.14 python3.13 python3.12 python3.11; do
        if new_enough "$candidate"; then
            found=$candidate
            break
        fi
    done
    if [ -z "$found" ]; then
        echo "Polyphonie needs Python 3.11 or newer. This machine's python3 is: $(python3 --version 2>&1 || true)" >&2
        echo "Install one (Debian: apt-get install python3; macOS: brew install python), then try again." >&2
        exit 1
    fi
    if ! "$found" -m venv --clear .venv; then
        echo "$found could not make a virtual environment (Debian: apt-get install python3-venv)." >&2
        exit 1
    fi
fi
.venv/bin/python -m pip install --quiet --disable-pip-version-check --require-hashes --requirement requirements/uv.txt

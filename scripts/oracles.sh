#!/bin/sh
# Installs what the methods are compared with, each in an environment of its own (.venv-oracles/NAME), never in
# .venv: some are under licences that we cannot take, or need old libraries. Run by `make bench-methods`.
# An oracle that does not install here is said and left out; the bench then says so too.
set -u
cd "$(dirname "$0")/.."
for pins in requirements/oracles/*.txt; do
    name=$(basename "$pins" .txt)
    home=.venv-oracles/$name
    if cmp -s "$pins" "$home/installed.txt"; then
        continue
    fi
    echo "Installing the oracles of $name (once)…" >&2
    if .venv/bin/uv venv --quiet --clear --python .venv/bin/python "$home" &&
        .venv/bin/uv pip install --quiet --python "$home/bin/python" --requirement "$pins"; then
        cp "$pins" "$home/installed.txt"
    else
        echo "The oracles of $name do not install here." >&2
    fi
done

#!/bin/sh
# Installs the judges that would be too many for .venv (Schemathesis, a GeoJSON validator) in an environment of their own,
# .venv-judges, as pinned in requirements/judges.txt. Run by `make fuzz`; a second call does nothing.
set -eu
cd "$(dirname "$0")/.."
if cmp -s requirements/judges.txt .venv-judges/installed.txt; then
    exit 0
fi
.venv/bin/uv venv --quiet --clear --python .venv/bin/python .venv-judges
.venv/bin/uv pip install --quiet --require-hashes --python .venv-judges/bin/python --requirement requirements/judges.txt
cp requirements/judges.txt .venv-judges/installed.txt

"""Every bench of the methods in turn: python bench/methods [NAME…] (`make bench-methods`)

Exits with 1 when a figure of one of them does not hold.
"""

import os
import subprocess
import sys
from pathlib import Path

import harness

OTHERS = {"harness", "__main__"}


def main(names: list[str]) -> int:
    """Say the machine once, run each bench, return 1 when one fails."""
    folder = Path(__file__).resolve().parent
    benches = sorted(path for path in folder.glob("*.py") if path.stem not in OTHERS)
    print(harness.machine("numpy", "scipy", "highspy"), flush=True)
    environment = {**os.environ, **harness.ONE_THREAD, harness.TOGETHER: "1"}
    failed = [
        path.stem
        for path in benches
        if (not names or path.stem in names) and subprocess.run([sys.executable, path], env=environment).returncode
    ]
    print(f"\nDoes not hold: {', '.join(failed)}" if failed else "\nEvery figure holds.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

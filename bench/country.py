"""Fill a database with a country's worth: 1,000,000 contributions, 3,000,000 supports, 200,000 answers in one territory.

    POLYPHONIE_DATA=FOLDER .venv/bin/python bench/country.py [--contributions 1000000]
    DATABASE_URL=… .venv/bin/python bench/country.py

The database is kept: `sized.py` and `openness.py` measure in it. It must be empty: it is migrated first.
"""

import argparse
import os
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FIRST = 5_000  # written one by one, with words of their own; the rest are copies of these


def main() -> int:
    """Fill, and tell how long it took."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--contributions", type=int, default=1_000_000)
    asked = options.parse_args()
    sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
    import places

    places.prepare(os.environ["POLYPHONIE_DATA"])
    import copying
    from django.db import connection

    from polyphonie.processes.models import Process

    start = time.perf_counter()
    territory, pk = places.filled(contributions=FIRST, words=FIRST * 4, supports=FIRST * 3, answers=FIRST // 5)
    with places.within(territory):
        process = Process.objects.get(pk=pk)
        copying.copy(process, asked.contributions // FIRST - 1, lambda n: _tell(n, start))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"{asked.contributions} contributions in {time.perf_counter() - start:.0f} s ({places.database()})")
    return 0


def _tell(copies: int, start: float) -> None:
    print(f"{(copies + 1) * FIRST:>9} {time.perf_counter() - start:.0f} s", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())

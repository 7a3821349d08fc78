"""Queries and server time of each public page and of the desk, at several numbers of contributions.

    .venv/bin/python bench/pages.py [--sizes 0,2000,20000] [--times 9] [--json]

A size of 0 is the demo as it is loaded; others add contributions to it by bulk SQL, in a database of its own that is
thrown away. Server time is CPU of this process for one request, templates and cache warm, the best of `--times` rounds
over all pages: a machine that slows down for some seconds does not slow one page alone. There is no network in it. Exits with 1 when a page takes more than 50 ms on the demo, or more queries when there are
more rows.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PROMISED_MS = 50
PUBLIC = [
    "portal:home", "portal:search", "portal:map", "portal:agenda", "portal:feed", "portal:who",
    "portal:figures", "portal:journal", "processes:list", "processes:detail", "processes:frame", "contributions:list",
    "contributions:detail", "contributions:finding", "contributions:speak_start", "decisions:list", "decisions:detail",
    "commitments:list", "commitments:detail",
]  # fmt: skip
STAFF = ["desk:home", "desk:processes", "desk:process", "desk:dashboard", "desk:contribution", "desk:finding"]


def main() -> int:
    """Print a table; return 1 when a page breaks its promise."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--sizes", default="0,2000,20000")
    options.add_argument("--times", type=int, default=9)
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    sizes = [int(size) for size in asked.sizes.split(",")]
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POLYPHONIE_DATA": folder, "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
        os.environ["POLYPHONIE_HOSTS"] = "testserver,127.0.0.1"
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        from polyphonie.portal import demo

        call_command("migrate", verbosity=0, interactive=False)
        demo.load()
        rows: dict[str, dict[int, tuple[int, float]]] = {}
        for size in sizes:
            _grow(demo.SLUG, size)
            for name, cost in _costs(list(_pages(demo.SLUG)), asked.times).items():
                rows.setdefault(name, {})[size] = cost
    return _tell(rows, sizes, as_json=asked.json)


def _grow(slug: str, size: int) -> None:
    """Bring the busiest process to `size` more contributions, each with its words, by copying one in bulk."""
    from django.db import transaction
    from django_scopes import scope

    from polyphonie.contributions.models import Contribution, Version, Words
    from polyphonie.core import clock, upkeep
    from polyphonie.core.models import Item
    from polyphonie.processes.models import Process
    from polyphonie.territories import keys
    from polyphonie.territories.models import Territory

    territory = Territory.objects.get(slug=slug)
    with scope(territory=territory), transaction.atomic():
        process = Process.objects.running().order_by("-received").first()
        missing = max(0, size - process.received)
        at, items, said, versions, words = clock.now(), [], [], [], []
        for n in range(missing):
            item = Item(id=keys.new(), territory=territory, kind="contribution", visibility="public", created_at=at)
            one = Contribution(
                item=item, territory=territory, process=process, number=process.received + n + 1, collected_at=at,
                received_at=at, latitude=48.1 + n % 100 / 5000, longitude=-1.6 + n % 77 / 5000, supports=n % 9,
            )  # fmt: skip
            version = Version(
                id=keys.new(), territory=territory, contribution=one, number=1, commitment="0" * 64, at=at
            )
            text = f"Il manque un banc à l’arrêt n° {n}, et de l’ombre en été."
            words.append(Words(territory=territory, version=version, text=text, salt="0" * 32))
            items.append(item), said.append(one), versions.append(version)
        for model, rows in ((Item, items), (Contribution, said), (Version, versions), (Words, words)):
            model.objects.bulk_create(rows, batch_size=500)
        process.received, process.unanswered = process.received + missing, process.unanswered + missing
        process.save(update_fields=["received", "unanswered"])
    upkeep.refresh_statistics()


def _pages(slug: str):
    """Yield name, path and client of each page, each on the object that has the most below it."""
    from django.test import Client
    from django_scopes import scope

    from polyphonie.commitments.models import Commitment
    from polyphonie.contributions.models import Contribution, Finding
    from polyphonie.core.pages import territory_path
    from polyphonie.decisions.models import Decision
    from polyphonie.people.models import Membership, Role
    from polyphonie.processes.models import Process
    from polyphonie.territories.models import Territory

    territory = Territory.objects.get(slug=slug)
    visitor, agent = Client(), Client()
    with scope(territory=territory):
        agent.force_login(
            Membership.objects.filter(role=Role.AGENT, person__user__isnull=False).first().person.user,
            backend="django.contrib.auth.backends.ModelBackend",
        )
        process = Process.objects.running().order_by("-received").first()
        objects = {
            "processes": process,
            "contributions:detail": Contribution.objects.shown().order_by("-added_words", "-supports", "pk").first(),
            "contributions:finding": Finding.objects.filter(item__visibility="public").order_by("-size").first(),
            "decisions": Decision.objects.filter(item__visibility="public").first(),
            "commitments": Commitment.objects.filter(item__visibility="public").first(),
            "desk:process": process,
            "desk:dashboard": process,
            "desk:contribution": Contribution.objects.shown().first(),
            "desk:finding": Finding.objects.order_by("-size").first(),
        }
        found = {k: o.item.public_id for k, o in objects.items() if o}
    for name in PUBLIC + STAFF:
        pid = found.get(name) or (found.get(name.partition(":")[0]) if name.endswith((":detail", ":frame")) else None)
        path = territory_path(territory, name, *([pid] if pid else []))
        yield name, path + ("?q=banc" if name == "portal:search" else ""), agent if name in STAFF else visitor


def _costs(pages: list, times: int) -> dict[str, tuple[int, float]]:
    """Return, by page, the queries of one request and the milliseconds of CPU of the best of several rounds."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    queries, best = {}, dict.fromkeys((name for name, _path, _client in pages), float("inf"))
    for name, path, client in pages:
        answer = client.get(path)
        if answer.status_code != 200:
            raise SystemExit(f"{path} answers {answer.status_code}")
        counts = []
        for _ in range(3):  # the queue of the desk, kept for half a minute, is read again in one of them
            with CaptureQueriesContext(connection) as caught:
                client.get(path)
            counts.append(len(caught))
        queries[name] = min(counts)
    for _ in range(times):
        for name, path, client in pages:
            start = time.process_time()
            client.get(path)
            best[name] = min(best[name], time.process_time() - start)
    return {name: (queries[name], round(spent * 1000, 1)) for name, spent in best.items()}


def _tell(rows: dict, sizes: list[int], *, as_json: bool) -> int:
    slow = [name for name, by_size in rows.items() if by_size[sizes[0]][1] > PROMISED_MS]
    growing = [name for name, by_size in rows.items() if max(q for q, _ms in by_size.values()) > by_size[sizes[0]][0]]
    if as_json:
        print(json.dumps({"pages": rows, "slow": slow, "growing": growing}))
        return 1 if slow or growing else 0
    print(f"{'page':<28}" + "".join(f"{size or 'demo':>18}" for size in sizes))
    for name, by_size in rows.items():
        print(f"{name:<28}" + "".join(f"{f'{q} q {ms} ms':>18}" for q, ms in by_size.values()))
    print(f"more than {PROMISED_MS} ms on the demo: {', '.join(slow) or 'none'}")
    print(f"queries that grow with rows: {', '.join(growing) or 'none'}")
    return 1 if slow or growing else 0


if __name__ == "__main__":
    sys.exit(main())

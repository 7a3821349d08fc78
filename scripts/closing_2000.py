"""Close a process in which 2,000 people spoke, every one answered, with some forty written texts.

Everything goes through the product's own actions, on a database of its own that is thrown away (or on PostgreSQL
with `scripts/with_postgres.sh`): 2,000 contributions by seven channels, grouped into findings, one text a finding,
checked by a service, signed by an elected member, delivered, and the process closed. Prints what it took.

    .venv/bin/python scripts/closing_2000.py [--contributions 2000] [--texts 40] [--json]
"""

import argparse
import json
import os
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
CHANNELS = ("email", "page", "letter", "call", "sms", "desk", "none")


def main() -> int:
    """Return 0 when all were answered with no more texts than allowed."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--contributions", type=int, default=2000)
    options.add_argument("--texts", type=int, default=40, help="how many texts may be written at most")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"POLYPHONIE_DATA": folder, "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
        sys.path.insert(0, str(ROOT))
        import django

        django.setup()
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        figures = _live(asked.contributions, asked.texts)
    good = figures["without answer"] == 0 and figures["closed"] and figures["texts"] <= asked.texts
    for name, value in [] if asked.json else figures.items():
        print(f"{name:<28} {value}")
    if asked.json:
        print(json.dumps(figures))
    return 0 if good else 1


def _live(people: int, texts: int) -> dict:
    """Live the whole process; return its figures (durations in seconds)."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.people.tests.factories import make_agent, make_signatory
    from polyphonie.processes.tests.factories import make_open_process
    from polyphonie.territories.tests.factories import make_territory

    territory, times = make_territory(), {}
    with scope(territory=territory), timezone.override(territory.zone):
        agent, signatory = make_agent(territory), make_signatory(territory)
        process = make_open_process(territory, by=agent)
        said = _timed(times, "receiving", lambda: _speak(process, people))
        groups = _timed(times, "grouping", lambda: _group(process, said, texts, agent))
        _timed(times, "answering", lambda: _answer(groups, agent, signatory))
        _timed(times, "sending", _send)
        _timed(times, "closing", lambda: _close(process, agent))
        return _figures(process) | {f"{name} (s)": round(spent, 2) for name, spent in times.items()}


def _timed(times: dict, name: str, act):
    start = time.perf_counter()
    result = act()
    times[name] = time.perf_counter() - start
    return result


def _speak(process, people: int) -> list:
    from polyphonie.contributions.tests.factories import make_contribution, reach

    return [
        make_contribution(process, f"Il manque un banc à l’arrêt n° {n}.", reach=reach(CHANNELS[n % len(CHANNELS)]))
        for n in range(people)
    ]


def _group(process, said: list, texts: int, agent) -> list:
    """Gather what was said into findings of unequal sizes, as in life: a few great ones, many small."""
    from polyphonie.contributions import findings

    weights = [1 / (n + 1) for n in range(texts)]
    ends = [round(len(said) * sum(weights[: n + 1]) / sum(weights)) for n in range(texts)]
    made = []
    for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False)):
        finding = findings.create_finding(process=process, title=f"S’asseoir, lieu n° {n}", by=agent)
        findings.group(finding=finding, contributions=said[start:end], by=agent)
        made.append(finding)
    return made


def _answer(groups: list, agent, signatory) -> None:
    from polyphonie.decisions import answers
    from polyphonie.decisions.tests.factories import make_checked_answer

    for finding in groups:
        answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, finding=finding), by=signatory)


def _send() -> None:
    """Send, as the worker does once the ten minutes in which an answer can be undone are over."""
    from polyphonie.core import clock, deliveries, limits

    with clock.pretend(clock.now() + 2 * limits.UNDO_DELAY):
        while deliveries.send_due():
            pass


def _close(process, agent) -> None:
    from polyphonie.processes.actions import close_process

    close_process(process=process, closing_words="Quarante bancs, et une façon de répondre.", by=agent)


def _figures(process) -> dict:
    from polyphonie.contributions.models import Contribution
    from polyphonie.core import journal
    from polyphonie.core.models import Delivery
    from polyphonie.decisions.models import Answer
    from polyphonie.processes.models import Process

    process = Process.objects.get(pk=process.pk)
    rows = Contribution.objects.filter(process=process)
    states = {
        str(label): Delivery.objects.filter(kind="answer", state=value).count()
        for value, label in Delivery.State.choices
    }
    return {
        "contributions": rows.count(),
        "texts": Answer.objects.filter(process=process, state="published").count(),
        "without answer": rows.waiting().count(),
        "answered": rows.filter(standing="answered", answer__isnull=False).count(),
        "closed": process.closed_at is not None,
        "deliveries": {label: count for label, count in states.items() if count},
        "journal intact": journal.verify(process.territory) is None,
    }


if __name__ == "__main__":
    sys.exit(main())

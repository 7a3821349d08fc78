"""Take the ballots of real participatory budgets through the urn: `make rehearsal-budget`.

The largest French file of ../shared/data/pabulib and one of 90,000 Polish ballots: the vote is prepared and its roll
loaded, the bureau makes its key, 5,000 ballots are sent over HTTP to a real server and the others cast by the action
itself; then the vote is closed, sealed, opened, checked by the outside verifier, and counted. The winners must be those
that the methods library finds in the original file, by two rules. Only the clock is moved, to close. Prints what went
in and out, time and memory.

    .venv/bin/python scripts/rehearsal_budget.py [--data ../shared/data] [--small] [--json]

Exit codes: 0 all went through, 1 something did not, 4 the data is not there.
"""

import argparse
import base64
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ABSENT = 4
FILES = ["France_Toulouse_2024.pb", "Poland_Lodz_2022.pb.gz"]
SMALL = ["France_Toulouse_2019.pb"]
OVER_HTTP, HANDS = 5000, 8
RULES = ("equal-shares", "greedy-votes")


def main(argv: list[str] | None = None) -> int:
    """Hold each vote again; return 0 when each gave its own winners."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--small", action="store_true", help="a small file, and few of its ballots over HTTP")
    options.add_argument("--only", default="", help="the file whose name holds this")
    options.add_argument("--json", action="store_true")
    asked = options.parse_args(argv)
    folder = asked.data / "pabulib" / "pb"
    if not folder.is_dir():
        print(f"{folder} is not there: the rehearsal needs the real files.", file=sys.stderr)
        return ABSENT
    sys.path[:0] = [str(ROOT), str(ROOT / "bench")]
    names = [name for name in (SMALL if asked.small else FILES) if asked.only in name]
    with tempfile.TemporaryDirectory() as place:
        import places

        places.prepare(f"{place}/var")
        told = [hold(folder / name, 100 if asked.small else OVER_HTTP) for name in names]
    for about in told if not asked.json else []:
        print("\n".join(f"{name:<28} {value}" for name, value in about.items()), end="\n\n")
    if asked.json:
        print(json.dumps(told))
    return 0 if told and all(about["same winners"] and about["verified"] for about in told) else 1


def hold(path: Path, over_http: int) -> dict[str, Any]:
    """Hold the vote of a file; return what it gave."""
    import places
    from django_scopes import scope

    from polyphonie.core import clock
    from polyphonie.core.pages import inside
    from polyphonie.methods.budgets import parse_pb, read_pb, tally
    from polyphonie.modules.urn import actions, queries
    from polyphonie.modules.urn.models import Ballot
    from polyphonie.territories.tests.factories import make_territory

    seconds: dict[str, float] = {}
    original = timed(seconds, "read", lambda: read_pb(path, keep_voter_fields=False))
    cast = ballots_of(original)
    territory = make_territory()
    with scope(territory=territory), inside(territory):
        held = timed(seconds, "prepare", lambda: prepared(territory, original, cast))
        codes = timed(seconds, "cast over HTTP", lambda: by_http(held, cast[:over_http]))
        timed(seconds, "cast by the action", lambda: by_action(held, cast, over_http))
        election = held.election
        inside_urn = Ballot.objects.filter(election=election).count()
        with clock.pretend(election.closes_at + timedelta(seconds=1)):
            timed(seconds, "close", lambda: actions.close(election=election, by=held.agent))
            timed(seconds, "seal", lambda: actions.seal(election=election, codes=held.codes(), by=held.agent))
            timed(seconds, "open", lambda: actions.open_urn(election=election, parts=held.parts(), by=held.agent))
        election.refresh_from_db()
        size = election.file.size
        verified = timed(seconds, "verify outside", lambda: outside(Path(election.file.path), codes[:3]))
        published = timed(seconds, "count", lambda: parse_pb(queries.published(election).pabulib))
        same = all(tally(published, rule).winners == tally(original, rule).winners for rule in RULES)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 2**20)
        return {
            "file": path.name, "database": places.database(), "ballots": len(cast), "over HTTP": min(over_http, len(cast)),
            "in the urn": inside_urn, "counted": election.result["counted"], "void": election.result["void"],
            "same winners": same and inside_urn == election.result["counted"] == len(cast),
            "winners": len(tally(published, RULES[0]).winners), "verified": verified, "file MB": round(size / 1e6, 1),
        } | {f"{name}, s": round(s, 1) for name, s in seconds.items()} | {"MB": round(peak)}  # fmt: skip


def timed(seconds: dict[str, float], name: str, act: Callable[[], Any]) -> Any:
    start = time.perf_counter()
    value = act()
    seconds[name] = time.perf_counter() - start
    print(f"{name}: {seconds[name]:.1f} s", file=sys.stderr)
    return value


def ballots_of(original: Any) -> list[list[tuple[str, int]]]:
    """Return what each voter of a file chose, as (project, points); blank ballots are left out, as the rules do."""
    ids, scale = [project.id for project in original.projects], original.point_scale
    distinct = []
    for first, last in zip(original.start[:-1].tolist(), original.start[1:].tolist(), strict=True):
        points = [1] * (last - first) if original.points is None else original.points[first:last].tolist()
        assert original.points is None or all(value % scale == 0 for value in points), "points that are no whole number"
        names = [ids[c] for c in original.chosen[first:last].tolist()]
        given = points if original.points is None else [value // scale for value in points]
        distinct.append(sorted((name, value) for name, value in zip(names, given, strict=True) if value))
    return [distinct[b] for b in original.ballot_of.tolist() if distinct[b]]


def prepared(territory: Any, original: Any, cast: list[list[tuple[str, int]]]) -> Any:
    """Prepare the vote with its roll and its bureau."""
    from polyphonie.methods.urn.setup import APPROVAL, POINTS, Choice
    from polyphonie.modules.urn.tests.factories import OpenVote

    scored = original.points is not None
    longest = max(sum(v for _n, v in ballot) for ballot in cast) if scored else max(map(len, cast))
    choices = tuple(Choice(p.id, p.title[:120], int(p.cost)) for p in original.projects)
    assert all(p.cost.denominator == 1 for p in original.projects)
    changes = {"choices": choices, "caps": (), "envelope": int(original.budget), "least": 1, "most": longest}
    return OpenVote(territory, roll=len(cast), ballot=POINTS if scored else APPROVAL, **changes)


def by_http(held: Any, cast: list[list[tuple[str, int]]]) -> list[str]:
    """Send these ballots to a real server, eight at a time; return their receipts."""
    from concurrent.futures import ThreadPoolExecutor

    import serving
    from django.db import connections

    from polyphonie.core.pages import territory_path
    from polyphonie.methods.urn.encoding import receipt

    sealed = [sealed_of(held, ballot) for ballot in cast]
    sessions = serving.entered(held.election, held.electors[: len(cast)])
    path = territory_path(held.election.territory, "urn:ballot", held.election.vote)
    connections.close_all()
    with serving.serving() as port, ThreadPoolExecutor(HANDS) as hands:
        booths = [serving.Booth(port, path) for _ in range(HANDS)]

        def some(n: int) -> list[int]:
            return [
                booths[n].vote(session, base64.b64encode(one).decode())
                for session, one in list(zip(sessions, sealed, strict=True))[n::HANDS]
            ]

        answers = [status for each in hands.map(some, range(HANDS)) for status in each]
    if wrong := [status for status in answers if status != 200]:
        raise SystemExit(f"{len(wrong)} ballots refused over HTTP, the first with {wrong[0]}")
    return [receipt(one) for one in sealed]


def by_action(held: Any, cast: list[list[tuple[str, int]]], start: int) -> None:
    """Cast the other ballots, each in its own transaction."""
    from polyphonie.modules.urn import actions

    for number in range(start, len(cast)):
        sealed = sealed_of(held, cast[number])
        actions.cast(elector=held.electors[number], sealed=sealed, by=held.agent)
        if number % 10_000 == 0:
            print(f"  {number} ballots", file=sys.stderr)


def sealed_of(held: Any, ballot: list[tuple[str, int]]) -> bytes:
    from polyphonie.methods.urn.sealing import seal

    return seal(held.election.vote, held.election.setup, ballot, bytes.fromhex(held.election.public_key))


def outside(file: Path, receipts: list[str]) -> bool:
    """Tell whether the verifier that shares nothing with the project finds that all holds."""
    verifier = ROOT / "polyphonie" / "modules" / "urn" / "static" / "urn" / "verifier.py"
    command = [sys.executable, str(verifier), str(file), *receipts]
    done = subprocess.run(command, capture_output=True, text=True, env=os.environ)
    print(done.stdout.strip().splitlines()[-1] if done.stdout else done.stderr, file=sys.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main())

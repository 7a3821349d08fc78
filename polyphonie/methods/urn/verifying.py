"""Whether the file of a vote holds together. Each finding is a sentence; none means that nothing was found wrong.

What a file cannot show is said by `LIMITS`: heads noted during the vote and receipts kept by voters complete it, and
nothing in any file shows ballots put in under the names of people who did not vote.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from . import chain, tallying
from .encoding import canonical, digest, from_base64, normalised, receipt, urn_digest
from .sealing import Points, public_of

LIMITS = (
    "Ce contrôle ne voit pas des bulletins déposés au nom de personnes qui n’ont pas voté : seul un contrôle de "
    "l’émargement, auprès de ces personnes, le montre."
)


@dataclass
class Report:
    """What a check found. `problems`: sentences; `choices`: receipt → what its ballot says, once opened."""

    stage: str = "prepared"
    problems: list[str] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    choices: dict[str, Points | None] = field(default_factory=dict)
    urn: set[str] = field(default_factory=set)

    @property
    def holds(self) -> bool:
        return not self.problems

    def expect(self, held: bool, sentence: str) -> None:
        if not held:
            self.problems.append(sentence)


def verify(file: dict[str, Any], heads: Iterable[str] = (), receipts: Iterable[str] = ()) -> Report:
    """Check a file of `published.read`; also that it holds each digest of `heads`, each receipt of `receipts`."""
    report = Report()
    try:
        said = _chain(file["chain"], set(heads), report)
        if report.holds:
            _contents(said, file["sealed"], report)
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        report.problems.append(f"Le fichier est mal formé ({type(error).__name__}).")
    for code in receipts:
        report.expect(normalised(code) in report.urn, f"Le reçu {code} n’est pas dans l’urne.")
    return report


def _chain(entries: list[dict[str, Any]], heads: set[str], report: Report) -> dict[str, list[Any]]:
    """Check the links of the chain; return what its entries say, by kind."""
    said: dict[str, list[Any]] = {kind: [] for kind in chain.FOLLOWING if kind}
    previous, kind, digests = chain.GENESIS, "", set()
    for number, entry in enumerate(entries):
        held = entry["n"] == number and entry["prev"] == previous and entry["do"] in chain.FOLLOWING[kind]
        report.expect(held and len(entry) == 4, f"L’inscription {number} de la chaîne ne suit pas la précédente.")
        if not report.holds:
            return said
        kind, previous = entry["do"], digest(canonical(entry))
        digests.add(previous)
        said[kind].append(entry["with"])
    report.expect(bool(entries), "La chaîne est vide.")
    report.expect(len(said[chain.KEYS]) <= 1, "La chaîne nomme deux clés du bureau.")
    for head in sorted(heads - digests):
        report.problems.append(f"L’empreinte publiée pendant le vote n’est pas dans la chaîne : {head}.")
    report.facts["head"] = previous
    report.facts["entries"] = len(entries)
    return said


def _contents(said: dict[str, list[Any]], lines: list[str], report: Report) -> None:
    present = _movements(said[chain.DAY], report)
    paper = _paper(said[chain.PAPER], report)
    report.urn = present
    report.facts["rules"] = said[chain.RULES][0]["rules"]
    if not said[chain.CLOSE]:
        report.expect(not lines, "Le fichier montre des bulletins avant la clôture.")
        report.stage = "running" if said[chain.KEYS] else "prepared"
        return
    report.stage = "sealed"
    sealed = [from_base64(line) for line in lines]
    _closed(said, sealed, lines, present, paper, report)
    if said[chain.OPEN] and report.holds:
        report.stage = "opened"
        _opened(said, sealed, paper, report)


def _movements(days: list[dict[str, Any]], report: Report) -> set[str]:
    """Return the receipts in the urn after the days told."""
    present: set[str] = set()
    seen: set[str] = set()
    for number, day in enumerate(days, 1):
        entered, left = set(day["in"]), set(day["out"])
        fresh = len(entered) == len(day["in"]) and not entered & seen
        report.expect(fresh, f"Le jour {number} fait entrer deux fois le même bulletin.")
        report.expect(day["in"] == sorted(entered) and day["out"] == sorted(left), f"Le jour {number} n’est pas trié.")
        there = len(left) == len(day["out"]) and left <= present | entered
        report.expect(there, f"Le jour {number} retire un bulletin qui n’était pas dans l’urne.")
        counts = (day["replaced"], day["cancelled"])
        balanced = min(counts) >= 0 and sum(counts) == len(left) and len(entered) >= day["replaced"]
        report.expect(balanced, f"Le jour {number} ne compte pas juste ses remplacements et ses annulations.")
        seen |= entered
        present = (present | entered) - left
    return present


def _paper(batches: list[dict[str, Any]], report: Report) -> list[Points | None]:
    ballots: list[Points | None] = []
    serials: set[str] = set()
    for batch in batches:
        here = [serial for serial, _ in batch["ballots"]]
        report.expect(len(here) == batch["signed"], f"Le lot {batch['batch']} n’a pas le nombre de bulletins signé.")
        report.expect(len(set(here) - serials) == len(here), f"Le lot {batch['batch']} compte deux fois un bulletin.")
        serials |= set(here)
        ballots += [None if choices is None else [(n, v) for n, v in choices] for _, choices in batch["ballots"]]
    numbers = [batch["batch"] for batch in batches]
    report.expect(len(set(numbers)) == len(numbers), "Deux lots de papier portent le même numéro.")
    return ballots


def _closed(
    said: dict[str, list[Any]],
    sealed: list[bytes],
    lines: list[str],
    present: set[str],
    paper: list[Points | None],
    report: Report,
) -> None:
    close, marks = said[chain.CLOSE][0], said[chain.CLOSE][0]["marks"]
    codes = [receipt(one) for one in sealed]
    online = marks["web"] + marks["desk"]
    size = said[chain.ROLL][-1]["size"] if said[chain.ROLL] else 0
    report.expect(lines == sorted(lines), "Les bulletins de l’urne ne sont pas triés.")
    report.expect(len(set(codes)) == len(codes), "L’urne contient deux fois le même bulletin.")
    report.expect(set(codes) == present, _difference(set(codes), present))
    report.expect(urn_digest(sealed) == close["urn"], "L’urne n’est pas celle qui a été scellée.")
    report.expect(
        close["ballots"] == len(sealed) == online, "Les bulletins en ligne ne sont pas autant que les émargements."
    )
    report.expect(len(paper) <= marks["paper"], "Il y a plus de bulletins de papier que de signatures.")
    report.expect(min(marks.values()) >= 0 and online + marks["paper"] <= size, "Plus de votants que d’inscrits.")
    report.facts |= {"ballots": len(sealed), "paper": len(paper), "marks": marks, "roll": size}


def _difference(urn: set[str], told: set[str]) -> str:
    gone, more = len(told - urn), len(urn - told)
    return f"L’urne ne contient pas les bulletins que dit la chaîne : {gone} de moins, {more} de trop."


def _opened(said: dict[str, list[Any]], sealed: list[bytes], paper: list[Points | None], report: Report) -> None:
    rules, keys, told = said[chain.RULES][0], said[chain.KEYS][0], said[chain.OPEN][0]
    private = bytes.fromhex(told["key"])
    report.expect(public_of(private).hex() == keys["public"], "La clé publiée n’est pas celle du bureau.")
    ballots = tallying.opened(rules["vote"], sealed, private)
    report.choices = {receipt(one): ballot for one, ballot in zip(sealed, ballots, strict=True)}
    result = tallying.result(rules["setup"], [*ballots, *paper])
    report.expect(result == told["result"], "Le résultat publié n’est pas celui que donnent les bulletins.")
    report.facts["result"] = result


def file_digest(data: bytes) -> str:
    """Return SHA-256 of the file as received, to compare with the one that the site gives."""
    return hashlib.sha256(data).hexdigest()

"""Take real consultations through the whole thread: `make rehearsal`.

Each file marked « import » in ../shared/data/README.md is brought by `polyphonie import`; then everything goes by the
pages that agents use: group into findings, decide, answer everybody, sign, deliver (`polyphonie tick` and the worker),
close, publish the open data. Only the stage is set by other means: the territory, an agent and a signatory who are
signed in. Mails are files in the folder `mails` of the data; each answer sent is looked for there. Prints what went in
and out, time and memory, and that nobody was left without an answer.

    .venv/bin/python scripts/rehearsal.py [--data ../shared/data] [--json] [--folder FOLDER]

Exit codes: 0 all went through, 1 something did not, 4 the data is not there.
"""

import argparse
import contextlib
import io
import json
import os
import resource
import sys
import tempfile
import time
import uuid
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
ABSENT = 4
# process → (file, mapping): what is marked « import » in the README of the data, and what must come out of it.
FILES: dict[str, list[tuple[str, str]]] = {
    "Grand débat en métropole de Lille": [
        ("decidim_grand_debat_mel/debats.csv", ""),
        ("decidim_grand_debat_mel/propositions-libres.csv", ""),
        ("decidim_grand_debat_mel/commentaires_debats.csv", ""),
    ],
    # These 44 comments are about proposals of another site, which the data does not hold: brought in their own right.
    "Grand débat à Nancy": [("decidim_grand_debat_mel/commentaires_propositions_libres.csv", "columns")],
    "République numérique": [("republique_numerique/opinions.jsonl", "")],
}
SMALL = {"Les cahiers": [("polyphonie/modules/opendata/importing/tests/data/contributions.csv", "Cahiers")]}
# Mapping → what an agent says of columns that are never guessed, and keeps under this name before the command uses it.
KEPT = {"Cahiers": {"courriel": "email"}}
WHY = "Une partie commence cette année."  # in every answer
FINDINGS = 12


def main(argv: list[str] | None = None) -> int:
    """Live every consultation; return 0 when nobody was left without an answer."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    options.add_argument("--small", action="store_true", help="the small file of the repository instead")
    options.add_argument("--json", action="store_true")
    options.add_argument("--folder", type=Path, help="where to live, instead of a temporary folder: it stays")
    asked = options.parse_args(argv)
    if not asked.small and not asked.data.is_dir():
        print(f"{asked.data} is not there: the rehearsal needs the real files.", file=sys.stderr)
        return ABSENT
    with contextlib.ExitStack() as stack:
        folder = asked.folder or stack.enter_context(tempfile.TemporaryDirectory())
        os.environ |= {"POLYPHONIE_DATA": str(folder), "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
        os.environ["POLYPHONIE_HOSTS"] = "testserver,127.0.0.1"
        sys.path.insert(0, str(ROOT))
        told = Stage().live(SMALL if asked.small else FILES, ROOT if asked.small else asked.data)
    if asked.json:
        print(json.dumps(told))
    else:
        for about in told:
            print("\n".join(f"{name:<34} {value}" for name, value in about.items()), end="\n\n")
    return 0 if all(_went_through(about) for about in told) else 1


def _went_through(about: dict[str, Any]) -> bool:
    """Tell whether nobody was left without an answer, and every answer owed was handed over: a mail is read in its file."""
    delivered = about["not delivered"] == 0 and about["answers sent"] == about["answers read in mails"]
    return about["without answer"] == 0 and delivered and about["closed"] and about["journal intact"]


class Stage:
    """A territory with an agent and a signatory, each at their own browser."""

    def __init__(self) -> None:
        import django

        django.setup()
        from django.core.management import call_command
        from django.test import Client
        from django_scopes import scope

        from polyphonie.people.tests.factories import make_agent, make_signatory
        from polyphonie.territories.tests.factories import make_territory

        call_command("migrate", verbosity=0, interactive=False)
        self.territory = make_territory(slug="repetition")
        with scope(territory=self.territory):
            people = make_agent(self.territory), make_signatory(self.territory)
        self.agent, self.signatory = Client(), Client()
        for browser, person in zip((self.agent, self.signatory), people, strict=True):
            browser.force_login(person.user)
        self.signs = str(people[1].pk)

    def live(self, files: dict[str, list[tuple[str, str]]], data: Path) -> list[dict[str, Any]]:
        """Take each process from its files to its end; return what each gave."""
        return [self.process(title, [(data / name, mapping) for name, mapping in of]) for title, of in files.items()]

    def process(self, title: str, files: list[tuple[Path, str]]) -> dict[str, Any]:
        start = time.perf_counter()
        pid = self.open(title)
        brought = [self.bring(pid, path, mapping) for path, mapping in files]
        findings = self.group(pid)
        decision = self.decide(pid)
        for finding in findings:
            self.answer(finding, decision)
        self.deliver()
        self.post(self.agent, f"bureau/demarches/{pid}/clore/", closing_words="Ce qui a été dit a reçu sa réponse.")
        self.post(self.agent, f"donnees/{pid}/publier/", licence=self.licence())
        self.deliver()
        figures = self.figures(pid, brought, len(findings))
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (1024 if sys.platform != "darwin" else 1024 * 1024)
        return {"process": title} | figures | {"seconds": round(time.perf_counter() - start, 1), "MB": round(peak)}

    def post(self, browser: Any, path: str, **fields: Any) -> str:
        """Send a form as a browser does; return where it leads. Raises SystemExit with what the page refuses."""
        import re

        answer = browser.post(f"/{self.territory.slug}/{path}", fields | {"cle": str(uuid.uuid4())})
        if answer.status_code != 302:
            words = re.sub(r"<[^>]+>", " ", answer.content.decode())
            raise SystemExit(f"{path} answers {answer.status_code}: {' '.join(words.split())[:1200]}")
        return answer["Location"]

    def open(self, title: str) -> str:
        """Prepare and open a process in one page; return its public id."""
        from datetime import timedelta

        from polyphonie.core import clock

        day = clock.today()
        self.post(
            self.agent, "demarches/nouvelle/?recette=question", ouvrir="1", title=title,
            question="Que voulez-vous changer ?", decider="Le conseil.", open_points="Tout ce qui suit.",
            closed_points="Le budget déjà voté.", starts_on=day, listen_days=30, decide_by=day + timedelta(days=60),
            answer_by=day + timedelta(days=90),
        )  # fmt: skip
        with self.scope():
            from polyphonie.processes.models import Process

            return Process.objects.get(title=title).public_id

    def bring(self, pid: str, path: Path, mapping: str) -> dict[str, Any]:
        if mapping in KEPT:
            self.keep(pid, path, mapping)
        more = ["--mapping", mapping] if mapping else []
        out = self.command(
            "import", str(path), "--territory", self.territory.slug, "--process", pid, "--yes", "--json", *more
        )
        return json.loads(out.splitlines()[-1])

    def keep(self, pid: str, path: Path, name: str) -> None:
        """Say on the page of a file what its columns are, keep that under a name, and leave the file."""
        from django.core.files.uploadedfile import SimpleUploadedFile

        from polyphonie.modules.opendata.models import Batch
        from polyphonie.processes.models import Process

        with self.scope():
            process = Process.objects.get(item__public_id=pid).pk
        page = self.post(
            self.agent, "importer/", process=process, file=SimpleUploadedFile(path.name, path.read_bytes())
        )
        here = page.removeprefix(f"/{self.territory.slug}/")
        with self.scope():
            batch = Batch.objects.get(item__public_id=here.split("/")[1])
        said = {heading: target for target, heading in batch.mapping.items()} | KEPT[name]
        chosen = {f"c{n}": said.get(heading, "") for n, heading in enumerate(batch.reading["heading"])}
        self.post(self.agent, f"{here}colonnes/", source="cahiers", keep=name, **chosen)
        self.post(self.agent, f"{here}abandonner/")

    def command(self, *words: str) -> str:
        """Run a command of the product; return what it prints. Raises SystemExit when it fails."""
        from polyphonie import cli

        out = io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(io.StringIO()):
            code = cli.main(list(words))
        if code:
            raise SystemExit(f"polyphonie {' '.join(words)} exits with {code}")
        return out.getvalue()

    def group(self, pid: str) -> list[str]:
        """Gather by theme, the rest together, a selection page at a time; return the findings."""
        from polyphonie.contributions.models import Contribution, Finding

        with self.scope():
            rows = Contribution.objects.filter(process__item__public_id=pid).exclude(theme="").order_by()
            themes = sorted(rows.values_list("theme", flat=True).distinct())[:FINDINGS]
        chosen = [{"theme": theme, "title": theme[:160]} for theme in themes]
        chosen += [{"constat": "aucun", "title": "Ce qui a été dit d’autre"}] * bool(self.left(pid, themes))
        for about in chosen:
            self.post(self.agent, f"bureau/demarches/{pid}/selection/faire/", act="group", tout="1", **about)
        with self.scope():
            findings = Finding.objects.filter(process__item__public_id=pid, size__gt=0)
            return list(findings.order_by("pk").values_list("item__public_id", flat=True))

    def left(self, pid: str, themes: list[str]) -> int:
        from polyphonie.contributions.models import Contribution

        with self.scope():
            return Contribution.objects.filter(process__item__public_id=pid).exclude(theme__in=themes).count()

    def decide(self, pid: str) -> str:
        """Write an option and a decision that examined it, and sign it; return the decision's key."""
        from polyphonie.core import clock
        from polyphonie.decisions.models import Decision, Option

        desk = "bureau/demarches"
        self.post(self.agent, f"{desk}/{pid}/option/", title="Commencer par le plus dit", text="Un premier pas.")
        self.post(
            self.agent, f"{desk}/{pid}/decision/", title="Ce qui est décidé", plain_text="Nous commençons.",
            reasons="C’est faisable dès cette année.", what_changed="L’ordre des travaux.", room="Le calendrier.",
            official_text="Le conseil décide.", decided_on=clock.today(),
        )  # fmt: skip
        with self.scope():
            decision = Decision.objects.select_related("item").get(process__item__public_id=pid)
            option = Option.objects.get(process__item__public_id=pid)
        here = f"bureau/decisions/{decision.item.public_id}"
        self.post(self.agent, f"{here}/options/", option=option.pk, chosen="on", why="Le plus demandé.")
        self.post(self.agent, f"{here}/faire-signer/", signatory=self.signs)
        self.post(self.signatory, f"bureau/signer-une-decision/{decision.item.public_id}/", act="sign")
        return str(decision.pk)

    def answer(self, finding: str, decision: str) -> None:
        """Write one text for a finding, have it checked, sign it."""
        from polyphonie.decisions.models import Answer

        self.post(
            self.agent, f"bureau/repondre/{finding}/", act="propose", outcome="in_part", decision=decision,
            why=WHY, could_change="Un budget nouveau.",
            next_step="Le bilan sera lu en réunion publique.", signatory=self.signs,
        )  # fmt: skip
        with self.scope():
            pid = Answer.objects.get(finding__item__public_id=finding).item.public_id
        self.post(self.agent, f"bureau/signer/{pid}/", act="check")
        self.post(self.signatory, f"bureau/signer/{pid}/", act="sign")

    def deliver(self) -> None:
        """Let the ten minutes pass in which a signature is undone, then what the tick and the worker do."""
        from django.core.management import call_command

        from polyphonie.core import clock, limits

        with clock.pretend(clock.now() + 2 * limits.UNDO_DELAY):
            self.command("tick")
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                call_command("db_worker", batch=True, interval=0, verbosity=0)

    def licence(self) -> str:
        from polyphonie.modules.opendata.models import Licence

        return Licence.OPEN.value

    def scope(self) -> Any:
        from django_scopes import scope

        return scope(territory=self.territory)

    def figures(self, pid: str, brought: list[dict[str, Any]], findings: int) -> dict[str, Any]:
        """Return what went in and what came out, read from the database."""
        from polyphonie.contributions.models import AddedWord, Contribution
        from polyphonie.core import journal
        from polyphonie.core.models import Delivery
        from polyphonie.decisions.models import Answer
        from polyphonie.processes.models import Process

        total = {k: sum(b[k] for b in brought) for k in ("read", "created", "rejected")}
        with self.scope():
            rows = Contribution.objects.filter(process__item__public_id=pid)
            states = Delivery.objects.filter(kind="answer", item__contribution__in=rows)
            return {
                "read, created, set aside": " ".join(str(v) for v in total.values()),
                "contributions": rows.count(),
                "added words": AddedWord.objects.filter(contribution__in=rows).count(),
                "findings": findings,
                "texts": Answer.objects.published().filter(process__item__public_id=pid).count(),
                "answers owed": states.count(),
                "answers sent": states.filter(state=Delivery.State.SENT).count(),
                "answers read in mails": self.mails(rows),
                "published, nobody to reach": states.filter(state=Delivery.State.PUBLISHED).count(),
                "not delivered": states.exclude(state__in=[Delivery.State.SENT, Delivery.State.PUBLISHED]).count(),
                "without answer": rows.waiting().count() + Process.objects.get(item__public_id=pid).unanswered,
                "closed": Process.objects.get(item__public_id=pid).closed_at is not None,
                "open data": self.agent.get(f"/{self.territory.slug}/donnees/{pid}/").status_code == 200,
                "journal intact": journal.verify(self.territory) is None,
            }

    def mails(self, rows: Any) -> int:
        """Return how many mails in the files hold the answer, to somebody who spoke in this process."""
        from polyphonie.people.models import Contact

        addresses = set(Contact.objects.filter(item__contribution__in=rows).values_list("email", flat=True))
        return sum(WHY in text and to in addresses for to, text in written())


def written() -> Iterator[tuple[str, str]]:
    """Yield the address and the words of each mail that the product has written in its folder."""
    from django.conf import settings

    for file in sorted(Path(settings.EMAIL_FILE_PATH).glob("*.log")):
        for one in file.read_bytes().split(b"-" * 79 + b"\n"):
            if one.strip():
                mail = message_from_bytes(one, policy=policy.default)
                yield mail["To"], mail.get_body(("plain",)).get_content()


if __name__ == "__main__":
    sys.exit(main())

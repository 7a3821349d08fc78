"""Two territories whose every private field holds a word of its own, and who may meet each of these words."""

import secrets
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.utils import timezone
from django_scopes import scope

from polyphonie.commitments import actions as commitments
from polyphonie.commitments.models import Proof
from polyphonie.contributions import actions as contributions
from polyphonie.contributions import findings, flags, moderation
from polyphonie.contributions.actions import Reach
from polyphonie.contributions.models import Attachment, Draft, Note
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import TEXT, make_checked_answer
from polyphonie.modules.budgets.actions import editions as budget_actions
from polyphonie.modules.budgets.actions.projects import show_material
from polyphonie.modules.budgets.tests.factories import make_ballot, make_count, make_edition
from polyphonie.modules.opendata.exporting import actions as exporting
from polyphonie.modules.opendata.exporting import lists
from polyphonie.modules.opendata.publication import actions as publication
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person
from polyphonie.portal.desk.models import Batch
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Document
from polyphonie.processes.tests.factories import five_lines, make_open_process, make_process
from polyphonie.territories.models import Mandature, Territory
from polyphonie.territories.tests.factories import make_area, make_service, make_territory

from .urns import make_votes

NOBODY: frozenset[str] = frozenset()
AGENTS = frozenset({"agent", "administrator"})
STAFF = AGENTS | {"signatory", "elected"}
GROUPERS = STAFF | {"facilitator"}
READERS = GROUPERS | {"observer"}  # what is being prepared, without notes nor persons
ALL = GROUPERS | {"visitor", "resident", "relay", "stranger"}


@dataclass
class World:
    """A territory, the people in it, what addresses need, and its canaries: word → (what it is, who may meet it)."""

    territory: Territory
    people: dict[str, Any] = field(default_factory=dict)
    ids: dict[str, list[Any]] = field(default_factory=dict)
    canaries: dict[str, tuple[str, frozenset[str]]] = field(default_factory=dict)

    def plant(self, what: str, who: frozenset[str]) -> str:
        """Return a new word, letters only: no page may show it to anybody but `who`."""
        word = "zq" + "".join(secrets.choice("bcdfghjkmnpqrstvwxz") for _ in range(14))
        self.canaries[word] = (what, who)
        return word

    def know(self, kind: str, *things: Any) -> None:
        self.ids.setdefault(kind, []).extend(things)


def make_world(files_of: str = "") -> World:
    """Return a territory with at least one object of every kind in every state, canaries planted."""
    world = World(make_territory())
    with scope(territory=world.territory), timezone.override(world.territory.zone):
        _people(world)
        _processes(world)
        _said(world)
        _moderated(world)
        _files(world)
        _decided(world)
        _answered(world)
        _budgeted(world)
        _taken_out(world)
        _voted(world)
    return world


def _voted(w: World) -> None:
    """Votes with their rolls: who may vote is read at the desk of the vote and nowhere else."""
    votes, lines = make_votes(w.territory, w.people["agent"], w.plant("name in the roll of a vote", AGENTS))
    w.know("election", *votes)
    w.know("elector", *lines)


def _budgeted(w: World) -> None:
    """A budget not yet public, and one counted: what authors gave is read by agents before everybody."""
    agent = w.people["agent"]
    hidden = budget_actions.prepare(
        territory=w.territory, title=w.plant("title of a budget without its rules", READERS), small=False, by=agent
    )
    edition = make_edition(w.territory)
    first, *others = make_ballot(edition, 60_000, 40_000)
    author = first.ideas.get().contribution
    words = w.plant("presentation not read yet", AGENTS)
    material = show_material(project=first, contribution=author, by=Actor(author.author_key), text=words)
    make_count(edition, [["1"]] * 3 + [["2"]])
    w.know("budget", edition.public_id, hidden.public_id)
    w.know("rules", (edition.public_id, 1))
    w.know("project", *[p.public_id for p in (first, *others)])
    w.know("merge", (first.public_id, 1))
    w.know("material", material.public_id)


def _taken_out(w: World) -> None:
    """What leaves the site: a list exported by an agent, and a version of a process's open data."""
    agent = w.people["agent"]
    for name in ("contributions", "mots-ajoutes"):
        export = exporting.ask(
            territory=w.territory,
            source=lists.SOURCES[name],
            format="csv",
            columns=[],
            filters={},
            options={},
            by=agent,
        )
        exporting.make(export=export, by=agent)
        w.know("export", export.public_id)
    release = publication.ask(process=w.process, licence="lov2", by=agent)
    publication.make(release=release, by=agent)


def _people(w: World) -> None:
    t = w.territory
    service = make_service(t)
    for role in (*Role.values, "resident"):
        # Whoever collects may name the relay through whom somebody is answered.
        who = {"relay": GROUPERS | {"relay"}, "resident": STAFF, "observer": STAFF}.get(role, ALL)
        name = w.plant(f"real name of a {role}", who)
        person = make_person(t, *([role] if role in Role.values else []), name=name, title="de la commune")
        person.user.email = f"{w.plant(f'login of the {role}', frozenset({'administrator', role}))}@exemple.fr"
        person.user.save()
        w.people[role] = person
    w.know("elected", w.people["elected"].actor_key)
    w.know("service", service.pk)
    w.know("membership", *[m.pk for p in w.people.values() for m in p.memberships.all()])
    today = clock.today()
    mandature = Mandature.objects.create(territory=t, label="Mandat", starts_on=today, ends_on=today + timedelta(2000))
    w.know("mandature", mandature.pk)
    make_area(t)


def _processes(w: World) -> None:
    agent = w.people["agent"]
    w.process = make_open_process(w.territory, by=agent, signatory=w.people["signatory"])
    draft = make_process(w.territory, by=agent, title=w.plant("title of a process not yet open", READERS))
    lines = five_lines(question=w.plant("question not yet asked", READERS))
    processes.save_draft(process=draft, draft={k: str(v) for k, v in lines.items()}, by=agent)
    w.know("process", w.process.public_id, draft.public_id)
    for process in (w.process, draft):
        document = Document(territory=w.territory, process=process, title="Plan", at=clock.now())
        word = w.plant("document of a process not yet open", READERS) if process is draft else "Plan"
        document.file.save("plan.pdf", ContentFile(b"%PDF-1.7 " + word.encode()), save=True)
        w.know("document", document.public_id)
    w.know("phase", *[(p.public_id, p.phases.first().pk) for p in (w.process, draft)])


def _said(w: World) -> None:
    t, process = w.territory, w.process
    email = f"{w.plant('e-mail of an author', STAFF)}@exemple.fr"
    w.public = make_contribution(process, "Un banc à l’ombre.", reach=Reach("email", email=email))
    letter = Reach(
        "letter", name=w.plant("name on a letter", STAFF), street=f"3 rue {w.plant('postal address', STAFF)}",
        postcode="99100", city="Saint-Exemple",
    )  # fmt: skip
    by_letter = make_contribution(process, "Un banc au soleil.", reach=letter)
    called = make_contribution(process, "Un banc.", reach=Reach("call", phone=w.plant("telephone", STAFF)[:20]))
    w.code = contributions.mint_receipt(contribution=called, made_for="desk", by=w.people["agent"])
    w.canaries[w.code] = ("receipt code", NOBODY)
    mine = make_contribution(process, "Ma rue.", by=w.people["resident"])
    w.know("contribution", *[c.public_id for c in (w.public, by_letter, called, mine)])
    Draft.objects.create(
        territory=t, process=process, changed_at=clock.now(), data={"text": w.plant("words not yet sent", NOBODY)}
    )
    contributions.support(contribution=w.public, by=VISITOR)
    note = w.plant("private note", GROUPERS)
    Note.objects.create(territory=t, item=w.public.item, by=w.people["agent"], text=note, at=clock.now())


def _moderated(w: World) -> None:
    agent, process = w.people["agent"], w.process
    secret = w.plant("part masked by staff", STAFF)
    masked = make_contribution(process, f"Un banc devant chez {secret}.")
    start = f"Un banc devant chez {secret}.".index(secret)
    moderation.mask(contribution=masked, start=start, end=start + len(secret), reason="personal", by=agent)
    hidden = make_contribution(process, f"Un banc contre {w.plant('words hidden by staff', STAFF)}.")
    moderation.hide(contribution=hidden, reason="unlawful", by=agent)
    closed = make_contribution(process, f"Achetez {w.plant('words closed as spam', STAFF)}.")
    contributions.close_without_answer(contribution=closed, reason="spam", by=agent)
    withdrawn = make_contribution(process, f"Un banc, {w.plant('words withdrawn', NOBODY)}.")
    contributions.withdraw(contribution=withdrawn, by=Actor(withdrawn.author_key))
    edited = make_contribution(process, "Un banc.")
    word = contributions.add_word(
        contribution=w.public, text=w.plant("added word hidden by staff", STAFF), pseudonym="", by=VISITOR
    )
    flag = flags.raise_flag(
        contribution=w.public, reason="personal", text=w.plant("reason of a flag", STAFF), by=VISITOR, word=word
    )
    flags.hide_word(word=word, reason="personal", by=agent)
    w.know("flag", flag.pk)
    w.know("contribution", *[c.public_id for c in (masked, hidden, closed, withdrawn, edited)])


def _files(w: World) -> None:
    spoken = contributions.receive(process=w.process, said=contributions.Said(text=""), by=VISITOR, spoken=True)[0]
    w.know("contribution", spoken.public_id)
    for kind, owner, what in (("sound", spoken, "recording"), ("photo", w.public, "photo not reviewed")):
        row = Attachment(territory=w.territory, contribution=owner, kind=kind, at=clock.now())
        row.text = "" if kind == "sound" else w.plant("what a photo not reviewed shows", STAFF)
        row.file.save(f"{kind}.bin", ContentFile(w.plant(what, STAFF).encode()), save=True)
        w.know("file", row.public_id)
    batch = Batch(
        territory=w.territory, channel="letter", made_by=w.people["agent"], made_at=clock.now(), erase_on=clock.today()
    )
    batch.file.save("lettres.pdf", ContentFile(w.plant("printed letters", AGENTS).encode()), save=True)
    w.know("batch", batch.public_id)


def _decided(w: World) -> None:
    t, process, agent, signatory = w.territory, w.process, w.people["agent"], w.people["signatory"]
    text = {
        "reasons": "Pour revenir.", "what_changed": "Deux bancs.", "room": "Le nombre.", "official_text": "Le conseil…",
        "plain_text": "Six bancs.", "decided_on": clock.today(),
    }  # fmt: skip
    finding = findings.create_finding(process=process, title="S’asseoir", by=agent)
    findings.group(finding=finding, contributions=[make_contribution(process, "Un banc, vite.")], by=agent)
    option = decisions.write_option(process=process, finding=finding, title="Six", text="Six bancs.", by=agent)
    workshop = decisions.plan_workshop(
        process=process, finding=finding, title="Atelier", place="Halle", by=agent, starts_at=clock.now(),
        ends_at=clock.now() + timedelta(hours=2),
    )  # fmt: skip
    decision = decisions.draft_decision(process=process, title="Six bancs", by=agent, **text)
    decisions.consider(decision=decision, option=option, chosen=True, why="La meilleure.", by=agent)
    decision = decisions.propose_decision(decision=decision, signatory=signatory, by=agent)
    decision = decisions.publish_decision(decision=decision, by=signatory)
    secret = decisions.draft_decision(process=process, title=w.plant("decision not signed", STAFF), by=agent, **text)
    commitment = commitments.promise(source=decision.item, title="Bancs", promised_for=clock.today(), by=agent)
    commitments.prove(commitment=commitment, text="Un banc.", by=agent)
    hidden_from = commitments.promise(
        source=secret.item,
        title=w.plant("promise in a decision not signed", STAFF),
        promised_for=clock.today(),
        by=agent,
    )
    w.know("finding", finding.public_id)
    w.know("option", option.public_id)
    w.know("workshop", workshop.public_id)
    w.know("decision", decision.public_id, secret.public_id)
    w.know("commitment", commitment.public_id, hidden_from.public_id)
    w.know("proof", Proof.objects.filter(territory=t).first().public_id)
    w.know("source", decision.public_id, secret.public_id)


def _answered(w: World) -> None:
    agent, signatory, process = w.people["agent"], w.people["signatory"], w.process
    answered = make_contribution(process, "Un banc, deux bancs.")
    answer = make_checked_answer(agent=agent, signatory=signatory, contribution=answered)
    answers.publish(answer=answer, by=signatory)
    answered.refresh_from_db()
    answers.react(
        contribution=answered,
        kind="disagree",
        text=w.plant("reaction of an author", STAFF),
        by=Actor(answered.author_key),
    )
    waiting = make_contribution(process, "Un banc encore.")
    draft = answers.draft_answer(by=agent, contribution=waiting, **TEXT | {"why": w.plant("answer not signed", STAFF)})
    w.know("answer", answer.public_id, draft.public_id)
    w.know("contribution", answered.public_id, waiting.public_id)

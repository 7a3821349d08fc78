"""What other pages show of budgets and projects: cards, stations of the fil, texts for search, panels."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core.manifest import STAGES, Card, Panel, Station
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed
from polyphonie.core.templatetags.ui.text import euros

from . import pages, queries, stages, voting
from .models import Edition, Project

BUILT, DECIDED = STAGES[2], STAGES[3]
Standing = Project.Standing


def edition_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Edition.objects.select_related("item", "process").filter(item__in=items)
    return {
        e.pk: Card(
            e.item, _("budget participatif"), e.process.title, reverse("budgets:detail", args=[e.public_id]),
            at=e.process.opened_at,
        )
        for e in rows
    }  # fmt: skip


def edition_texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    rows = Edition.objects.select_related("process", "rules").filter(item__in=items)
    return {e.pk: (e.process.title, f"{e.rules.terms['kinds']} {e.council_words}" if e.rules else "") for e in rows}


def project_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Project.objects.select_related("item").filter(item__in=items)
    return {
        p.pk: Card(
            p.item, _("projet"), _("%(title)s, projet n° %(n)s") % {"title": p.title, "n": p.number},
            reverse("budgets:project", args=[p.public_id]), excerpt=p.summary, at=p.item.created_at,
            latitude=p.latitude, longitude=p.longitude,
        )
        for p in rows
    }  # fmt: skip


def project_texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    return {p.pk: (p.title, f"{p.summary} {p.place}") for p in Project.objects.filter(item__in=items)}


def project_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    """Return what was built and decided of each project, or is promised."""
    rows = Project.objects.with_study().select_related("edition__count", "edition__rules").filter(item__in=items)
    found = []
    for p in rows:
        found.append(_built(p))
        if p.standing in Project.ON_BALLOT:
            found.append(_decided(p))
    return found


def _built(p: Project) -> Station:
    url, study = reverse("budgets:project", args=[p.public_id]), p.study
    name = _("Projet n° %(n)s, « %(title)s »") % {"n": p.number, "title": p.title}
    if p.standing == Standing.STUDY:
        detail = _("à l’étude : %(service)s") % {"service": study.service.name}
        return Station(BUILT, name, url=url, promised=study.due_on, detail=detail, state="doing")
    if p.standing == Standing.REFUSED:
        detail = _("non retenu à l’étude : %(reason)s") % {"reason": study.refusal.title}
    elif p.cost:
        detail = _("étudié, %(sum)s") % {"sum": euros(p.cost)}
    else:
        detail = str(p.get_standing_display())
    return Station(
        BUILT, name, url=url, at=study.concluded_on or p.item.created_at, detail=detail, who=study.service.name
    )


def _decided(p: Project) -> Station:
    edition = p.edition
    if p.standing == Standing.BALLOT:
        vote = stages.phases_of(edition.process).get(stages.VOTE)
        return Station(DECIDED, _("Vote des habitants"), promised=vote.ends_at.date() if vote else None, state="todo")
    said = _("Lauréat du vote") if p.standing == Standing.WON else _("Le vote en a choisi d’autres")
    url = reverse("budgets:result", args=[edition.public_id])
    if edition.council_voted_on:
        return Station(DECIDED, said, url=url, at=edition.council_voted_on, detail=edition.council_reference)
    council = queries.rules_of(edition).day("council_by")
    return Station(DECIDED, said, url=url, promised=council, detail=_("le conseil délibère"), state="doing")


def on_process(request: Any, process: Any) -> Panel | None:
    """The budget of a process: where it is, and the way in."""
    edition = Edition.objects.with_process().select_related("count").filter(process=process).first()
    if edition is None:
        return None
    stage = stages.stage_of(edition)
    context = {"edition": edition, "rules": queries.rules_of(edition), "now": pages.now(edition, stage, voting.shown(edition, request.actor)),
               "numbers": queries.numbers(edition), "may_prepare": allowed(request.actor, "budgets.prepare")}  # fmt: skip
    return Panel(_("Le budget participatif"), "budgets/panel_process.html", context, "budget", 5)


def on_contribution(request: Any, contribution: Any) -> Panel | None:
    """« Mon idée à l’étude »: the project that an idea became, who studies it and until when."""
    project = queries.project_of(contribution)
    if project is None:
        return None
    context = {"project": project, "study": project.study, "merge": None, "is_author": False}
    return Panel(_("L’idée à l’étude"), "budgets/panel_idea.html", context, "etude", 15)


def on_receipt(request: Any, contribution: Any) -> Panel | None:
    """The same on the author's own page, with what they can do."""
    project = queries.project_of(contribution)
    if project is None:
        return None
    context = {
        "project": project, "study": project.study, "merge": queries.merge_awaited(contribution), "is_author": True,
    }  # fmt: skip
    return Panel(_("Mon idée à l’étude"), "budgets/panel_idea.html", context, "etude", 15)


def closing(process: Any) -> Iterable[str]:
    """Say what stops the process of a budget from closing: a vote not counted, a council that has not spoken."""
    edition = Edition.objects.select_related("count").filter(process=process).first()
    if edition is None or edition.ballot_at is None:
        return
    if not hasattr(edition, "count"):
        yield _("Le résultat du vote n’est pas publié.")
    elif edition.council_voted_on is None:
        yield _("Le conseil n’a pas encore délibéré sur le résultat.")


def staying(process: Any, phase: Any, kind: str, starts_at: Any, ends_at: Any) -> Iterable[str]:
    """Say why a stage stays as it is once the ballot is published: the vote keeps its published dates, and its place."""
    edition = Edition.objects.with_process().filter(process=process, ballot_at__isnull=False).first()
    known = stages.phases_of(edition.process) if edition else {}
    vote = known.get(stages.VOTE)
    if vote is None:
        return
    stage = next((name for name, one in known.items() if phase is not None and one.pk == phase.pk), "")
    if stage == stages.VOTE and (kind, starts_at, ends_at) != (vote.kind, vote.starts_at, vote.ends_at):
        yield _("La liste du vote est publiée avec ses dates : l’urne ne s’ouvre et ne se clôt qu’à celles-là.")
    elif starts_at is None or stage == stages.VOTE:
        return
    elif kind == stages.Kind.DECIDE and starts_at <= vote.starts_at:
        yield _("Une autre étape de décision ne peut pas commencer avant ce vote, dont la liste est publiée.")
    elif stage == stages.RESULT and starts_at < vote.ends_at:
        yield _("Le résultat ne peut pas venir avant la fin du vote, dont la liste est publiée.")
    elif stage and stage != stages.RESULT and starts_at > vote.starts_at:
        yield _("Cette étape vient avant le vote, dont la liste est publiée : elle ne peut pas commencer après lui.")

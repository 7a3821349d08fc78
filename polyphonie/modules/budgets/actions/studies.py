"""The study of a project: who, until when, what was found, what it costs, and the answer when it is no."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, journal, notices
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.permissions import require
from polyphonie.core.templatetags.ui.text import euros
from polyphonie.decisions import answers
from polyphonie.decisions.models import RefusalReason
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Service

from .. import terms
from ..models import Exchange, Idea, Project, Study

Standing, Verdict, Finding = Project.Standing, Study.Verdict, Study.Finding
WRITTEN = (
    "lawful", "lawful_words", "feasible", "feasible_words", "investment", "yearly", "months", "adjustments",
    "estimated_on",
)  # fmt: skip


def _locked(project: Project) -> tuple[Project, Study]:
    """Lock the process, then a project that is still being studied, with its study. Raises Refused."""
    Process.objects.select_for_update().get(budget=project.edition_id)
    found = Project.objects.select_for_update().select_related("item", "edition__process").get(pk=project.pk)
    if found.standing not in {Standing.STUDY, Standing.READY} or found.edition.ballot_at:
        raise Refused(_("L’étude de ce projet est terminée."))
    return found, Study.objects.select_for_update().get(project=found)


@transaction.atomic
def assign(*, project: Project, service: Service, due_on: date, by: Any) -> Study:
    """Give the study to a service until a date, which everybody reads. Raises Refused."""
    require(by, "budgets.prepare", project)
    project, study = _locked(project)
    if due_on < clock.today():
        raise Refused(_("Cette date est passée."), "due_on")
    study.service, study.due_on = service, due_on
    study.save(update_fields=["service", "due_on"])
    entry = journal.write(
        project.territory, "project.assigned", by=by, item=project.item, service=service.pk, due=due_on
    )
    notices.tell_followers(entry, [project.item_id])
    return study


@transaction.atomic
def write_study(*, project: Project, by: Any, **found: Any) -> Study:
    """Keep what the service found so far; an estimate is public at once, with its date. Raises Refused."""
    require(by, "budgets.study", project)
    project, study = _locked(project)
    _write(study, found)
    study.save()
    journal.write(project.territory, "project.studied", by=by, item=project.item)
    return study


def _write(study: Study, found: dict[str, Any]) -> None:
    if unknown := set(found) - set(WRITTEN):
        raise TypeError(f"not of a study: {unknown}")
    for name, value in found.items():
        setattr(study, name, value)
    if study.investment is not None and study.estimated_on is None:
        study.estimated_on = clock.today()


@transaction.atomic
def conclude_ready(*, project: Project, by: Person, **found: Any) -> Project:
    """Say that a project may be put to the vote, with its cost. Raises Refused, saying what the study lacks."""
    require(by, "budgets.study", project)
    project, study = _locked(project)
    _write(study, found)
    if lacks := lacking(study):
        raise Refused(_("Avant de conclure, il manque : %(list)s.") % {"list": ", ".join(lacks)})
    rules = terms.read(project.edition.rules.terms)
    if study.investment > rules.limit:
        raise Refused(
            _("Ce coût dépasse le plafond du règlement (%(sum)s) : proposez une version plus petite, ou refusez.")
            % {"sum": euros(rules.limit)},
            "investment",
        )
    study.verdict, study.concluded_on, study.by = Verdict.READY, clock.today(), by
    study.refusal, study.why, study.could_change = None, "", ""
    study.save()
    project.standing, project.cost, project.yearly_cost = Standing.READY, study.investment, study.yearly
    project.estimated_on = study.estimated_on
    project.save(update_fields=["standing", "cost", "yearly_cost", "estimated_on"])
    entry = journal.write(
        project.territory, "project.ready", by=by, item=project.item, cost=project.cost, yearly=project.yearly_cost
    )
    notices.tell_followers(entry, [project.item_id])
    return project


def lacking(study: Study) -> list[str]:
    """Return, in words, what a study needs before its project may be put to the vote."""
    passes = {Finding.YES, Finding.ADJUSTED}
    lacks = [
        (study.lawful not in passes, _("que la loi le permette")),
        (study.feasible not in passes, _("que ce soit faisable")),
        (not study.investment, _("le coût d’investissement")),
        (study.yearly is None, _("l’entretien par an, même nul")),
        (study.months is None, _("le délai")),
        (
            Finding.ADJUSTED in {study.lawful, study.feasible} and not study.adjustments.strip(),
            _("ce qui change par rapport à l’idée"),
        ),
    ]
    return [words for lacking, words in lacks if lacking]


@transaction.atomic
def conclude_refused(
    *, project: Project, refusal: RefusalReason | None, why: str, could_change: str, next_step: str, by: Person
) -> Project:
    """Say that a project is not put to the vote, why, and what would change that; each author is owed an answer.

    The answers wait for the signatory of the process, on the desk like any other. Raises Refused.
    """
    require(by, "budgets.study", project)
    project, study = _locked(project)
    if refusal is None:
        raise Refused(_("Choisissez une raison de la bibliothèque."), "refusal")
    for name, text in (("why", why), ("could_change", could_change), ("next_step", next_step)):
        if not text.strip():
            raise Refused(_("Une explication manque : chaque auteur la lira."), name)
    study.verdict, study.concluded_on, study.by = Verdict.REFUSED, clock.today(), by
    study.refusal, study.why, study.could_change = refusal, why.strip(), could_change.strip()
    study.save()
    project.standing = Standing.REFUSED
    project.save(update_fields=["standing"])
    for idea in Idea.objects.select_related("contribution").filter(project=project):
        owe_answer(
            idea.contribution, by, outcome="not_kept", refusal=refusal, why=study.why, could_change=study.could_change,
            next_step=next_step.strip(), service=study.service,
        )  # fmt: skip
    entry = journal.write(project.territory, "project.refused", by=by, item=project.item, reason=refusal.pk)
    notices.tell_followers(entry, [project.item_id])
    return project


def owe_answer(contribution: Contribution, by: Person, **fields: Any) -> bool:
    """Prepare the answer of one author and put it before the signatory; False when somebody has already begun one."""
    if not contribution.is_waiting:
        return False
    try:
        answer = answers.draft_answer(by=by, contribution=contribution, **fields)
    except Changed:
        return False
    if signatory := contribution.process.signatory:
        answer = answers.propose(answer=answer, signatory=signatory, by=by)
        answers.check(answer=answer, by=by)
    return True


@transaction.atomic
def say(*, project: Project, text: str, by: Any, contribution: Contribution | None = None) -> Exchange:
    """Write to the author (as the service), or to the service (as the author of one of its ideas). Raises Refused."""
    if contribution is None:
        require(by, "budgets.study", project)
    else:
        require(by, "contributions.own", contribution)
        if not Idea.objects.filter(project=project, contribution=contribution).exists():
            raise Refused(_("Cette idée n’est pas dans ce projet."))
    if not text.strip():
        raise Refused(_("Écrivez votre message."), "text")
    exchange = Exchange.objects.create(
        territory=project.territory, project=project, contribution=contribution, text=text.strip(), at=clock.now(),
        from_service=contribution is None, by=by if contribution is None else None,
    )  # fmt: skip
    entry = journal.write(
        project.territory, "project.exchanged", by=by, item=project.item, service=contribution is None
    )
    if contribution is None:
        notices.tell_followers(entry, [project.item_id])
    return exchange

"""Preparing an edition and publishing its rules."""

import secrets
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal, notices
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.core.templatetags.ui.text import euros
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

from .. import stages, terms, voting
from ..models import Edition, Project, Rules
from ..terms import Terms


@transaction.atomic
def prepare(*, territory: Territory, title: str, small: bool, by: Any, **fields: Any) -> Edition:
    """Prepare an edition and its process; nobody outside the staff sees it before its rules. Raises Refused.

    `fields` go to the process: service, referent, signatory.
    """
    require(by, "budgets.prepare")
    process = processes.create_process(
        territory=territory, title=title, recipe=Process.Recipe.BUDGET, by=by, **fields
    )  # fmt: skip
    item = items.create(territory, "budget")
    begun = terms.plain(Terms(title=title.strip(), envelope=0, small=small))
    edition = Edition.objects.create(territory=territory, item=item, process=process, draft=begun)
    items.link(item, process.item, "concerns")
    journal.write(territory, "budget.prepared", by=by, item=item)
    return edition


@transaction.atomic
def save_draft(*, edition: Edition, draft: Terms, by: Any) -> None:
    """Keep the rules as far as they are written. Raises Refused."""
    require(by, "budgets.prepare", edition)
    edition.draft = terms.plain(draft)
    edition.save(update_fields=["draft"])


@transaction.atomic
def publish_rules(*, edition: Edition, draft: Terms, by: Any, reason: str = "") -> Rules:
    """Publish a version of the rules; the first one opens the process with its frame. Raises Refused.

    Rules that change say why, and those who took part are told. From the ballot on, they do not change any more.
    """
    require(by, "budgets.prepare", edition)
    process = Process.objects.select_for_update().get(pk=edition.process_id)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    _check(edition, draft, reason)
    content = terms.plain(draft)
    last = edition.versions.aggregate(last=Max("version"))["last"] or 0
    rules = Rules.objects.create(
        territory=edition.territory, edition=edition, version=last + 1, terms=content, digest=terms.digest(content),
        change_reason=reason.strip() if last else "", by=by, published_at=clock.now(),
    )  # fmt: skip
    edition.rules, edition.draft = rules, content
    edition.save(update_fields=["rules", "draft"])
    _set_phases(process, draft, by)
    if process.opened_at is None:
        processes.open_process(process=process, lines=frame_of(draft), by=by)
        items.show(edition.item, Item.Visibility.PUBLIC)
    entry = journal.write(
        edition.territory,
        "budget.rules_published",
        by=by,
        item=edition.item,
        version=rules.version,
        digest=rules.digest,
    )
    if last:
        notices.tell_participants(process.item, entry)
    return rules


def _check(edition: Edition, draft: Terms, reason: str) -> None:
    if lacks := terms.missing(draft):
        raise Refused(_("Avant de publier, il manque : %(list)s.") % {"list": ", ".join(lacks)})
    if edition.ballot_at:
        raise Refused(_("La liste du vote est publiée : le règlement ne change plus avant la prochaine édition."))
    if edition.rules_id and not reason.strip():
        raise Refused(_("Expliquez ce changement : celles et ceux qui participent le liront."), "reason")
    dear = Project.objects.filter(edition=edition, standing=Project.Standing.READY, cost__gt=draft.limit).first()
    if dear:
        raise Refused(
            _("Le projet n° %(n)s est déjà estimé à %(sum)s : ce plafond l’exclurait après coup.")
            % {"n": dear.number, "sum": euros(dear.cost)},
            "cost_most",
        )


def _set_phases(process: Process, draft: Terms, by: Any) -> None:
    """Give the process the stages that the rules say, moving those it has."""
    known = stages.phases_of(process)
    for stage, (starts, ends) in stages.moments(draft).items():
        phase = known.get(stage)
        if phase and (phase.starts_at, phase.ends_at) == (starts, ends):
            continue
        processes.set_phase(
            process=process, kind=dict(stages.PHASES)[stage], starts_at=starts, ends_at=ends, by=by, phase=phase,
            title=str(stages.NAMES[stage]),
        )  # fmt: skip


def frame_of(draft: Terms) -> dict[str, Any]:
    """Return the five lines with which the process opens, from the rules."""
    return {
        "question": _("Que faire, près de chez vous, avec %(sum)s ?") % {"sum": euros(draft.envelope)},
        "decider": _("Le conseil, sur l’avis des habitants"),
        "decide_by": draft.day("council_by"),
        "open_points": draft.kinds,
        "closed_points": draft.excluded,
        "answer_by": draft.day("answer_by"),
        "level": "decide",
        "use": _("Chaque idée est étudiée, chaque refus expliqué, les projets prêts sont soumis au vote."),
        "publics": draft.who,
    }


@transaction.atomic
def publish_ballot(*, edition: Edition, by: Any, seed: str = "", here: bool = True) -> int:
    """Close the list of projects put to the vote, draw the seed of their order, open their vote; return how many.

    `here`: people vote in the urn of this site, prepared in the same transaction; else elsewhere, and a file is counted.

    `seed`: words or numbers of a public event, when the lot was drawn in public; else the server draws it.
    Raises Refused while a study is not concluded, or when there is nothing to choose between.
    """
    require(by, "budgets.prepare", edition)
    edition = Edition.objects.select_for_update().select_related("item", "process").get(pk=edition.pk)
    if edition.rules_id is None or edition.ballot_at:
        raise Refused(_("La liste du vote est déjà publiée, ou le règlement ne l’est pas encore."))
    rows = Project.objects.select_for_update().filter(edition=edition)
    waiting = rows.filter(standing=Project.Standing.STUDY).count()
    if waiting:
        raise Refused(
            _("Des études ne sont pas conclues (%(n)s) : concluez-les, ou dites pourquoi non.") % {"n": waiting}
        )
    if rows.filter(standing=Project.Standing.READY).count() < 2:
        raise Refused(_("Il faut au moins deux projets prêts pour qu’il y ait un choix."))
    count = rows.filter(standing=Project.Standing.READY).update(standing=Project.Standing.BALLOT)
    edition.ballot_at, edition.order_seed = clock.now(), seed.strip()[:64] or secrets.token_hex(16)
    edition.save(update_fields=["ballot_at", "order_seed"])
    entry = journal.write(
        edition.territory, "budget.ballot_published", by=by, item=edition.item, projects=count, seed=edition.order_seed
    )
    if here:
        voting.open_vote(edition=edition, by=by)
    notices.tell_participants(edition.process.item, entry)
    return count


@transaction.atomic
def say_council(*, edition: Edition, reference: str, voted_on: date, words: str, by: Any) -> None:
    """Link the council's act: only it decides. Raises Refused."""
    require(by, "budgets.count", edition)
    edition = Edition.objects.select_for_update().select_related("item", "process").get(pk=edition.pk)
    if not hasattr(edition, "count"):
        raise Refused(_("Publiez d’abord le résultat du vote : c’est sur lui que le conseil délibère."))
    if voted_on > clock.today():
        raise Refused(_("Cette date est dans le futur."), "voted_on")
    if voted_on < edition.count.counted_at.date():
        raise Refused(_("Le conseil délibère après le dépouillement."), "voted_on")
    if not reference.strip() or not words.strip():
        raise Refused(_("Donnez la référence de la délibération, et ce qu’elle dit en une phrase."), "reference")
    edition.council_reference, edition.council_voted_on = reference.strip(), voted_on
    edition.council_words = words.strip()
    edition.save(update_fields=["council_reference", "council_voted_on", "council_words"])
    entry = journal.write(edition.territory, "budget.council_voted", by=by, item=edition.item, on=voted_on)
    notices.tell_participants(edition.process.item, entry)


@transaction.atomic
def say_figures(*, edition: Edition, running_cost: int | None, first_timers: int | None, by: Any) -> None:
    """Say what the edition cost, and how many voted for the first time. Raises Refused."""
    require(by, "budgets.count", edition)
    count = getattr(edition, "count", None)
    if first_timers is not None and (count is None or first_timers > count.voters):
        raise Refused(_("Ce nombre dépasse celui des votants."), "first_timers")
    edition.running_cost, edition.first_timers = running_cost, first_timers
    edition.save(update_fields=["running_cost", "first_timers"])
    journal.write(edition.territory, "budget.figures_said", by=by, item=edition.item)

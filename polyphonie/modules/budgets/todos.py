"""What the desk asks of the people of a budget, and what it does not ask because the budget itself answers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.core import clock
from polyphonie.core.manifest import Todo
from polyphonie.core.permissions import allowed
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.decisions.models import Answer

from . import queries, stages, voting
from .models import Edition, Idea


def todos(actor: Any) -> Iterable[Todo]:
    """Remind a service of its studies; the team of the ideas that no project comes from and of presentations to read."""
    if not allowed(actor, "budgets.study"):
        return
    today = clock.today()
    for study in queries.studies_of_services(actor.service_ids()):
        detail = _("Étude à rendre le %(day)s.") % {"day": day_text(study.due_on)}
        late = _("La date est passée : concluez, ou donnez une nouvelle date.") if study.due_on < today else detail
        url = reverse("budgets:study", args=[study.project.public_id])
        title = _("Étudier : %(title)s") % {"title": study.project.title}
        yield Todo(title, url, detail=late, due=study.due_on, texts=1, rank=3)
    yield from _team(actor)
    yield from _votes(actor)
    yield from _results(actor)


def _team(actor: Any) -> Iterable[Todo]:
    for edition in (
        Edition.objects.with_process().select_related("count").filter(ballot_at__isnull=True, rules__isnull=False)
    ):
        left = queries.unplaced_count(edition)
        if left and edition.process.referent_id == getattr(actor, "pk", None):
            words = ngettext("%(n)s idée à confier à un service", "%(n)s idées à confier à un service", left) % {
                "n": left
            }
            study = stages.phases_of(edition.process).get(stages.STUDY)
            due = study.ends_at.date() if study else None
            title = _("Confier les idées : %(title)s") % {"title": edition.process.title}
            yield Todo(title, reverse("budgets:desk", args=[edition.public_id]), detail=words, due=due)


def _votes(actor: Any) -> Iterable[Todo]:
    """Remind the team of what a vote waits for: its key before it opens, its seal and its opening once it is over."""
    rows = Edition.objects.with_process().filter(ballot_at__isnull=False, count__isnull=True)
    for edition in rows:
        vote = voting.shown(edition, actor) if edition.process.referent_id == getattr(actor, "pk", None) else None
        if vote is None:
            continue
        due = None
        if vote.waits_for_key:
            words, due = (
                _("Sans la clé de l’urne, personne ne pourra voter."),
                queries.rules_of(edition).day("vote_from"),
            )
        elif vote.stage == "closed":
            words = _("Le vote est clos : saisissez le papier, puis scellez l’urne avec le bureau.")
        elif vote.stage == "sealed":
            words = _("L’urne est scellée : ouvrez-la en public avec le bureau.")
        else:
            continue
        title = _("Tenir le vote : %(title)s") % {"title": edition.process.title}
        yield Todo(title, vote.links.desk, detail=words, due=due, rank=2)


def _results(actor: Any) -> Iterable[Todo]:
    """Remind the team, once the council has spoken, that the answers to all authors are prepared in one go."""
    ready = Edition.objects.with_process().filter(council_voted_on__isnull=False)
    for edition in ready.filter(process__referent=getattr(actor, "pk", None), process__closed_at=None):
        left = queries.answers_left(edition)
        if left:
            words = ngettext("%(n)s personne à prévenir", "%(n)s personnes à prévenir", left) % {"n": left}
            title = _("Préparer les réponses aux auteurs : %(title)s") % {"title": edition.process.title}
            due = queries.rules_of(edition).day("answer_by")
            yield Todo(title, reverse("budgets:desk", args=[edition.public_id]), detail=words, due=due, rank=2)


def answered_later() -> Q:
    """Return the contributions whose text nobody has to write one by one: a study or the result answers them.

    Until the list of the vote is published that is every idea of the edition; afterwards those that a project comes
    from. An answer begun, or sent back by who signs, is its writer's to finish.
    """
    begun = Edition.objects.filter(rules__isnull=False, ballot_at__isnull=True).values("process")
    written = Answer.objects.filter(contribution__process__in=Edition.objects.values("process")).values("contribution")
    idea = Q(pk__in=Idea.objects.values("contribution"))
    return (idea | Q(process__in=begun)) & ~Q(pk__in=written)

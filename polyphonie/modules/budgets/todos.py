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


def _team(actor: Any) -> Iterable[Todo]:
    """Say, of each edition that this person follows up, the one thing it waits for."""
    mine = Edition.objects.with_process().select_related("count").filter(rules__isnull=False)
    editions = list(mine.filter(process__referent=getattr(actor, "pk", None), process__closed_at=None))
    left = queries.ideas_left([e for e in editions if e.ballot_at is None])
    for edition in editions:
        if edition.ballot_at is None:
            yield from _to_entrust(edition, left.get(edition.process_id, 0))
        elif not hasattr(edition, "count"):
            yield from _vote(edition, actor)
        elif edition.council_voted_on is not None:
            yield from _to_tell(edition)


def _to_entrust(edition: Edition, left: int) -> Iterable[Todo]:
    """The ideas that no project comes from yet."""
    if left:
        words = ngettext("%(n)s idée à confier à un service", "%(n)s idées à confier à un service", left) % {"n": left}
        study = stages.phases_of(edition.process).get(stages.STUDY)
        title = _("Confier les idées : %(title)s") % {"title": edition.process.title}
        yield Todo(title, _desk(edition), detail=words, due=study.ends_at.date() if study else None)


def _vote(edition: Edition, actor: Any) -> Iterable[Todo]:
    """What a vote waits for: its key before it opens, its seal and its opening once it is over."""
    vote, due = voting.shown(edition, actor), None
    if vote is None:
        return
    if vote.waits_for_key:
        words = _("Sans la clé de l’urne, personne ne pourra voter.")
        due = queries.rules_of(edition).day("vote_from")
    elif vote.stage == "closed":
        words = _("Le vote est clos : saisissez le papier, puis scellez l’urne avec le bureau.")
    elif vote.stage == "sealed":
        words = _("L’urne est scellée : ouvrez-la en public avec le bureau.")
    else:
        return
    title = _("Tenir le vote : %(title)s") % {"title": edition.process.title}
    yield Todo(title, vote.links.desk, detail=words, due=due, rank=2)


def _to_tell(edition: Edition) -> Iterable[Todo]:
    """Once the council has spoken, the answers to all authors, prepared in one go."""
    left = queries.answers_left(edition)
    if left:
        words = ngettext("%(n)s personne à prévenir", "%(n)s personnes à prévenir", left) % {"n": left}
        title = _("Préparer les réponses aux auteurs : %(title)s") % {"title": edition.process.title}
        yield Todo(title, _desk(edition), detail=words, due=queries.rules_of(edition).day("answer_by"), rank=2)


def _desk(edition: Edition) -> str:
    return reverse("budgets:desk", args=[edition.public_id])


def answered_later() -> Q:
    """Return the contributions whose text nobody has to write one by one: a study or the result answers them.

    Until the list of the vote is published that is every idea of the edition; afterwards those that a project comes
    from. An answer begun, or sent back by who signs, is its writer's to finish.
    """
    begun = Edition.objects.filter(rules__isnull=False, ballot_at__isnull=True).values("process")
    written = Answer.objects.filter(contribution__process__in=Edition.objects.values("process")).values("contribution")
    idea = Q(pk__in=Idea.objects.values("contribution"))
    return (idea | Q(process__in=begun)) & ~Q(pk__in=written)

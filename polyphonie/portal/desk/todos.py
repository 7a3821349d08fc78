"""« À faire aujourd’hui »: counted in texts left to write, the nearest promise first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Min, Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core import clock, manifest
from polyphonie.core.manifest import Todo
from polyphonie.core.models import Delivery
from polyphonie.core.permissions import allowed
from polyphonie.core.templatetags.ui.text import plural
from polyphonie.decisions import queries as decisions
from polyphonie.decisions.models import Answer, Decision, Reaction
from polyphonie.people.models import Role
from polyphonie.processes.models import Process

from . import outbox

# Lines of one process shown one by one; beyond, one line leads to its list.
ONE_BY_ONE = 6
CLOSING_SOON = timedelta(days=14)


def mine(actor: Any) -> Q:
    """Contributions that are this agent's: entrusted to their service, or to nobody. All of them without a service."""
    services = actor.service_ids()
    if not services or Role.ADMINISTRATOR in actor.roles():
        return Q()
    return Q(assigned_to__in=services) | Q(assigned_to__isnull=True)


def texts_to_write(actor: Any) -> Iterator[Todo]:
    """One line a text: a finding whose contributions wait, or a contribution that is in none."""
    if not allowed(actor, "answers.write"):
        return
    second_looks = Reaction.objects.filter(kind=Reaction.Kind.MISUNDERSTOOD).values("contribution")
    waiting = Contribution.objects.waiting().filter(mine(actor)).exclude(pk__in=second_looks)
    processes = {p.pk: p for p in Process.objects.running().select_related("frame", "item")}
    yield from _findings(waiting, processes)
    yield from _alone(waiting, processes)


def _findings(waiting: Any, processes: dict[int, Process]) -> Iterator[Todo]:
    counted = waiting.filter(finding__isnull=False).values("finding").annotate(n=Count("pk"), oldest=Min("received_at"))
    rows = {row["finding"]: row for row in counted}
    ready = _written(finding__in=rows)
    for finding in Finding.objects.filter(pk__in=set(rows) - ready).select_related("item", "service"):
        if (process := processes.get(finding.process_id)) is None:
            continue
        count = plural(rows[finding.pk]["n"], _("contribution"), _("contributions"))
        detail = _("%(contributions)s, 1 texte à écrire") % {"contributions": count}
        yield Todo(
            title=_("Répondre : %(title)s") % {"title": finding.title},
            url=reverse("desk:finding", args=[finding.item.public_id]),
            detail=detail,
            due=process.frame.answer_by,
            texts=1,
            rank=4,
        )


def _alone(waiting: Any, processes: dict[int, Process]) -> Iterator[Todo]:
    """Contributions in no finding: a few are shown one by one, many lead to the list where they are grouped."""
    alone = waiting.filter(finding__isnull=True)
    counts = dict(alone.values_list("process").annotate(n=Count("pk")))
    few = [pk for pk, n in counts.items() if n <= ONE_BY_ONE and pk in processes]
    rows = list(alone.filter(process__in=few).select_related("item").order_by("pk"))
    ready = _written(contribution__in=[c.pk for c in rows])
    for contribution in rows:
        if contribution.pk not in ready:
            yield Todo(
                title=_("Répondre à la contribution n° %(n)s") % {"n": contribution.number},
                url=reverse("desk:contribution", args=[contribution.item.public_id]),
                detail=_("%(process)s, 1 texte à écrire") % {"process": processes[contribution.process_id].title},
                due=processes[contribution.process_id].frame.answer_by,
                texts=1,
                rank=5,
            )
    for pk, count in counts.items():
        if pk in processes and count > ONE_BY_ONE:
            yield Todo(
                title=_("Lire et regrouper : %(title)s") % {"title": processes[pk].title},
                url=reverse("desk:process", args=[processes[pk].public_id]) + "?constat=aucun&etat=waiting",
                detail=_("%(count)s dans aucun constat")
                % {"count": plural(count, _("contribution"), _("contributions"))},
                due=processes[pk].frame.answer_by,
                texts=1,  # at least the one that answers them once they are grouped
                rank=3,
            )


def _written(**target: Any) -> set[int]:
    """Return the findings or contributions whose text is written: it waits for its check or its signature."""
    name = next(iter(target)).removesuffix("__in")
    written = Answer.objects.filter(state__in=[Answer.State.PROPOSED, Answer.State.CHECKED], **target)
    return set(written.values_list(name, flat=True))


def misunderstood(actor: Any) -> Iterator[Todo]:
    """Contributions that their author says were misunderstood: to somebody who did not answer the first time."""
    if not allowed(actor, "answers.write"):
        return
    rows = Reaction.objects.filter(
        kind=Reaction.Kind.MISUNDERSTOOD, contribution__standing=Contribution.Standing.WAITING
    ).select_related("contribution__item", "contribution__process__frame", "answer")
    ready = _written(contribution__in=[r.contribution_id for r in rows])
    for reaction in rows:
        involved = {reaction.answer.proposed_by_id, reaction.answer.signed_by_id}
        if reaction.contribution_id not in ready and actor.pk not in involved:
            yield Todo(
                title=_("Mal comprise : contribution n° %(n)s") % {"n": reaction.contribution.number},
                url=reverse("desk:contribution", args=[reaction.contribution.item.public_id]),
                detail=_("à relire par une autre personne"),
                due=reaction.contribution.process.frame.answer_by,
                texts=1,
                rank=2,
            )


def to_check(actor: Any) -> Iterator[Todo]:
    """Answers that an agent proposes and that a service checks."""
    if not allowed(actor, "answers.check"):
        return
    for answer in _answers(Answer.State.PROPOSED):
        yield Todo(
            title=_("Vérifier : %(title)s") % {"title": _title(answer)},
            url=reverse("desk:sign", args=[answer.item.public_id]),
            detail=_("proposée par %(name)s") % {"name": answer.proposed_by.name if answer.proposed_by else "?"},
            due=answer.process.frame.answer_by,
            rank=1,
        )


def to_sign(actor: Any) -> Iterator[Todo]:
    """Answers and decisions that wait for this person's signature, their own or by delegation."""
    signs_for = decisions.delegations_held(actor)
    own = Role.SIGNATORY in actor.roles()
    if not own and not signs_for:
        return
    for answer in _answers(Answer.State.CHECKED):
        delegated = any(
            d.signatory_id == answer.signatory_id and d.process_id in (None, answer.process_id) for d in signs_for
        )
        if (own and answer.signatory_id in (None, actor.pk)) or delegated:
            yield Todo(
                title=_("Signer : %(title)s") % {"title": _title(answer)},
                url=reverse("desk:sign", args=[answer.item.public_id]),
                detail=_("par délégation") if delegated and answer.signatory_id != actor.pk else _("prête à signer"),
                due=answer.process.frame.answer_by,
                rank=0,
            )
    ready = Decision.objects.filter(proposed_at__isnull=False, published_at__isnull=True).select_related(
        "item", "process__frame"
    )
    for decision in ready if own else ():
        if decision.signatory_id in (None, actor.pk):
            yield Todo(
                title=_("Signer la décision : %(title)s") % {"title": decision.title},
                url=reverse("desk:sign_decision", args=[decision.item.public_id]),
                detail=_("prête à signer"),
                due=decision.process.frame.decide_by if decision.process.frame else None,
                rank=0,
            )


def _answers(state: str) -> Any:
    return Answer.objects.filter(state=state).select_related(
        "item", "finding", "contribution", "process__frame", "proposed_by"
    )


def _title(answer: Answer) -> str:
    if answer.finding_id:
        return answer.finding.title
    return _("contribution n° %(n)s") % {"n": answer.contribution.number}


def gates(actor: Any) -> Iterator[Todo]:
    """Processes whose answers are due and that something keeps from closing, or that only wait to be closed."""
    if not allowed(actor, "processes.close"):
        return
    today = clock.today()
    rows = Process.objects.running().select_related("frame", "item").annotate(last_ends_at=Max("phases__ends_at"))
    for process in rows:
        ripe = process.received and not process.unanswered and process.frame.answer_by <= today + CLOSING_SOON
        if process.frame.answer_by > today and not ripe:
            continue
        obstacles = manifest.closing_obstacles(process)
        due = process.frame.answer_by
        # Once everybody has their answer, the process lasts as long as its stages: « on fait » is not late.
        if not process.unanswered and process.last_ends_at:
            due = max(due, timezone.localtime(process.last_ends_at).date())
        yield Todo(
            title=_("Clore : %(title)s") % {"title": process.title},
            url=reverse("desk:close", args=[process.public_id]),
            detail=obstacles[0] if obstacles else _("plus rien ne l’empêche : dites ce qui a changé"),
            due=due,
            rank=6,
        )


def mail(actor: Any) -> Iterator[Todo]:
    """What could not be delivered, and what is to be printed, called or handed over."""
    if not allowed(actor, "desk.deliver"):
        return
    rows = outbox.owed().filter(state__in=[Delivery.State.FAILED, Delivery.State.RETURNED])
    for row in rows.values("state", "channel").annotate(n=Count("pk")).order_by("state", "channel"):
        yield Todo(
            title=_trouble(row["state"], row["channel"], row["n"]),
            url=reverse("desk:troubles"),
            detail=_("adresse à corriger, ou autre moyen à trouver"),
            rank=2,
        )
    due = outbox.owed().filter(state=Delivery.State.WAITING, due_at__lte=clock.now(), channel__in=outbox.BY_HAND)
    for row in due.values("channel").annotate(n=Count("pk"), oldest=Min("due_at")).order_by("channel"):
        yield Todo(
            title=_by_hand(row["channel"], row["n"]),
            url=reverse("desk:channel", args=[row["channel"]]),
            detail=_("réponses signées qui attendent de partir"),
            rank=3,
        )


def _trouble(state: str, channel: str, count: int) -> str:
    if state == Delivery.State.RETURNED:
        return ngettext("1 lettre revenue", "%(n)s lettres revenues", count) % {"n": count}
    words = ngettext("1 envoi en échec", "%(n)s envois en échec", count) % {"n": count}
    return f"{words} ({Delivery.Channel(channel).label})"


def _by_hand(channel: str, count: int) -> str:
    words = {
        "letter": ngettext("1 lettre à imprimer", "%(n)s lettres à imprimer", count),
        "sms": ngettext("1 SMS à envoyer", "%(n)s SMS à envoyer", count),
        "call": ngettext("1 personne à appeler", "%(n)s personnes à appeler", count),
        "relay": ngettext("1 réponse à confier à un relais", "%(n)s réponses à confier aux relais", count),
        "desk": ngettext("1 réponse à donner au guichet", "%(n)s réponses à donner au guichet", count),
    }
    return words[channel] % {"n": count}


def texts_left(todos: list[Todo]) -> int:
    """Return how many texts are left to write."""
    return sum(todo.texts for todo in todos)

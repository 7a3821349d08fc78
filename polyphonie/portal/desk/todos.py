"""« À faire aujourd’hui »: counted in texts left to write, the nearest promise first."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Q
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
    waiting = waiting.exclude(manifest.answered_later())
    processes = {row["pk"]: row for row in _running()}
    counted = waiting.filter(process__in=processes).values_list("process", "finding").annotate(n=Count("pk")).order_by()
    grouped = {finding: n for _process, finding, n in counted if finding}
    alone = {process: n for process, finding, n in counted if not finding}
    few = [process for process, n in alone.items() if n <= ONE_BY_ONE]
    rows = list(waiting.filter(finding=None, process__in=few).order_by("pk").values("pk", "process", "number", _PID))
    ready = _written(Q(finding__in=grouped) | Q(contribution__in=[row["pk"] for row in rows]))
    yield from _findings({pk: n for pk, n in grouped.items() if pk not in ready}, processes)
    yield from (_one(row, processes[row["process"]]) for row in rows if row["pk"] not in ready)
    yield from (_many(processes[pk], n) for pk, n in alone.items() if pk not in few)


# The public id of a row that has an item. A line of the queue needs a few columns of each row, and stands on every
# page of the desk: reading them alone halves its time.
_PID = "item__public_id"
_ANSWER_BY = "process__frame__answer_by"


def _running() -> Any:
    return Process.objects.running().values("pk", "title", _PID, "frame__answer_by")


def _findings(counts: dict[int, int], processes: dict[int, dict[str, Any]]) -> Iterator[Todo]:
    for row in Finding.objects.filter(pk__in=counts).values("pk", "title", "process", _PID).order_by("pk"):
        count = plural(counts[row["pk"]], _("contribution"), _("contributions"))
        yield Todo(
            title=_("Répondre : %(title)s") % {"title": row["title"]},
            url=reverse("desk:finding", args=[row[_PID]]),
            detail=_("%(contributions)s, 1 texte à écrire") % {"contributions": count},
            due=processes[row["process"]]["frame__answer_by"],
            texts=1,
            rank=4,
        )


def _one(row: dict[str, Any], process: dict[str, Any]) -> Todo:
    """A contribution in no finding, of a process that has few of them."""
    return Todo(
        title=_("Répondre à la contribution n° %(n)s") % {"n": row["number"]},
        url=reverse("desk:contribution", args=[row[_PID]]),
        detail=_("%(process)s, 1 texte à écrire") % {"process": process["title"]},
        due=process["frame__answer_by"],
        texts=1,
        rank=5,
        item=row["pk"],
    )


def _many(process: dict[str, Any], count: int) -> Todo:
    """Many contributions in no finding: the line leads to the list where they are grouped."""
    return Todo(
        title=_("Lire et regrouper : %(title)s") % {"title": process["title"]},
        url=reverse("desk:process", args=[process[_PID]]) + "?constat=aucun&etat=waiting",
        detail=_("%(count)s dans aucun constat") % {"count": plural(count, _("contribution"), _("contributions"))},
        due=process["frame__answer_by"],
        texts=1,  # at least the one that answers them once they are grouped
        rank=3,
    )


def _written(target: Q) -> set[int]:
    """Return the findings or contributions whose text is written: it waits for its check or its signature."""
    written = Answer.objects.filter(target, state__in=[Answer.State.PROPOSED, Answer.State.CHECKED])
    return {finding or contribution for finding, contribution in written.values_list("finding", "contribution")}


def misunderstood(actor: Any) -> Iterator[Todo]:
    """Contributions that their author says were misunderstood: to somebody who did not answer the first time."""
    if not allowed(actor, "answers.write"):
        return
    rows = Reaction.objects.filter(
        kind=Reaction.Kind.MISUNDERSTOOD, contribution__standing=Contribution.Standing.WAITING
    ).values_list(
        "contribution", "contribution__number", "contribution__item__public_id",
        "contribution__process__frame__answer_by", "answer__proposed_by", "answer__signed_by",
    )  # fmt: skip
    ready = _written(Q(contribution__in=[row[0] for row in rows])) if rows else set()
    for pk, number, pid, answer_by, *involved in rows:
        if pk not in ready and actor.pk not in involved:
            yield Todo(
                title=_("Mal comprise : contribution n° %(n)s") % {"n": number},
                url=reverse("desk:contribution", args=[pid]),
                detail=_("à relire par une autre personne"),
                due=answer_by,
                texts=1,
                rank=2,
                item=pk,
            )


def to_check(actor: Any) -> Iterator[Todo]:
    """Answers that an agent proposes and that a service checks."""
    if not allowed(actor, "answers.check"):
        return
    for answer in _answers(Answer.State.PROPOSED):
        yield Todo(
            title=_("Vérifier : %(title)s") % {"title": _title(answer)},
            url=reverse("desk:sign", args=[answer[_PID]]),
            detail=_("proposée par %(name)s") % {"name": answer["proposed_by__name"] or "?"},
            due=answer[_ANSWER_BY],
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
            d.signatory_id == answer["signatory"] and d.process_id in (None, answer["process"]) for d in signs_for
        )
        if (own and answer["signatory"] in (None, actor.pk)) or delegated:
            yield Todo(
                title=_("Signer : %(title)s") % {"title": _title(answer)},
                url=reverse("desk:sign", args=[answer[_PID]]),
                detail=_("par délégation") if delegated and answer["signatory"] != actor.pk else _("prête à signer"),
                due=answer[_ANSWER_BY],
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
    return Answer.objects.filter(state=state).values(
        _PID, "process", "signatory", "finding__title", "contribution__number", "proposed_by__name", _ANSWER_BY
    )


def _title(answer: dict[str, Any]) -> str:
    return answer["finding__title"] or _("contribution n° %(n)s") % {"n": answer["contribution__number"]}


def gates(actor: Any) -> Iterator[Todo]:
    """Processes whose answers are due and that something keeps from closing, or that only wait to be closed."""
    if not allowed(actor, "processes.close"):
        return
    today = clock.today()
    ripe = Q(received__gt=0, unanswered=0, frame__answer_by__lte=today + CLOSING_SOON)
    rows = Process.objects.running().filter(Q(frame__answer_by__lte=today) | ripe).select_related("frame", "item")
    for process in rows.annotate(last_ends_at=Max("phases__ends_at")):
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
    lost = Q(state__in=[Delivery.State.FAILED, Delivery.State.RETURNED])
    ripe = Q(state=Delivery.State.WAITING, due_at__lte=clock.now(), channel__in=outbox.BY_HAND)
    rows = outbox.owed().filter(lost | ripe).values_list("state", "channel").annotate(n=Count("pk"))
    for state, channel, count in rows.order_by("state", "channel"):
        if state != Delivery.State.WAITING:
            yield Todo(
                title=_trouble(state, channel, count),
                url=reverse("desk:troubles"),
                detail=_("adresse à corriger, ou autre moyen à trouver"),
                rank=2,
            )
        else:
            yield Todo(
                title=_by_hand(channel, count),
                url=reverse("desk:channel", args=[channel]),
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

"""Reads about options, decisions and answers."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Count, Q, QuerySet, prefetch_related_objects

from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core import clock, ids, limits
from polyphonie.core.items import one
from polyphonie.core.models import Delivery, Link
from polyphonie.people.models import Person, Role
from polyphonie.processes.models import Process

from .models import Answer, Decision, Delegation, Option, Reaction, RefusalReason, Workshop


def delegations_held(actor: Any) -> list[Delegation]:
    """Return the written delegations that `actor` holds today."""
    if getattr(actor, "pk", None) is None:
        return []
    today = clock.today()
    return list(
        Delegation.objects.filter(delegate_id=actor.pk, starts_on__lte=today, ends_on__gte=today).select_related(
            "signatory"
        )
    )


def delegations() -> QuerySet:
    """Return every delegation, those in force and to come first."""
    return Delegation.objects.select_related("signatory", "delegate", "process").order_by("-ends_on", "-id")


def signatories() -> QuerySet:
    """Return the persons who sign today in the name of the authority."""
    return holders(Role.SIGNATORY)


def staff_members() -> QuerySet:
    """Return those who may hold a delegation: agents, élus, administrators, signatories."""
    return holders(Role.AGENT, Role.ADMINISTRATOR, Role.ELECTED, Role.SIGNATORY)


def holders(*roles: str) -> QuerySet:
    today = clock.today()
    held = Q(memberships__role__in=roles, memberships__starts_on__lte=today)
    running = Q(memberships__ends_on__isnull=True) | Q(memberships__ends_on__gte=today)
    return Person.objects.filter(held & running).distinct().order_by("name", "pk")


def reasons_in_use() -> QuerySet:
    """Return the library of reasons for a « non retenu »."""
    return RefusalReason.objects.filter(retired_at__isnull=True)


def register(*, process: Process | None = None, words: str = "", after: str = "") -> tuple[list[Decision], str]:
    """Return one page of published decisions, newest first, and the cursor of the next ("" at the end)."""
    rows = registered(process=process, words=words)
    if last := ids.key_in(after):
        rows = rows.filter(pk__lt=last)
    page = list(rows.order_by("-pk")[: limits.PAGE_SIZE + 1])
    more = str(page[limits.PAGE_SIZE - 1].pk) if len(page) > limits.PAGE_SIZE else ""
    return page[: limits.PAGE_SIZE], more


def registered(*, process: Process | None = None, words: str = "") -> QuerySet:
    """Return the published decisions, without order: the register, the exports and the API all ask here."""
    rows = Decision.objects.filter(published_at__isnull=False).select_related("item", "process__item", "signatory")
    if process is not None:
        rows = rows.filter(process=process)
    for word in words.split()[:8]:
        rows = rows.filter(Q(title__icontains=word) | Q(plain_text__icontains=word) | Q(reasons__icontains=word))
    return rows


def published_answers() -> QuerySet:
    """Return every published answer, without order, with what its page says of it."""
    return Answer.objects.published().select_related(
        "item", "process__item", "finding__item", "contribution__item", "decision__item", "signatory", "signed_by"
    )


def outcomes(answers: Iterable[int]) -> dict[int, str]:
    """Return the outcome of each published answer, by its item."""
    rows = Answer.objects.published().filter(item__in=list(answers))
    return dict(rows.values_list("item_id", "outcome"))


def processes_with_decisions() -> list[Process]:
    """Return the processes that have a published decision, for the filters of the register."""
    decided = Decision.objects.filter(published_at__isnull=False).values("process")
    return list(Process.objects.filter(pk__in=decided).select_related("item").order_by("title"))


def published_answer(contribution: Contribution) -> Answer | None:
    """Return the answer that a contribution received, or None."""
    if contribution.answer_id is None:
        return None
    related = "item", "finding__item", "decision__item", "decision__signatory", "signatory", "signed_by"
    found = one(Answer.objects.published().select_related(*related).filter(item=contribution.answer_id))
    if found and found.edition > 1:
        prefetch_related_objects([found], "editions")
    return found


def answers_of(finding: Any) -> list[Answer]:
    """Return the answers published for a finding, newest first."""
    rows = Answer.objects.published().select_related(
        "item", "finding__item", "decision__item", "decision__signatory", "signatory", "signed_by"
    )
    return list(rows.prefetch_related("editions").filter(finding=finding).order_by("-published_at"))


def answers_from(decision: Decision) -> list[Answer]:
    """Return the published answers that tell a decision."""
    rows = Answer.objects.published().select_related("item", "finding__item", "contribution__item")
    return list(rows.filter(decision=decision).order_by("published_at"))


def reactions_of(contribution: Contribution) -> list[Reaction]:
    return list(Reaction.objects.filter(contribution=contribution).order_by("at"))


def disagreements(process: Process) -> int:
    """Return how many people said, of an answer of this process, that they do not agree."""
    rows = Reaction.objects.filter(kind=Reaction.Kind.DISAGREE, contribution__process=process)
    return rows.values("contribution").distinct().count()


def options_of(process: Process) -> list[Option]:
    rows = Option.objects.select_related("item", "finding__item", "workshop__item")
    return list(rows.filter(process=process).order_by("pk"))


def findings_of(process: Process) -> list[Finding]:
    return list(Finding.objects.select_related("item").filter(process=process).order_by("title"))


def workshops_of(process: Process) -> list[Workshop]:
    return list(Workshop.objects.select_related("item", "finding__item").filter(process=process).order_by("starts_at"))


def decisions_of(process: Process, *, drafts: bool = False) -> list[Decision]:
    rows = Decision.objects.select_related("item", "signatory").filter(process=process)
    return sorted(rows if drafts else rows.filter(published_at__isnull=False), key=lambda decision: decision.pk)


def delivery_counts(answer: Answer) -> dict[str, int]:
    """Return how many contributions an answer is, or will be, owed to by channel, the largest first."""
    if answer.state == Answer.State.PUBLISHED:
        rows = Delivery.objects.filter(subject=answer.item_id, kind="answer").exclude(state=Delivery.State.CANCELLED)
        rows = rows.filter(event=f"answer:{answer.item.public_id}:{answer.edition}").values("channel")
    else:
        rows = answered_by(answer).values("answer_channel")
    name = "channel" if answer.state == Answer.State.PUBLISHED else "answer_channel"
    counted = {row[name]: row["n"] for row in rows.annotate(n=Count("pk")).order_by("-n", name)}
    return counted


def answered_by(answer: Answer) -> QuerySet:
    """Return the contributions that an answer has reached once published, or would reach if signed now."""
    if answer.state == Answer.State.PUBLISHED:
        return Contribution.objects.filter(answer=answer.item_id)
    return would_reach(finding=answer.finding, contribution=answer.contribution)


def would_reach(*, finding: Any = None, contribution: Contribution | None = None) -> QuerySet:
    """Return the waiting contributions that an answer to this finding or contribution would reach, duplicates included."""
    waiting = Contribution.objects.waiting()
    if finding is not None:
        second_looks = Reaction.objects.filter(kind=Reaction.Kind.MISUNDERSTOOD).values("contribution")
        direct = waiting.filter(finding=finding).exclude(pk__in=second_looks)
    else:
        direct = waiting.filter(pk=contribution.pk)
    process = (finding or contribution).process_id
    return waiting.filter(Q(pk__in=direct.values("pk")) | Q(pk__in=_same_as(direct), **_alone_in(process)))


def late_for(answer: Answer) -> QuerySet:
    """Return the waiting contributions to which a published answer can still be given: see `answers.extend`."""
    given = Contribution.objects.filter(answer=answer.item_id)
    twins = Contribution.objects.waiting().filter(pk__in=_same_as(given), **_alone_in(answer.process_id))
    return would_reach(finding=answer.finding) | twins if answer.finding_id else twins


def _same_as(rows: QuerySet) -> QuerySet:
    return Link.objects.filter(kind=Link.Kind.SAME_AS, target__in=rows.values("pk")).values("source")


def _alone_in(process: int) -> dict[str, Any]:
    return {"finding__isnull": True, "process_id": process}


def draft_of(*, finding: Any = None, contribution: Contribution | None = None) -> Answer | None:
    """Return the answer being prepared for a finding or a contribution, or None."""
    rows = Answer.objects.exclude(state=Answer.State.PUBLISHED).select_related("item", "signatory", "proposed_by")
    rows = rows.filter(finding=finding) if finding is not None else rows.filter(contribution=contribution)
    return max(rows, key=lambda answer: answer.pk, default=None)


def considered_in(decision: Decision) -> list[Any]:
    """Return the options that a decision examined, the chosen ones first, each with why."""
    rows = decision.considered_rows.select_related("option__item").order_by("-chosen", "pk")
    return list(rows)


def decisions_on(option: Option) -> list[Any]:
    """Return what published decisions said of an option."""
    rows = option.considered_rows.filter(decision__published_at__isnull=False)
    return list(rows.select_related("decision__item").order_by("pk"))


def options_from(workshop: Workshop) -> list[Option]:
    """Return the options written in an atelier."""
    return list(workshop.options.select_related("item").order_by("pk"))

"""Writes about answers: proposed by an agent, checked by the service, signed, owed to each person on their channel.

Nobody is left without an answer: publishing one gives it to every contribution waiting in the finding, lowers the
process's counter, and writes one delivery a person, all in one transaction.
"""

from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F, Q
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution, Finding, Note
from polyphonie.core import clock, deliveries, items, journal, limits
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.models import Item, Link
from polyphonie.core.permissions import require
from polyphonie.processes.actions import reopen_for_answer
from polyphonie.processes.models import Process

from . import golden
from .models import Answer, AnswerEdition, Reaction

VERBS = {
    "answer.drafted": "une réponse se prépare",
    "answer.proposed": "une réponse est proposée au service",
    "answer.checked": "la réponse est prête à signer",
    "answer.sent_back": "la réponse est revenue à son rédacteur",
    "answer.published": "la réponse est signée et envoyée",
    "answer.undone": "l’envoi a été annulé dans les dix minutes",
    "answer.edited": "la réponse a été corrigée, et redite à chacun",
    "answer.extended": "la réponse a été donnée aussi à des contributions arrivées ensuite",
    "answer.spoken": "la réponse a été dite à voix haute",
    "answer.reaction": "l’auteur a réagi à la réponse",
}

TEXT_FIELDS = ("outcome", "why", "could_change", "next_step", "next_step_url")
State = Answer.State


@transaction.atomic
def draft_answer(
    *, by: Any, finding: Finding | None = None, contribution: Contribution | None = None, **fields: Any
) -> Answer:
    """Begin the answer of a finding or of one contribution. Raises Changed when somebody has begun it."""
    target = finding or contribution
    require(by, "answers.write", target)
    item = items.create(target.territory, "answer")
    answer = Answer(
        territory=target.territory,
        item=item,
        process=target.process,
        finding=finding,
        contribution=contribution,
        is_final=contribution is not None and _was_misunderstood(contribution),
        **fields,
    )
    try:
        with transaction.atomic():
            answer.save(force_insert=True)
    except IntegrityError:
        raise Changed(_("Quelqu’un d’autre a commencé cette réponse. Votre texte est gardé ci-dessous.")) from None
    journal.write(target.territory, "answer.drafted", by=by, item=item)
    return answer


@transaction.atomic
def save_answer(*, answer: Answer, edition: int, by: Any, **fields: Any) -> Answer:
    """Keep what is written so far. Raises Changed when somebody else saved meanwhile (`edition` is theirs by now)."""
    require(by, "answers.write", answer)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    if answer.edition != edition:
        raise Changed(
            _("Quelqu’un d’autre a modifié cette réponse. Votre texte est gardé ci-dessous, le sien au-dessus.")
        )
    if answer.state == State.PUBLISHED:
        raise Refused(_("Cette réponse est déjà envoyée : corrigez-la, elle sera redite à chacun."))
    for name, value in fields.items():
        setattr(answer, name, value)
    answer.edition += 1
    # What was checked and then changed is to be checked again.
    answer.state, answer.checked_by = State.DRAFT, None
    answer.save()
    return answer


def missing_of(answer: Answer) -> list[str]:
    """Return, in French, what this answer still needs before it can be signed."""
    return golden.missing(golden.of_answer(answer))


@transaction.atomic
def propose(*, answer: Answer, signatory: Any, by: Any) -> Answer:
    """Send an answer to the service's check, for a signatory. Raises Refused when something is missing."""
    require(by, "answers.write", answer)
    answer = _locked(answer, State.DRAFT)
    if missing := missing_of(answer):
        raise Refused(_("Avant d’envoyer, il manque : %(list)s.") % {"list": ", ".join(missing)})
    answer.state, answer.proposed_by, answer.signatory = State.PROPOSED, by, signatory
    answer.save(update_fields=["state", "proposed_by", "signatory"])
    journal.write(answer.territory, "answer.proposed", by=by, item=answer.item_id)
    return answer


@transaction.atomic
def check(*, answer: Answer, by: Any) -> Answer:
    """Say that the service agrees: the answer waits for its signature."""
    require(by, "answers.check", answer)
    answer = _locked(answer, State.PROPOSED)
    answer.state, answer.checked_by = State.CHECKED, by
    answer.save(update_fields=["state", "checked_by"])
    journal.write(answer.territory, "answer.checked", by=by, item=answer.item_id)
    return answer


@transaction.atomic
def send_back(*, answer: Answer, by: Any, note: str = "") -> Answer:
    """Return an answer to its writer, instead of checking or signing it; `note` says why, to the services only."""
    require(by, "answers.check" if answer.state == State.PROPOSED else "answers.sign", answer)
    answer = _locked(answer, State.PROPOSED, State.CHECKED)
    answer.state, answer.checked_by = State.DRAFT, None
    answer.save(update_fields=["state", "checked_by"])
    if note.strip():
        target = answer.finding or answer.contribution
        Note.objects.create(territory=answer.territory, item=target.item, by=by, text=note.strip(), at=clock.now())
    journal.write(answer.territory, "answer.sent_back", by=by, item=answer.item_id)
    return answer


def _locked(answer: Answer, *states: str) -> Answer:
    """Lock the process, then the answer, which must be in one of `states`. Raises Changed."""
    Process.objects.select_for_update().get(pk=answer.process_id)
    answer = Answer.objects.select_for_update().select_related("item", "process").get(pk=answer.pk)
    if answer.state not in states:
        raise Changed(
            _("Cette réponse a changé d’état : elle est maintenant « %(state)s ».")
            % {"state": answer.get_state_display()}
        )
    return answer


@transaction.atomic
def publish(*, answer: Answer, by: Any) -> int:
    """Sign and publish; return how many contributions it answers. Raises Refused, Changed.

    Deliveries leave after `limits.UNDO_DELAY`, in which `undo` takes it all back.
    """
    require(by, "answers.sign", answer)
    answer = _locked(answer, State.CHECKED)
    if missing := missing_of(answer):
        raise Refused(_("Avant de signer, il manque : %(list)s.") % {"list": ", ".join(missing)})
    if answer.is_final:
        _require_another_person(answer, by)
    answered = _waiting_for(answer)
    at = clock.now()
    _give(answer, answered, at)
    answer.state, answer.published_at, answer.signed_by = State.PUBLISHED, at, by
    answer.signatory = answer.signatory or by
    answer.save(update_fields=["state", "published_at", "signed_by", "signatory"])
    _link(answer)
    items.show(answer.item, Item.Visibility.PUBLIC)
    _show_finding(answer, by)
    _owe(answer, answered)
    journal.write(
        answer.territory, "answer.published", by=by, item=answer.item_id, outcome=answer.outcome, answered=len(answered)
    )
    return len(answered)


def _give(answer: Answer, contributions: list[Contribution], at: Any) -> None:
    """Answer these contributions, and lower the counter of what is left in the same breath."""
    Contribution.objects.filter(pk__in=[c.pk for c in contributions]).update(
        standing=Contribution.Standing.ANSWERED, answer=answer.item, answered_at=at
    )
    Process.objects.filter(pk=answer.process_id).update(unanswered=F("unanswered") - len(contributions))


@transaction.atomic
def extend(*, answer: Answer, by: Any) -> int:
    """Give a published answer to what was grouped in its finding, or found to say the same, since; return how many.

    Raises Refused, Changed.
    """
    require(by, "answers.sign", answer)
    answer = _locked(answer, State.PUBLISHED)
    late = _waiting_for(answer)
    if not late:
        raise Refused(_("Toutes les contributions concernées ont déjà leur réponse."))
    _give(answer, late, clock.now())
    _owe(answer, late)
    journal.write(answer.territory, "answer.extended", by=by, item=answer.item_id, answered=len(late))
    return len(late)


@transaction.atomic
def say_aloud(*, answer: Answer, sound: Any, by: Any) -> Answer:
    """Keep the recording of the answer read aloud (an already checked file), or take it away with None."""
    require(by, "answers.write", answer)
    answer = Answer.objects.select_for_update().get(pk=answer.pk)
    answer.sound = sound or ""
    answer.save(update_fields=["sound"])
    journal.write(answer.territory, "answer.spoken", by=by, item=answer.item_id, kept=bool(sound))
    return answer


def _waiting_for(answer: Answer) -> list[Contribution]:
    """Lock and return the contributions that this answer is for, and the duplicates that inherit it."""
    waiting = Contribution.objects.select_for_update(of=("self",)).waiting()
    if answer.finding_id:
        # Who was misunderstood is owed a second look of their own, not the group's text again.
        second_looks = Reaction.objects.filter(kind=Reaction.Kind.MISUNDERSTOOD).values("contribution")
        rows = waiting.filter(finding_id=answer.finding_id).exclude(pk__in=second_looks)
        direct = list(rows.order_by("pk"))
    else:
        direct = list(waiting.filter(pk=answer.contribution_id))
    ids = [c.pk for c in direct]
    # Whoever says the same as somebody answered inherits the answer, also when this is noticed afterwards.
    given = Contribution.objects.filter(answer=answer.item_id).values("pk")
    twins = Link.objects.filter(kind="same_as").filter(Q(target__in=ids) | Q(target__in=given)).values("source")
    alone = waiting.filter(pk__in=twins, process_id=answer.process_id, finding__isnull=True).exclude(pk__in=ids)
    return direct + list(alone.order_by("pk"))


def _link(answer: Answer) -> None:
    source = answer.finding or answer.contribution
    items.link(source.item, answer.item, "answered")
    if answer.decision_id:
        items.link(answer.decision.item, answer.item, "answered")


def _show_finding(answer: Answer, by: Any) -> None:
    """An answer to a finding is read on its page: the finding is published with it."""
    finding = answer.finding
    if finding is not None and not finding.published_at:
        finding.published_at = answer.published_at
        finding.save(update_fields=["published_at"])
        items.show(finding.item, Item.Visibility.PUBLIC)
        journal.write(answer.territory, "finding.published", by=by, item=finding.item_id, size=finding.size)


def _hide_finding(answer: Answer) -> None:
    """Take back a finding that was published by this signature only."""
    finding = answer.finding
    if finding is not None and finding.published_at == answer.published_at:
        finding.published_at = None
        finding.save(update_fields=["published_at"])
        items.show(finding.item, Item.Visibility.STAFF)


def event_of(answer: Answer) -> str:
    """Return the name of the event that this edition of the answer is, for its deliveries."""
    return f"answer:{answer.item.public_id}:{answer.edition}"


def _owe(answer: Answer, contributions: list[Contribution]) -> None:
    due_at = clock.now() + limits.UNDO_DELAY
    event = event_of(answer)
    deliveries.owe_many(
        [
            deliveries.new(
                "answer",
                item=Item(pk=c.pk, territory_id=c.territory_id),
                subject=answer.item,
                event=event,
                recipient=str(c.pk),
                channel=c.answer_channel,
                due_at=due_at,
            )
            for c in contributions
        ]
    )


@transaction.atomic
def undo(*, answer: Answer, by: Any) -> None:
    """Take a publication back while nothing has left. Raises Refused after that."""
    require(by, "answers.sign", answer)
    answer = _locked(answer, State.PUBLISHED)
    late = clock.now() >= answer.published_at + limits.UNDO_DELAY
    if late or answer.process.closed_at or not deliveries.cancel(event_of(answer)):
        raise Refused(_("Les dix minutes sont passées, ou un envoi est parti : corrigez plutôt la réponse."))
    rows = Contribution.objects.filter(answer=answer.item_id, standing=Contribution.Standing.ANSWERED)
    count = rows.update(standing=Contribution.Standing.WAITING, answer=None, answered_at=None)
    Process.objects.filter(pk=answer.process_id).update(unanswered=F("unanswered") + count)
    Link.objects.filter(target=answer.item_id, kind="answered").delete()
    items.show(answer.item, Item.Visibility.STAFF)
    _hide_finding(answer)
    answer.state, answer.published_at, answer.signed_by = State.CHECKED, None, None
    answer.edition += 1
    try:
        with transaction.atomic():
            answer.save(update_fields=["state", "published_at", "signed_by", "edition"])
    except IntegrityError:
        raise Refused(_("Une autre réponse se prépare déjà ici : corrigez plutôt celle qui est publiée.")) from None
    journal.write(answer.territory, "answer.undone", by=by, item=answer.item_id, reopened=count)


@transaction.atomic
def edit_published(*, answer: Answer, reason: str, by: Any, **fields: Any) -> Answer:
    """Correct a published answer: the former text stays readable, and each person is told again. Raises Refused."""
    require(by, "answers.edit", answer)
    answer = _locked(answer, State.PUBLISHED)
    if not reason.strip():
        raise Refused(_("Dites pourquoi cette réponse est corrigée."), "reason")
    AnswerEdition.objects.create(
        territory=answer.territory,
        answer=answer,
        number=answer.edition,
        outcome=answer.outcome,
        why=answer.why,
        could_change=answer.could_change,
        next_step=answer.next_step,
        replaced_at=clock.now(),
        reason=reason.strip(),
    )
    for name in fields:
        if name not in TEXT_FIELDS:
            raise TypeError(f"not of an answer's text: {name}")
        setattr(answer, name, fields[name])
    if missing := missing_of(answer):
        raise Refused(_("Il manque : %(list)s.") % {"list": ", ".join(missing)})
    # What has not left yet would say the former text: the new edition takes its place.
    deliveries.supersede(event_of(answer))
    answer.edition, answer.edited_at = answer.edition + 1, clock.now()
    answer.save()
    _owe(answer, list(Contribution.objects.filter(answer=answer.item_id)))
    journal.write(answer.territory, "answer.edited", by=by, item=answer.item_id, edition=answer.edition)
    return answer


@transaction.atomic
def react(*, contribution: Contribution, kind: str, text: str, by: Any) -> Reaction:
    """Record what the author says of the answer. « Mal comprise » reopens, once. Raises Refused."""
    require(by, "contributions.own", contribution)
    process = Process.objects.select_for_update().get(pk=contribution.process_id)
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    if contribution.standing != Contribution.Standing.ANSWERED:
        raise Refused(_("Cette contribution attend encore sa réponse."))
    answer = Answer.objects.get(pk=contribution.answer_id)
    if Reaction.objects.filter(contribution=contribution, answer=answer, kind=kind).exists():
        raise Refused(_("Vous avez déjà dit cela de cette réponse."))
    misunderstood = kind == Reaction.Kind.MISUNDERSTOOD
    if misunderstood and _was_misunderstood(contribution):
        raise Refused(
            _("Cette réponse est la seconde : elle est définitive. Vous pouvez dire que vous n’êtes pas d’accord.")
        )
    if misunderstood and not text.strip():
        raise Refused(_("Dites en quelques mots ce qui a été mal compris."), "text")
    reaction = Reaction.objects.create(
        territory=contribution.territory,
        contribution=contribution,
        answer=answer,
        kind=kind,
        text=text.strip(),
        at=clock.now(),
    )
    if misunderstood:
        _reopen(process, contribution, by)
    journal.write(contribution.territory, "answer.reaction", by=by, item=contribution.pk, kind=kind)
    return reaction


def _reopen(process: Process, contribution: Contribution, by: Any) -> None:
    reopen_for_answer(process=process, by=by)
    contribution.standing, contribution.answer, contribution.answered_at = Contribution.Standing.WAITING, None, None
    contribution.save(update_fields=["standing", "answer", "answered_at"])
    Process.objects.filter(pk=process.pk).update(unanswered=F("unanswered") + 1)
    journal.write(contribution.territory, "contribution.reopened", by=by, item=contribution.pk)


def _was_misunderstood(contribution: Contribution) -> bool:
    return Reaction.objects.filter(contribution=contribution, kind=Reaction.Kind.MISUNDERSTOOD).exists()


def _require_another_person(answer: Answer, by: Any) -> None:
    """The second look is another person's: neither who wrote nor who signed the first answer."""
    first = Reaction.objects.get(contribution=answer.contribution, kind=Reaction.Kind.MISUNDERSTOOD).answer
    involved = {first.proposed_by_id, first.signed_by_id} - {None}
    if by.pk in involved or answer.proposed_by_id in involved:
        raise Refused(_("Cette personne a déjà répondu la première fois : une autre doit répondre et signer."))

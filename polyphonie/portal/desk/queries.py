"""Reads of the desk: what one page of work shows."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Count, F, Min, Q
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop as _n

from polyphonie.contributions import texts
from polyphonie.contributions.models import Contribution, Finding, Note
from polyphonie.core import clock, limits
from polyphonie.core.models import Delivery, Item, Link
from polyphonie.core.templatetags.ui.text import plural
from polyphonie.decisions import queries as decisions
from polyphonie.decisions import telling
from polyphonie.decisions.models import Answer, Reaction
from polyphonie.methods.texts import sentence_stats
from polyphonie.processes.models import Process

QUOTES = 3
BEGINNING = 90  # characters of what was said, beside « Répondre à la contribution n° 5 »
STANDING = 12  # open processes beside « À faire aujourd’hui »
LONG_SENTENCE = 20  # words: beyond, guides to plain language ask to cut

# (channel, one, several) in the order in which they are said
WORDS = (
    ("email", _n("courriel"), _n("courriels")),
    ("letter", _n("lettre"), _n("lettres")),
    ("sms", _n("SMS"), _n("SMS")),
    ("call", _n("appel"), _n("appels")),
    ("desk", _n("au guichet"), _n("au guichet")),
    ("relay", _n("par un relais"), _n("par un relais")),
    ("page", _n("sur la page du reçu"), _n("sur la page du reçu")),
    ("none", _n("sans moyen de joindre la personne"), _n("sans moyen de les joindre")),
)


@dataclass(frozen=True)
class Help:
    """What the length of its sentences says of a text."""

    sentences: int
    mean: int
    longest: str
    is_long: bool


def sentence_help(text: str) -> Help | None:
    """Return the figures of a text's sentences; None for an empty one."""
    stats = sentence_stats(text)
    if not stats.sentences:
        return None
    longest = sentence_stats(stats.longest)
    return Help(stats.sentences, round(stats.mean_words), stats.longest, longest.words > LONG_SENTENCE)


def said_by_channel(counts: dict[str, int]) -> str:
    """Return « 14 mails, 6 lettres, 3 SMS, 3 sans moyen de les joindre »."""
    return ", ".join(plural(counts[c], _(one), _(many)) for c, one, many in WORDS if counts.get(c))


def reached(target: Contribution | Finding, draft: Answer | None) -> dict[str, int]:
    """Return by channel how many contributions an answer to this target would reach."""
    return would_reach(target) if draft is None else decisions.delivery_counts(draft)


def would_reach(target: Contribution | Finding) -> dict[str, int]:
    """Return by channel how many contributions wait for an answer to this target."""
    rows = decisions.would_reach(**as_target(target)).values("answer_channel").annotate(n=Count("pk"))
    return {row["answer_channel"]: row["n"] for row in rows}


def as_target(target: Contribution | Finding) -> dict[str, Any]:
    """Return the target as the keyword that answers are written with."""
    return {"finding": target} if isinstance(target, Finding) else {"contribution": target}


def voices(finding: Finding, count: int = QUOTES) -> list[Contribution]:
    """Return the first contributions of a finding, the most supported at the top."""
    rows = Contribution.objects.with_words().filter(finding=finding).order_by("-supports", "pk")
    return list(rows[:count])


def notes(item: Item) -> list[Note]:
    return list(Note.objects.filter(item=item).select_related("by"))


def oldest_wait(finding: Finding) -> int | None:
    """Return for how many days the oldest waiting contribution of a finding has waited."""
    first = Contribution.objects.waiting().filter(finding=finding).aggregate(at=Min("received_at"))["at"]
    return (clock.now() - first).days if first else None


def answers_of(target: Contribution | Finding) -> list[Answer]:
    """Return what was answered so far to this finding or contribution, newest first."""
    if isinstance(target, Finding):
        return decisions.answers_of(target)
    rows = Answer.objects.published().select_related(
        "item", "finding__item", "decision__item", "decision__signatory", "signatory", "signed_by", "contribution"
    )
    own = rows.prefetch_related("editions").filter(contribution=target)
    given = [answer] if (answer := decisions.published_answer(target)) else []
    return list(dict.fromkeys([*given, *own.order_by("-pk")]))


def published_for(target: Contribution | Finding) -> list[Answer]:
    """Return what was published for this finding or contribution, newest first, to say it and lead to it."""
    if isinstance(target, Finding):
        wanted = Q(finding=target)
    else:
        wanted = Q(contribution=target) | Q(pk=target.answer_id)
    rows = Answer.objects.published().filter(wanted).select_related("item")
    lean = rows.only("outcome", "why", "published_at", "item__public_id")
    return sorted(lean, key=lambda answer: answer.published_at, reverse=True)


def misunderstanding(contribution: Contribution) -> Reaction | None:
    """Return what the author said was misunderstood."""
    rows = Reaction.objects.filter(contribution=contribution, kind=Reaction.Kind.MISUNDERSTOOD)
    return rows.select_related("answer__signatory").first()


def recipients(answer: Answer | None, target: Contribution | Finding, channel: str) -> Any:
    """Return the contributions that the answer reaches by one channel ("" for all), in order."""
    rows = decisions.answered_by(answer) if answer else decisions.would_reach(**as_target(target))
    if channel:
        rows = rows.filter(answer_channel=channel)
    return rows.with_words().select_related("item__contact", "process", "territory").order_by("pk")


def specimen(target: Contribution | Finding) -> Answer:
    """Return an answer not written yet, to preview with what was typed."""
    return Answer(territory=target.territory, process=target.process, **as_target(target))


def promised_in(item: Item) -> list[Any]:
    """Return the commitments taken in an answer or a decision."""
    links = Link.objects.filter(source=item, kind=Link.Kind.PROMISED).select_related("target__commitment")
    return [link.target.commitment for link in links.order_by("id")]


def deliveries_of(answer: Answer) -> dict[str, int]:
    """Return how many deliveries of an answer are in each state, its last edition only."""
    rows = Delivery.objects.filter(subject=answer.item_id, kind="answer").exclude(state=Delivery.State.CANCELLED)
    return dict(rows.values_list("state").annotate(n=Count("pk")))


def words_of(contribution: Contribution) -> dict[str, str]:
    """Return a contribution as a quotation: the words, who, how."""
    return {
        "text": telling.own_words(contribution),
        "who": contribution.shown_author,
        "how": capfirst(telling.said(contribution)),
    }


def beginnings(keys: list[int]) -> dict[int, dict[str, str]]:
    """Return how the public words of these contributions begin, by key: `text` and its `language`."""
    rows = Contribution.objects.shown().filter(pk__in=keys).with_words() if keys else ()
    begun = {c.pk: {"text": texts.excerpt(texts.public_text(c), BEGINNING), "language": c.language} for c in rows}
    return {pk: words for pk, words in begun.items() if words["text"]}


def with_words(pk: int) -> Contribution:
    """Return one contribution with its words."""
    return Contribution.objects.with_words().get(pk=pk)


def late_in(answer: Answer) -> int:
    """Return how many contributions joined what a published answer answers since, and wait for it."""
    return decisions.late_for(answer).count() if answer.state == Answer.State.PUBLISHED else 0


def recently_signed(actor: Any) -> list[Answer]:
    """Return what this person signed in the last ten minutes: it can still be undone."""
    rows = Answer.objects.published().select_related("item", "finding", "contribution")
    since = clock.now() - limits.UNDO_DELAY
    return list(rows.filter(signed_by=actor.pk, published_at__gt=since).order_by("-published_at"))


def standing() -> list[Process]:
    """Return the open processes with how many of their contributions have their answer, the nearest promise first."""
    rows = Process.objects.running().select_related("item", "frame").order_by("frame__answer_by", "pk")
    return list(rows.annotate(answered=F("received") - F("unanswered"))[:STANDING])


def processes(actor: Any) -> list[Process]:
    """Return the processes that staff work on: those that run, then those being prepared, then the closed ones."""
    rows = Process.objects.select_related("item", "frame", "service").annotate(
        texts=Count("answers", filter=Q(answers__state="published"))
    )
    order = {True: 0, None: 1, False: 2}
    found = list(rows.order_by("-pk")[:200])
    return sorted(found, key=lambda p: order[None if p.opened_at is None else p.is_open])

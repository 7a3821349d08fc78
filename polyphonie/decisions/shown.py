"""What other pages show of options, ateliers, decisions and answers: cards, stations, texts for search, dates."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.core.items import at_hand
from polyphonie.core.manifest import Card, Event, Station
from polyphonie.core.models import Item

from . import telling
from .models import Answer, Decision, Option, Reaction, Workshop

BUILT, DECIDED, ANSWERED = "Construit", "Décidé", "Répondu"


def option_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Option.objects.select_related("item").filter(item__in=items)
    return {o.pk: Card(o.item, _("option"), o.title, _url("option", o), o.text, o.item.created_at) for o in rows}


def workshop_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Workshop.objects.select_related("item").filter(item__in=items)
    return {w.pk: Card(w.item, _("atelier"), w.title, _url("workshop", w), w.place, w.starts_at) for w in rows}


def decision_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Decision.objects.select_related("item").filter(item__in=items)
    return {d.pk: Card(d.item, _("décision"), d.title, _url("detail", d), d.plain_text, d.published_at) for d in rows}


def answer_cards(items: Sequence[Item]) -> dict[int, Card]:
    """An answer is read on the page of what it answers."""
    rows = Answer.objects.select_related("item", "finding__item", "contribution__item").filter(item__in=items)
    return {a.pk: Card(a.item, _("réponse"), _title(a), answer_url(a), a.why, a.published_at) for a in rows}


def answer_url(answer: Answer) -> str:
    """Return the public page on which an answer is read."""
    if answer.finding_id:
        return reverse("contributions:finding", args=[answer.finding.item.public_id]) + "#reponse"
    return reverse("contributions:detail", args=[answer.contribution.item.public_id]) + "#reponse"


def _title(answer: Answer) -> str:
    if answer.finding_id:
        return _("Réponse : %(title)s") % {"title": answer.finding.title}
    return _("Réponse à la contribution n° %(number)s") % {"number": answer.contribution.number}


def _url(name: str, found: Any) -> str:
    return reverse(f"decisions:{name}", args=[found.item.public_id])


def _age(row: Any) -> int:
    """The key of a row follows its age: sorting here spares the database an order over all its columns."""
    return row.pk


def option_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    rows = Option.objects.filter(item__in=items).select_related("item", "workshop")
    lean = rows.only("title", "item__public_id", "item__created_at", "workshop__title")
    return [
        Station(
            BUILT,
            _("Option « %(title)s »") % {"title": o.title},
            url=_url("option", o),
            at=o.item.created_at,
            detail=_("écrite à l’atelier « %(title)s »") % {"title": o.workshop.title} if o.workshop_id else "",
        )
        for o in sorted(lean, key=_age)
    ]


def workshop_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    rows = Workshop.objects.select_related("item").filter(item__in=items).order_by("starts_at")
    return [
        Station(
            BUILT,
            _("Atelier « %(title)s »") % {"title": w.title},
            url=_url("workshop", w),
            at=w.starts_at if w.outcome else None,
            promised=None if w.outcome else w.starts_at.date(),
            detail=w.place,
            state="done" if w.outcome else "todo",
        )
        for w in rows
    ]


def decision_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    rows = Decision.objects.filter(item__in=items, published_at__isnull=False).select_related("item", "signatory")
    lean = rows.only("title", "decided_on", "votes", "item__public_id", "signatory__name", "signatory__title")
    return [
        Station(
            DECIDED,
            d.title,
            url=_url("detail", d),
            at=d.decided_on,
            detail=d.votes,
            who=d.signatory.signature if d.signatory else "",
        )
        for d in sorted(lean, key=_age)
    ]


def answer_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    rows = (
        Answer.objects.published()
        .filter(item__in=items)
        .select_related("item", "signatory", "signed_by", "finding__item", "contribution__item")
    )
    lean = rows.only(
        "outcome", "published_at", "signatory__name", "signatory__title", "signed_by__name", "finding__item__public_id",
        "contribution__item__public_id",
    )  # fmt: skip
    return [
        Station(
            ANSWERED,
            str(a.get_outcome_display()).capitalize(),
            url=answer_url(a),
            at=a.published_at,
            detail=_("À chaque personne, par le moyen qu’elle a choisi"),
            who=telling.signed(a),
        )
        for a in sorted(lean, key=_age)
    ]


def reopened_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    """A contribution that its author says was misunderstood waits for a second answer: the first is not the last."""
    known = at_hand(items, "contribution")
    if len(known) == len(items) and not any(c.is_waiting for c in known):
        return []
    rows = Reaction.objects.filter(
        contribution__in=[item.pk for item in items],
        kind=Reaction.Kind.MISUNDERSTOOD,
        contribution__standing=Contribution.Standing.WAITING,
    )
    title = _("Rouverte : une seconde réponse est attendue, d’une autre personne")
    promised = rows.values_list("contribution__process__frame__answer_by", flat=True)
    return [Station(ANSWERED, title, promised=day, state="todo") for day in promised]


def texts(model: Any, *names: str) -> Any:
    """Return a provider of what search reads: the title, then these fields."""

    def provide(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
        rows = model.objects.filter(item__in=items)
        return {row.pk: (row.title, " ".join(str(getattr(row, name)) for name in names)) for row in rows}

    return provide


def events(first: date, last: date) -> Iterable[Event]:
    """Yield the ateliers between two days."""
    rows = Workshop.objects.select_related("item").filter(
        starts_at__date__lte=last, ends_at__date__gte=first, item__visibility=Item.Visibility.PUBLIC
    )
    for w in rows:
        yield Event(
            uid=f"atelier-{w.public_id}",
            title=w.title,
            starts=w.starts_at,
            ends=w.ends_at,
            url=_url("workshop", w),
            place=w.place,
            detail=w.invitation,
            kind=_("atelier"),
            tone="build",
        )

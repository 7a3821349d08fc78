"""Demandes in the sense of the law: a contribution that asks the authority for something it must decide on.

A receipt is handed to everybody at once and is no act. The acknowledgement that the law asks (code des relations entre
le public et l’administration, art. L112-3 and R112-5) is given only once staff have recognised a demande: the day it
was received, the service in charge, and the day from which silence is a decision, with what can be done then.
"""

import calendar
from datetime import date
from typing import Any

from django.db import IntegrityError, transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core import clock, deliveries, journal
from polyphonie.core.errors import Refused
from polyphonie.core.language import speaking
from polyphonie.core.manifest import Message
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import require
from polyphonie.territories.models import Service

from . import actions, notifications, texts
from .models import Contribution, Demand

KIND = "acknowledgement"
VERBS = {"demand.recognised": "est reconnue comme une demande, et son accusé de réception est remis"}
MONTHS = 2  # silence kept so long is a decision, unless a text says otherwise (art. L231-1, L231-4)


@transaction.atomic
def recognise(
    *, contribution: Contribution, service: Service, received_on: date, silence: str, decided_by: date, by: Any
) -> Demand:
    """Recognise a demande and hand its acknowledgement over: on the receipt's page, and by mail. Raises Refused."""
    require(by, "contributions.qualify", contribution)
    if contribution.standing in {Contribution.Standing.WITHDRAWN, Contribution.Standing.CLOSED}:
        raise Refused(_("Cette contribution a été retirée ou close."))
    if received_on > clock.today():
        raise Refused(_("Cette date est dans le futur."), "received_on")
    if decided_by <= received_on:
        raise Refused(_("Cette date doit venir après celle de la réception."), "decided_by")
    try:
        with transaction.atomic():
            demand = Demand.objects.create(
                territory_id=contribution.territory_id, contribution=contribution, service=service, silence=silence,
                received_on=received_on, decided_by=decided_by, by=by, at=clock.now(),
            )  # fmt: skip
    except IntegrityError:
        raise Refused(_("Cette demande est déjà reconnue : son accusé de réception est remis.")) from None
    if getattr(getattr(contribution.item, "contact", None), "email", ""):
        item = contribution.item
        deliveries.owe(
            KIND, item=item, subject=item, event=f"{KIND}:{item.public_id}", recipient=str(contribution.pk),
            channel=Delivery.Channel.EMAIL, due_at=clock.now(),
        )  # fmt: skip
    entry = journal.write(
        contribution.territory, "demand.recognised", by=by, item=contribution.pk, service=service.pk, silence=silence
    )
    notifications.tell(entry)
    return demand


def first_answers(contribution: Contribution) -> dict[str, Any]:
    """Return what the form proposes: received when it was, decided two months later, by the service in charge."""
    received = timezone.localtime(contribution.received_at).date()
    return {
        "received_on": received,
        "decided_by": months_after(received, MONTHS),
        "service": contribution.assigned_to_id,
    }


def months_after(day: date, months: int) -> date:
    """Return the same day so many months later, or the last day of that month."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))


def of(contribution: Contribution) -> Demand | None:
    """Return what staff recognised of a contribution, with the service in charge."""
    return Demand.objects.select_related("service").filter(contribution=contribution).first()


def shown(demand: Demand, contribution: Contribution) -> dict[str, Any]:
    """Return what the acknowledgement says, on its page and in its mail."""
    return {
        "demand": demand,
        "contribution": contribution,
        "territory": contribution.territory,
        "words": texts.own_text(contribution) or _("(votre enregistrement)"),
    }


def message(delivery: Delivery) -> Message:
    """Make the acknowledgement ready to leave by mail; an act of the law is told in French."""
    rows = Contribution.objects.with_words().select_related("item__contact", "territory")
    contribution = rows.get(pk=delivery.item_id)
    contact = getattr(contribution.item, "contact", None)
    code = actions.mint_for_delivery(contribution=contribution)
    with speaking():
        link = territory_url(contribution.territory, "contributions:open_receipt", code)
        context = shown(of(contribution), contribution) | {"link": link}
        text = render_to_string("contributions/receipt/acknowledgement.txt", context)
        subject = _("Accusé de réception de votre demande (n° %(number)s)") % {"number": contribution.number}
        return Message(contact.email if contact else "", subject, text.strip() + "\n")

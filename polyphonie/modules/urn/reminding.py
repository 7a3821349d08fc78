"""One reminder, before the close, to whoever came to the booth, left without voting and gave an address.

It says that their vote is not finished, and nothing else: what they looked at is known nowhere. The address given for
it is dropped with the vote, and by the seal.
"""

from datetime import timedelta
from typing import Any

from django.db.models import Q
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core import clock, deliveries
from polyphonie.core.language import speaking
from polyphonie.core.manifest import Message
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_url

from .models import Election, Elector

KIND = "vote_reminder"
BEFORE_THE_CLOSE = timedelta(hours=48)
HOURS = range(9, 19)  # local: nobody's telephone rings at night for a vote


def owe() -> int:
    """Owe the reminders of the votes that close within two days; run by the tick, safe to repeat. Returns how many."""
    now = clock.now()
    if timezone.localtime(now).hour not in HOURS:
        return 0
    soon = Election.objects.with_item().filter(
        opens_at__lte=now, closes_at__gt=now, closes_at__lte=now + BEFORE_THE_CLOSE, closed_at=None
    )
    return sum(_owe_for(election) for election in soon.exclude(public_key=""))


def _owe_for(election: Election) -> int:
    by_account = Q(person__user__is_active=True) & ~Q(person__email_notices="never")
    rows = Elector.objects.filter(~Q(email="") | by_account, election=election, channel="")
    waiting = rows.filter(entered_on__lt=clock.today()).values_list("pk", flat=True)
    event = f"{KIND}:{election.vote}"
    told = set(Delivery.objects.filter(event=event).values_list("recipient", flat=True))
    owed = [_mail(election, event, str(pk)) for pk in waiting if str(pk) not in told]
    deliveries.owe_many(owed)
    return len(owed)


def _mail(election: Election, event: str, recipient: str) -> Delivery:
    channel = Delivery.Channel.EMAIL
    return deliveries.new(
        KIND, item=election.item, subject=election.item, event=event, recipient=recipient, channel=channel,
        due_at=clock.now(),
    )  # fmt: skip


def message(delivery: Delivery) -> Message:
    """Make a reminder ready to leave. Raises NoLongerOwed when its reader has voted since, or the vote is over."""
    rows = Elector.objects.select_related("election__item", "election__territory", "person__user")
    elector = rows.filter(pk=delivery.recipient, channel="").first()
    if elector is None or clock.now() >= elector.election.closes_at:
        raise deliveries.NoLongerOwed
    user = elector.person.user if elector.person else None
    address = elector.email or (user.email if user else "")
    if not address:
        raise deliveries.NoLongerOwed
    with speaking(user.language if user else ""):
        return _composed(elector.election, address)


def _composed(election: Election, address: str) -> Message:
    link: Any = territory_url(election.territory, "urn:enter", election.vote)
    context = {"election": election, "link": link, "territory": election.territory}
    subject = _("%(territory)s : votre vote n’est pas terminé") % {"territory": election.territory.name}
    return Message(address, subject, render_to_string("urn/reminder.txt", context).strip() + "\n")

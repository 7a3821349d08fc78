"""Reads of what leaves: what waits by channel, the runs, what failed or came back."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, ids
from polyphonie.core.models import Delivery
from polyphonie.people.models import Contact, Person

from . import actions
from .models import Batch

# What staff look after: a weekly mail of news that fails is nobody's work.
LOOKED_AFTER = ("answer", "receipt", "acknowledgement")
BY_HAND = ("letter", "sms", "call", "relay", "desk")
ONE_BY_ONE = ("call", "relay", "desk")
State = Delivery.State
SHOWN = 200


@dataclass(frozen=True)
class Row:
    """One delivery with whom it is for."""

    delivery: Delivery
    number: int
    who: str
    reach: str


def owed() -> QuerySet:
    """Return the deliveries that the desk looks after."""
    return Delivery.objects.filter(kind__in=LOOKED_AFTER)


def channels() -> list[dict[str, Any]]:
    """Return, for each channel, how many deliveries are in each state."""
    counts: dict[str, dict[str, int]] = {}
    for channel, state, n in owed().values_list("channel", "state").annotate(n=Count("pk")).order_by():
        counts.setdefault(channel, {})[state] = n
    return [
        {
            "channel": value,
            "label": label,
            "by_hand": value in BY_HAND,
            "waiting": counts[value].get("waiting", 0) + counts[value].get("leased", 0),
            "sent": counts[value].get("sent", 0),
            "published": counts[value].get("published", 0),
            "troubles": counts[value].get("failed", 0) + counts[value].get("returned", 0),
        }
        for value, label in Delivery.Channel.choices
        if value in counts
    ]


def batches(channel: str = "") -> list[Batch]:
    rows = Batch.objects.select_related("made_by", "relay")
    return list((rows.filter(channel=channel) if channel else rows)[:20])


def waiting(channel: str) -> list[Row]:
    """Return what is due by one channel and in no run yet."""
    return _rows(actions.due(channel).filter(batch=""))


def coming(channel: str) -> int:
    """Return how many are still in their ten minutes."""
    return Delivery.objects.filter(state=State.WAITING, due_at__gt=clock.now(), channel=channel).count()


def of_batch(batch: Batch) -> list[Row]:
    return _rows(Delivery.objects.filter(batch=batch.public_id), None)


def relays_waiting() -> list[Person]:
    """Return the relays who have answers to bring."""
    items = actions.due("relay").filter(batch="").values("item")
    return list(Person.objects.filter(pk__in=Contact.objects.filter(item__in=items).values("relay")).order_by("name"))


def relay(pk: str) -> Person | None:
    return Person.objects.filter(pk=ids.key_in(pk)).first()


def trouble_count() -> int:
    return owed().filter(state__in=[State.FAILED, State.RETURNED]).count()


def troubles() -> list[Row]:
    return _rows(owed().filter(state__in=[State.FAILED, State.RETURNED]))


def row_of(delivery: Delivery) -> Row:
    return _rows(Delivery.objects.filter(pk=delivery.pk))[0]


def _rows(rows: Any, count: int | None = SHOWN) -> list[Row]:
    """Return deliveries with the number of their contribution and how to reach the person, in three queries."""
    found = list(rows.select_related("item__contact__relay", "item").order_by("pk")[:count])
    numbers = dict(Contribution.objects.filter(item__in=[d.item_id for d in found]).values_list("item", "number"))
    return [Row(d, numbers.get(d.item_id, 0), *_reach(d)) for d in found]


def _reach(delivery: Delivery) -> tuple[str, str]:
    contact = getattr(delivery.item, "contact", None)
    if contact is None:
        return "", ""
    reach = {
        "email": contact.email,
        "sms": contact.phone,
        "call": contact.phone,
        "letter": ", ".join(t for t in (contact.street, f"{contact.postcode} {contact.city}".strip()) if t),
        "relay": contact.relay.name if contact.relay else "",
    }
    return contact.name, reach.get(delivery.channel, "")


def address_fields(delivery: Delivery, typed: Mapping[str, str]) -> list[tuple[str, str, str, str]]:
    """Return (name, label, value, autocomplete) of what reaches the person by this channel."""
    contact = getattr(delivery.item, "contact", None)
    asked = {
        "email": [("email", _("Adresse électronique"), "email")],
        "sms": [("phone", _("Téléphone"), "tel")],
        "call": [("phone", _("Téléphone"), "tel")],
        "letter": [
            ("name", _("Nom sur l’enveloppe"), "name"),
            ("street", _("Numéro et rue"), "street-address"),
            ("postcode", _("Code postal"), "postal-code"),
            ("city", _("Commune"), "address-level2"),
        ],
    }
    return [
        (name, label, typed.get(name, getattr(contact, name, "") if contact else ""), "off")
        for name, label, _complete in asked.get(delivery.channel, [])
    ]

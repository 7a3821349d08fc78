"""The weekly mail of news: what moved in what somebody follows, sent on Monday morning to whoever has an account.

Nobody without an account is written to for news: they gave an address to be answered, and for nothing else.
"""

from datetime import datetime, time, timedelta

from django.core.cache import cache
from django.db import transaction
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.translation import gettext as _
from django_scopes import get_scope

from polyphonie.core import clock, deliveries, journal, manifest
from polyphonie.core.language import speaking
from polyphonie.core.manifest import Message
from polyphonie.core.models import Delivery, Item, Notice
from polyphonie.core.pages import absolute, territory_url

from .models import Person

KIND = "digest"
HOUR = time(8)
MOST = 30  # lines of one mail; the rest is in « Mon espace »
LOOKED_FOR_EACH = 60 * 60  # seconds: one look an hour is enough for a weekly mail


def last_monday() -> datetime:
    """Return the last Monday at eight, in the territory's time zone: what happened since waits for the next."""
    now = timezone.localtime(clock.now())
    monday = timezone.make_aware(datetime.combine(now.date() - timedelta(days=now.weekday()), HOUR))
    return monday if monday <= now else monday - timedelta(days=7)


def owe_weekly() -> int:
    """Owe one mail to each person who has news of last week; run by the tick, safe to repeat. Returns how many."""
    until = last_monday()
    territory = get_scope()["territory"]
    if not cache.add(f"digest:{territory.pk}:{until:%Y-%m-%d}", 1, LOOKED_FOR_EACH):
        return 0
    readers = Person.objects.filter(user__is_active=True, email_notices="weekly").values("actor_key")
    at = clock.now()
    with transaction.atomic():
        rows = Notice.objects.filter(follower__in=readers, digested_at__isnull=True, read_at__isnull=True, at__lt=until)
        newest: dict[str, Notice] = {n.follower: n for n in rows.select_related("item").order_by("id")}
        owed = [_mail(key, notice.item, at) for key, notice in newest.items()]
        deliveries.owe_many(owed)
        rows.update(digested_at=at)
    return len(owed)


def _mail(key: str, item: Item, at: datetime) -> Delivery:
    event = f"{KIND}:{at.isoformat()}"
    return deliveries.new(
        KIND, item=item, subject=item, event=event, recipient=key, channel=Delivery.Channel.EMAIL, due_at=at
    )


def message(delivery: Delivery) -> Message:
    """Make the mail of one person's week ready to leave."""
    person = Person.objects.select_related("user").get(actor_key=delivery.recipient)
    with speaking(person.user.language):
        return _compose(delivery, person)


def _compose(delivery: Delivery, person: Person) -> Message:
    at = datetime.fromisoformat(delivery.event.removeprefix(f"{KIND}:"))
    rows = Notice.objects.select_related("item").filter(follower=delivery.recipient, digested_at=at).order_by("-id")
    shown = [n for n in rows[:MOST] if n.item.visibility == Item.Visibility.PUBLIC or n.item.kind == "contribution"]
    cards, words = manifest.cards({n.item_id: n.item for n in shown}.values()), journal.verbs()
    lines = [
        {
            "title": cards[n.item_id].title,
            "words": words.get(n.verb, ""),
            "at": n.at,
            "url": absolute(delivery.territory, cards[n.item_id].url),
        }
        for n in shown
        if n.item_id in cards
    ]
    context = {
        "lines": lines,
        "territory": delivery.territory,
        "space": territory_url(delivery.territory, "people:space"),
        "profile": territory_url(delivery.territory, "people:profile"),
    }
    subject = _("%(territory)s : vos nouvelles de la semaine") % {"territory": delivery.territory.name}
    text = render_to_string("people/digest.txt", context)
    return Message(person.user.email, subject, text.strip() + "\n", render_to_string("people/digest.html", context))

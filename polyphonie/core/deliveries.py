"""The outbox: what is owed is written with the act that owes it, and carried out once by leased jobs.

E-mail leaves by itself. SMS, letters, calls, desk and relay sheets are prepared in runs that staff print or export,
then declare done. A delivery is never made twice: its (event, recipient, channel) is unique, it is leased before it
is sent, and its Message-ID is derived from it, so that a mail repeated after a crash is recognised as the same.
"""

import hashlib
import logging
from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.db import transaction
from django.db.models import F, Q
from django.utils.module_loading import import_string

from . import clock, journal, limits
from .actors import SYSTEM
from .manifest import Message, renderer
from .models import Delivery, Item

log = logging.getLogger(__name__)
Channel, State = Delivery.Channel, Delivery.State


class NoLongerOwed(Exception):
    """What a delivery was to say is no longer true: nothing leaves, and nobody has to look into it."""


VERBS = {
    "delivery.sent": "a été envoyée",
    "delivery.returned": "est revenue sans atteindre la personne",
    "delivery.retried": "a été remise à envoyer",
    "delivery.redirected": "est confiée à un autre moyen",
    "delivery.batch": "un lot de courriers, d’appels ou de SMS a été préparé",
}


def owe(kind: str, *, item: Item, subject: Item, event: str, recipient: str, channel: str, due_at: datetime) -> None:
    """Write down one delivery; owing it again changes nothing. Call inside the act's transaction."""
    owe_many([new(kind, item=item, subject=subject, event=event, recipient=recipient, channel=channel, due_at=due_at)])


def new(
    kind: str, *, item: Item, subject: Item, event: str, recipient: str, channel: str, due_at: datetime
) -> Delivery:
    """Return a delivery not yet written."""
    return Delivery(
        territory_id=item.territory_id,
        kind=kind,
        item=item,
        subject=subject,
        event=event,
        recipient=recipient,
        channel=channel,
        due_at=due_at,
    )


def owe_many(deliveries: list[Delivery]) -> None:
    Delivery.objects.bulk_create(deliveries, ignore_conflicts=True, batch_size=500)


def cancel(event: str) -> bool:
    """Cancel every delivery of an event if none has left; False, and nothing changed, when one has."""
    rows = Delivery.objects.select_for_update().filter(event=event)
    if any(d.state not in {State.WAITING, State.CANCELLED} for d in rows):
        return False
    rows.delete()
    return True


def supersede(event: str) -> int:
    """Cancel what has not left of an event that a later one replaces; return how many."""
    waiting = Delivery.objects.filter(event=event, state__in=[State.WAITING, State.FAILED])
    return waiting.update(state=State.CANCELLED)


def forget(item: Item) -> int:
    """Cancel whatever is still owed about an item whose author has withdrawn it; return how much."""
    owed = Delivery.objects.filter(item=item).exclude(state__in=[State.SENT, State.PUBLISHED, State.CANCELLED])
    return owed.update(state=State.CANCELLED, leased_until=None, done_at=None)


def lease_due(channels: tuple[str, ...], count: int = 20) -> list[Delivery]:
    """Take due deliveries for this worker, for `limits.LEASE`; another worker then leaves them alone."""
    at = clock.now()
    with transaction.atomic():
        abandoned = Q(state=State.LEASED, leased_until__lt=at)
        # A worker that died on the last attempt must not leave its message unseen for ever.
        Delivery.objects.filter(abandoned, attempts__gte=limits.DELIVERY_ATTEMPTS).update(
            state=State.FAILED, leased_until=None
        )
        due = Q(state=State.WAITING) | abandoned
        ids = list(
            Delivery.objects.select_for_update(skip_locked=_skips_locked())
            .filter(due, due_at__lte=at, channel__in=channels, batch="", attempts__lt=limits.DELIVERY_ATTEMPTS)
            .order_by("due_at", "id")
            .values_list("id", flat=True)[:count]
        )
        Delivery.objects.filter(id__in=ids).update(
            state=State.LEASED, leased_until=at + limits.LEASE, attempts=F("attempts") + 1
        )
    return list(Delivery.objects.filter(id__in=ids).select_related("item", "subject", "territory"))


def send_due(send: Callable[[Delivery, Message], None] | None = None) -> int:
    """Send the mails that are due (SMS too where there is a sender), and publish those whose receipt page is the channel. Returns how many."""
    senders = {Channel.EMAIL: send or send_mail}
    if settings.SMS_SENDER:
        senders[Channel.SMS] = send_sms
    done = 0
    for delivery in lease_due((*senders, Channel.PAGE, Channel.NONE)):
        try:
            if delivery.channel in senders:
                senders[delivery.channel](delivery, renderer(delivery.kind)(delivery))
            finish(delivery, State.PUBLISHED if delivery.channel == Channel.NONE else State.SENT)
            done += 1
        except NoLongerOwed:
            Delivery.objects.filter(pk=delivery.pk).update(state=State.CANCELLED, leased_until=None)
        except Exception:
            # Whatever went wrong with one message must not stop the others; the desk shows failures.
            log.exception("delivery %s failed", delivery.pk)
            _give_back(delivery)
    return done


def finish(delivery: Delivery, state: str, by: Any = SYSTEM) -> bool:
    """Record the outcome of a delivery, once; False when it already had one.

    Only what was sent comes back: RETURNED follows SENT, every other outcome follows none.
    """
    if state == State.SENT and delivery.channel == Channel.NONE:
        raise ValueError("nothing was sent to somebody who cannot be reached")
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=delivery.pk)
        if state == State.RETURNED:
            open_rows = rows.filter(state=State.SENT)
        else:
            open_rows = rows.filter(done_at__isnull=True).exclude(state=State.CANCELLED)
        if not open_rows.update(state=state, done_at=clock.now(), leased_until=None):
            return False
        verb = "delivery.returned" if state == State.RETURNED else "delivery.sent"
        journal.write(
            delivery.territory, verb, by=by, item=delivery.item_id, channel=delivery.channel, about=delivery.subject_id
        )
    return True


def try_again(delivery: Delivery, by: Any) -> bool:
    """Put back among what is to be sent a delivery that failed or came back; False when it did neither."""
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=delivery.pk, state__in=[State.FAILED, State.RETURNED])
        if not rows.update(state=State.WAITING, done_at=None, attempts=0, batch="", due_at=clock.now()):
            return False
        journal.write(delivery.territory, "delivery.retried", by=by, item=delivery.item_id, channel=delivery.channel)
    return True


def redirect(delivery: Delivery, channel: str, by: Any) -> bool:
    """Owe a delivery that failed or came back through another channel instead; False when it did neither."""
    with transaction.atomic():
        rows = Delivery.objects.filter(pk=delivery.pk, state__in=[State.FAILED, State.RETURNED])
        if not rows.update(state=State.CANCELLED, done_at=None):
            return False
        owe(
            delivery.kind, item=delivery.item, subject=delivery.subject, event=delivery.event,
            recipient=delivery.recipient, channel=channel, due_at=clock.now(),
        )  # fmt: skip
        journal.write(delivery.territory, "delivery.redirected", by=by, item=delivery.item_id, channel=channel)
    return True


def send_mail(delivery: Delivery, message: Message) -> None:
    """Send one mail whose Message-ID is the same each time it is tried. Raises ValueError without an address."""
    if not message.address:
        raise ValueError("a mail has an address, or it would be told as sent")
    mail = EmailMultiAlternatives(
        message.subject,
        message.text,
        settings.DEFAULT_FROM_EMAIL,
        [message.address],
        headers={"Message-ID": message_id(delivery), "Auto-Submitted": "auto-generated"},
    )
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()


def send_sms(delivery: Delivery, message: Message) -> None:
    """Hand a text message to the sender that the installation names: `sender(number, text)`."""
    import_string(settings.SMS_SENDER)(message.address, message.text)


def message_id(delivery: Delivery) -> str:
    name = f"{delivery.territory_id}/{delivery.event}/{delivery.recipient}/{delivery.channel}"
    return f"<{hashlib.sha256(name.encode()).hexdigest()[:32]}@polyphonie>"


def _give_back(delivery: Delivery) -> None:
    """Try again later, ever more slowly; after the last attempt the desk shows it as failed."""
    last = delivery.attempts >= limits.DELIVERY_ATTEMPTS
    Delivery.objects.filter(pk=delivery.pk, state=State.LEASED).update(
        state=State.FAILED if last else State.WAITING,
        leased_until=None,
        due_at=clock.now() + limits.LEASE * 2 ** min(delivery.attempts, 6),
    )


def _skips_locked() -> bool:
    from django.db import connection

    return connection.features.has_select_for_update_skip_locked

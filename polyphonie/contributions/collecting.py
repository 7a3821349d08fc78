"""What someone else said, written down by an agent or a relay."""

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.core.models import Delivery
from polyphonie.people.actions import speak_for
from polyphonie.people.models import Consent, Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area

from . import access, actions, drafts
from .actions import Said
from .models import Attachment, Contribution

CONSENT_VERSION = "2026-11-saisie"  # of the sentence read aloud (templates/contributions/collect.html)


@transaction.atomic
def collect(
    *, process: Process, said: dict[str, Any], by: Any, code: str, sound: tuple[bytes, str] | None = None,
    sheet: bytes | None = None,
) -> Contribution:  # fmt: skip
    """Receive what somebody said to an agent or a relay, with their consent. Raises Refused.

    `said` is the cleaned form; `code` the receipt to hand over, or the one printed on the sheet that they filled in.
    """
    if already := access.of_code(code):
        raise Refused(
            _("Cette feuille a déjà été saisie : contribution n° %(n)s.") % {"n": already.number}, "sheet_code"
        )
    contribution, _code = actions.receive(
        process=process, said=_said(process, said, by), by=by, spoken=sound is not None, code=code
    )
    for kind, content, extension in (("sound", *(sound or (None, ""))), ("sheet", sheet, "jpg")):
        if content:
            _attach(contribution, kind, content, extension)
    Consent.objects.create(
        territory_id=process.territory_id,
        item=contribution.item,
        purpose="contribution",
        text_version=CONSENT_VERSION,
        given_at=contribution.collected_at,
    )
    return contribution


def _attach(contribution: Contribution, kind: str, content: bytes, extension: str) -> None:
    row = Attachment(territory_id=contribution.territory_id, contribution=contribution, kind=kind, at=clock.now())
    drafts.store(row, content, extension)


def _said(process: Process, said: dict[str, Any], by: Any) -> Said:
    area = Area.objects.filter(slug=said["area"]).first() if said["area"] else None
    channel = said["reply"]
    relay = said.get("relay") or (str(by.pk) if channel == Delivery.Channel.RELAY else "")
    return Said(
        text=said["text"],
        channel=said["channel"],
        at=_moment(said["said_on"]),
        where=said["said_where"],
        pseudonym=said["pseudonym"],
        area=area,
        place=said["place"],
        organisation=_organisation(process, said["organisation"]),
        reach=drafts.reach(said | {"channel": channel, "relay": relay}),
    )


def _organisation(process: Process, name: str) -> Any:
    """Return the group that somebody said they speak for: they become a person, so that it can be confirmed."""
    if not name.strip():
        return None
    return speak_for(name=name, kind="group", by=Person.objects.create(territory_id=process.territory_id)).organisation


def _moment(day: Any) -> datetime:
    """Return when it was said: now when it was today, else noon of that day in the territory."""
    if day == clock.today():
        return clock.now()
    return timezone.make_aware(datetime.combine(day, time(12)))

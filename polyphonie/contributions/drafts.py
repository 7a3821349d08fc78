"""A contribution being written, one question a page: kept on the server, its key in the session, until it is sent."""

import secrets
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, ids, limits
from polyphonie.core.errors import Refused
from polyphonie.core.items import one
from polyphonie.people.actions import speak_for
from polyphonie.people.models import Consent, Organisation, Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area

from . import actions
from .actions import Reach, Said
from .models import Attachment, Contribution, Draft, DraftFile

CONSENT_VERSION = "2026-11"  # of the sentence shown above « Envoyer » (templates/contributions/speak/verifier.html)


def save(*, process: Process, key: str, values: dict[str, Any]) -> Draft:
    """Keep what was answered to one question; the draft begins with the first."""
    draft, _new = Draft.objects.get_or_create(
        key=key, defaults={"territory": process.territory, "process": process, "changed_at": clock.now()}
    )
    draft.data = draft.data | values
    draft.changed_at = clock.now()
    draft.save(update_fields=["data", "changed_at"])
    return draft


def keep_file(*, draft: Draft, kind: str, content: bytes, extension: str) -> DraftFile:
    """Keep a photo (already re-encoded) or a recording with its draft. Raises Refused past the number of photos."""
    same = draft.files.filter(kind=kind)
    if kind == Attachment.Kind.SOUND:
        for former in same:
            drop_file(former)
    elif same.count() >= limits.PHOTOS_PER_CONTRIBUTION:
        raise Refused(_("%(max)s photos au plus.") % {"max": limits.PHOTOS_PER_CONTRIBUTION}, "photos")
    row = DraftFile(territory_id=draft.territory_id, draft=draft, kind=kind)
    store(row, content, extension)
    return row


def store(row: DraftFile | Attachment, content: bytes, extension: str) -> None:
    """Write a file under a name that says nothing, then its row."""
    row.file.save(f"{secrets.token_hex(16)}.{extension}", ContentFile(content), save=False)
    row.save()


def drop_file(row: DraftFile) -> None:
    """Take a file away, once the transaction holds."""
    name, storage = row.file.name, row.file.storage
    row.delete()
    transaction.on_commit(lambda: storage.delete(name))


@transaction.atomic
def send(*, key: str, process: Process, by: Any, code: str = "", language: str = "") -> Contribution:
    """Send what was written: it becomes a contribution, with its files, and the draft is gone. Raises Refused.

    `language` is the one that the person chose, "" when they chose none.
    """
    draft = one(Draft.objects.select_for_update().filter(key=key, process=process))
    if draft is None:
        raise Refused(_("Ce que vous aviez écrit n’est plus là : il a déjà été envoyé, ou gardé trop longtemps."))
    files = list(draft.files.all())
    speaker = _speaker(draft, by)
    spoken = any(f.kind == Attachment.Kind.SOUND for f in files)
    said = _said(draft, _organisation(draft, speaker), language)
    contribution, _code = actions.receive(process=process, said=said, by=speaker, spoken=spoken, code=code)
    attach(contribution, files)
    Consent.objects.create(
        territory_id=draft.territory_id,
        item=contribution.item,
        purpose="contribution",
        text_version=CONSENT_VERSION,
        given_at=clock.now(),
    )
    draft.delete()
    return contribution


def attach(contribution: Contribution, files: list[DraftFile]) -> None:
    """Give a contribution the files that waited with its draft."""
    at = clock.now()
    Attachment.objects.bulk_create(
        [
            Attachment(territory_id=f.territory_id, contribution=contribution, kind=f.kind, file=f.file.name, at=at)
            for f in files
        ]
    )


def _said(draft: Draft, organisation: Organisation | None, language: str) -> Said:
    data = draft.data
    area = Area.objects.filter(slug=data.get("area", "")).first() if data.get("area") else None
    return Said(
        text=data.get("text", ""),
        pseudonym=data.get("pseudonym", ""),
        area=area,
        place=data.get("place", ""),
        latitude=data.get("latitude"),
        longitude=data.get("longitude"),
        organisation=organisation,
        reach=reach(data, language),
    )


def reach(data: dict[str, Any], language: str = "") -> Reach:
    """Return how the person asked to be answered; only what the channel needs is kept."""
    channel = data.get("channel") or "page"
    needed = {
        "email": ("email",),
        "sms": ("phone",),
        "call": ("phone",),
        "letter": ("name", "street", "postcode", "city"),
    }.get(channel, ())
    relay = Person.objects.filter(pk=data["relay"]).first() if channel == "relay" and data.get("relay") else None
    return Reach(channel=channel, relay=relay, language=language, **{name: data.get(name, "") for name in needed})


def _speaker(draft: Draft, by: Any) -> Any:
    """Return who speaks: without an account, whoever declares a mandate becomes a person, so that it can be confirmed."""
    if not draft.data.get("organisation") or isinstance(by, Person):
        return by
    return Person.objects.create(territory_id=draft.territory_id, actor_key=ids.actor_key())


def _organisation(draft: Draft, speaker: Any) -> Organisation | None:
    name = draft.data.get("organisation", "")
    if not name:
        return None
    return speak_for(name=name, kind=draft.data.get("organisation_kind") or "group", by=speaker).organisation


def forget(*, draft: Draft) -> None:
    """Erase a draft and its files."""
    for row in draft.files.all():
        drop_file(row)
    draft.delete()


def forget_old() -> int:
    """Erase what was left unfinished for `limits.DRAFT_KEPT`; run by the tick. Returns how many."""
    old = list(Draft.objects.filter(changed_at__lt=clock.now() - limits.DRAFT_KEPT).prefetch_related("files")[:200])
    with transaction.atomic():
        for draft in old:
            forget(draft=draft)
    return len(old)

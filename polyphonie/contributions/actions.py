"""Writes about contributions: received, edited or withdrawn by their author, supported, moderated in the open."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from polyphonie.core import clock, deliveries, ids, items, journal, limits
from polyphonie.core.actors import SYSTEM
from polyphonie.core.errors import Refused
from polyphonie.core.language import speaking
from polyphonie.core.models import Delivery, Item
from polyphonie.core.permissions import allowed, require
from polyphonie.people.models import Contact, Organisation, Person
from polyphonie.processes.models import Process
from polyphonie.processes.phases import require_open_for
from polyphonie.territories import keys
from polyphonie.territories.models import Area

from . import notifications, texts
from .models import AddedWord, Channel, Contribution, Receipt, Support, Words

VERBS = {
    "contribution.received": "a été entendue",
    "contribution.edited": "a été complétée par son auteur",
    "contribution.transcribed": "l’enregistrement a été transcrit",
    "contribution.withdrawn": "a été retirée par son auteur",
    "contribution.closed": "a été close sans réponse, avec une raison publique",
    "contribution.reopened": "attend une nouvelle réponse",
    "contribution.qualified": "a été qualifiée",
    "contribution.masked": "une partie a été masquée, avec une raison publique",
    "contribution.unmasked": "une partie masquée est de nouveau visible",
    "contribution.hidden": "a été masquée, avec une raison publique",
    "contribution.shown": "est de nouveau visible",
    "contribution.linked": "a été rapprochée d’une autre",
    "receipt.made": "un nouveau reçu a été remis",
    "word.added": "quelqu’un a ajouté un mot",
    "word.hidden": "un mot ajouté a été masqué, avec une raison publique",
    "flag.raised": "a été signalée",
    "flag.handled": "le signalement a été traité",
    "attachment.published": "une photo a été publiée",
}

RECEIPT = "receipt"  # the kind of delivery that hands a receipt over by mail, at once (see receipts.py)


@dataclass(frozen=True)
class Reach:
    """How somebody asked to be answered. Which fields are needed depends on the channel."""

    channel: str = Delivery.Channel.PAGE
    email: str = ""
    phone: str = ""
    name: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    relay: Person | None = None
    language: str = ""  # chosen by the person; else they are answered in French

    def missing(self) -> str | None:
        """Return the name of the field without which the channel cannot reach anybody, or None."""
        needs = {"email": ("email",), "sms": ("phone",), "call": ("phone",), "relay": ("relay",)}
        needs["letter"] = ("name", "street", "postcode", "city")
        return next((f for f in needs.get(self.channel, ()) if not getattr(self, f)), None)


@dataclass(frozen=True)
class Said:
    """What was said, and its circumstances; `at` is when it was said, which the paper and the relay bring later."""

    text: str
    channel: str = Channel.WEB
    at: datetime | None = None
    where: str = ""
    pseudonym: str = ""
    area: Area | None = None
    place: str = ""
    latitude: float | None = None
    longitude: float | None = None
    organisation: Organisation | None = None
    language: str = "fr"
    reach: Reach = field(default_factory=Reach)


@transaction.atomic
def receive(*, process: Process, said: Said, by: Any, spoken: bool = False, code: str = "") -> tuple[Contribution, str]:
    """Receive a contribution; return it with its secret receipt code, shown once. Raises Refused.

    `spoken` allows an empty text: a recording comes with it and a person will transcribe it. `code` is a receipt
    already in the person's hands (printed on a paper sheet, or drawn from the form that they sent).
    """
    rows = Process.objects.select_for_update(of=("self",)).select_related("item", "territory")
    process = rows.get(pk=process.pk)
    if said.channel != Channel.WEB:
        require(by, "contributions.collect", process)
    at = said.at or clock.now()
    _check(process, said, at, spoken)
    text = said.text.strip()
    item = items.create(
        process.territory, "contribution", visibility=Item.Visibility.PUBLIC if text else Item.Visibility.STAFF
    )
    contribution = _written(process, item, said, by, at)
    if text:
        texts.write_version(contribution, text, 1)
    _keep_contact(contribution, said.reach)
    code = _mint(contribution, "author", code)
    Process.objects.filter(pk=process.pk).update(received=F("received") + 1, unanswered=F("unanswered") + 1)
    items.link(item, process.item, "concerns")
    items.follow(item, contribution.author_key)
    _owe_receipt(contribution, said)
    with speaking():
        told = texts.searched(contribution, text) if text else None
    where = {"process": process.pk, "channel": said.channel}
    journal.write(process.territory, "contribution.received", by=by, item=item, texts=told, **where)
    return contribution, code


def _written(process: Process, item: Item, said: Said, by: Any, at: datetime) -> Contribution:
    """Write the row of what was said: on the web by its author, elsewhere by whoever collected it."""
    author = by if isinstance(by, Person) and said.channel == Channel.WEB else None
    return Contribution.objects.create(
        territory=process.territory,
        item=item,
        process=process,
        number=process.received + 1,
        channel=said.channel,
        area=said.area,
        place=said.place,
        latitude=said.latitude,
        longitude=said.longitude,
        author=author,
        author_key=author.actor_key if author else ids.actor_key(),
        pseudonym=said.pseudonym,
        organisation=said.organisation,
        collector=by if said.channel != Channel.WEB and isinstance(by, Person) else None,
        collected_at=at,
        collected_where=said.where,
        received_at=clock.now(),
        answer_channel=said.reach.channel,
        language=said.language,
        version=1 if said.text.strip() else 0,
    )


def _owe_receipt(contribution: Contribution, said: Said) -> None:
    item = contribution.item
    if said.reach.email and said.channel != Channel.IMPORT:
        deliveries.owe(
            RECEIPT, item=item, subject=item, event=f"{RECEIPT}:{item.public_id}", recipient=str(contribution.pk),
            channel=Delivery.Channel.EMAIL, due_at=clock.now(),
        )  # fmt: skip


def _check(process: Process, said: Said, at: datetime, spoken: bool) -> None:
    if not said.text.strip() and not spoken:
        raise Refused(_("Écrivez ce que vous avez à dire, ou enregistrez-le."), "text")
    if len(said.text) > limits.CONTRIBUTION_LENGTH:
        message = _("Votre texte est trop long : %(max)s caractères au plus. Vous pouvez en envoyer plusieurs.")
        raise Refused(message % {"max": limits.CONTRIBUTION_LENGTH}, "text")
    if at > clock.now():
        raise Refused(_("Cette date est dans le futur."), "at")
    if missing := said.reach.missing():
        raise Refused(_("Il manque de quoi vous joindre par ce moyen."), missing)
    require_open_for(process, "contribute", at)


def _keep_contact(contribution: Contribution, reach: Reach) -> None:
    values = {"email": reach.email, "phone": reach.phone, "relay": reach.relay}
    if reach.channel == Delivery.Channel.LETTER:
        # A postal address is asked, and kept, only for a letter.
        values |= {"name": reach.name, "street": reach.street, "postcode": reach.postcode, "city": reach.city}
    if any(values.values()):
        values["language"] = reach.language
        Contact.objects.create(territory_id=contribution.territory_id, item=contribution.item, **values)


def _mint(contribution: Contribution, made_for: str, code: str = "") -> str:
    code = code or ids.receipt_code()
    Receipt.objects.create(
        territory_id=contribution.territory_id,
        contribution=contribution,
        code_hash=ids.code_hash(code),
        made_for=made_for,
        made_at=clock.now(),
    )
    return code


@transaction.atomic
def mint_receipt(*, contribution: Contribution, made_for: str, by: Any, code: str = "") -> str:
    """Make a new receipt (for a letter, or at the desk for one that was lost); return its code, shown once."""
    require(by, "contributions.remint", contribution)
    code = _mint(contribution, made_for, code)
    journal.write(contribution.territory, "receipt.made", by=by, item=contribution.item_id, made_for=made_for)
    return code


@transaction.atomic
def mint_for_delivery(*, contribution: Contribution, by: Any = SYSTEM) -> str:
    """Make the receipt that a mail or a letter carries; the delivery's own entry in the journal tells of it."""
    return ids.spaced(_mint(contribution, "letter"))


def _locked(contribution: Contribution) -> tuple[Process, Contribution]:
    """Lock the process, then the contribution: always in this order."""
    process = Process.objects.select_for_update().get(pk=contribution.process_id)
    return process, Contribution.objects.select_for_update().get(pk=contribution.pk)


@transaction.atomic
def edit(*, contribution: Contribution, text: str, by: Any) -> Contribution:
    """Let an author say it better: a new version, until it is answered. Raises Refused."""
    require(by, "contributions.own", contribution)
    process, contribution = _locked(contribution)
    if not contribution.is_waiting:
        raise Refused(_("Cette contribution a déjà reçu sa réponse : vous pouvez réagir à la réponse."))
    if not text.strip() or len(text) > limits.CONTRIBUTION_LENGTH:
        raise Refused(
            _("Écrivez un texte de %(max)s caractères au plus.") % {"max": limits.CONTRIBUTION_LENGTH}, "text"
        )
    if not process.is_open:
        raise Refused(_("Cette démarche est terminée."))
    contribution.version += 1
    texts.write_version(contribution, text.strip(), contribution.version)
    contribution.save(update_fields=["version"])
    entry = journal.write(
        process.territory, "contribution.edited", by=by, item=contribution.item_id, version=contribution.version
    )
    notifications.tell(entry)
    return contribution


@transaction.atomic
def transcribe(*, contribution: Contribution, text: str, by: Any) -> Contribution:
    """Write what a recording says, word for word, and show it. Raises Refused if it already has words."""
    require(by, "contributions.transcribe", contribution)
    _process, contribution = _locked(contribution)
    if contribution.version:
        raise Refused(_("Cet enregistrement est déjà transcrit : seul son auteur peut changer ses mots."))
    if not text.strip():
        raise Refused(_("Écrivez ce que dit l’enregistrement."), "text")
    contribution.version = 1
    texts.write_version(contribution, text.strip(), 1)
    contribution.save(update_fields=["version"])
    contribution.attachments.filter(kind="sound").update(transcribed_at=clock.now())
    items.show(contribution.item, Item.Visibility.PUBLIC)
    entry = journal.write(contribution.territory, "contribution.transcribed", by=by, item=contribution.item_id)
    notifications.tell(entry)
    return contribution


@transaction.atomic
def withdraw(*, contribution: Contribution, by: Any) -> None:
    """Withdraw at the author's wish: the words, their salt, the files and the contact are erased. Raises Refused."""
    require(by, "contributions.own", contribution)
    process, contribution = _locked(contribution)
    if contribution.standing == Contribution.Standing.WITHDRAWN:
        return
    if contribution.is_waiting:
        _one_less_waiting(process)
    contribution.standing, contribution.closing_reason = Contribution.Standing.WITHDRAWN, ""
    contribution.pseudonym = ""
    contribution.save(update_fields=["standing", "closing_reason", "pseudonym"])
    Words.objects.filter(version__contribution=contribution).delete()
    for attachment in contribution.attachments.all():
        transaction.on_commit(lambda file=attachment.file: file.storage.delete(file.name))
        attachment.delete()
    Contact.objects.filter(item=contribution.item_id).delete()
    deliveries.forget(contribution.item)
    entry = journal.write(process.territory, "contribution.withdrawn", by=by, item=contribution.item_id)
    notifications.tell(entry)


@transaction.atomic
def close_without_answer(*, contribution: Contribution, reason: str, by: Any) -> None:
    """Close spam or an insult, with its public reason, and hide it. Raises Refused."""
    require(by, "contributions.moderate", contribution)
    process, contribution = _locked(contribution)
    if not contribution.is_waiting:
        raise Refused(_("Cette contribution n’attend plus de réponse."))
    contribution.standing, contribution.closing_reason = Contribution.Standing.CLOSED, reason
    contribution.save(update_fields=["standing", "closing_reason"])
    _one_less_waiting(process)
    items.show(contribution.item, Item.Visibility.HIDDEN)
    entry = journal.write(process.territory, "contribution.closed", by=by, item=contribution.item_id, reason=reason)
    notifications.tell(entry)


def _one_less_waiting(process: Process) -> None:
    Process.objects.filter(pk=process.pk).update(unanswered=F("unanswered") - 1)


@transaction.atomic
def support(*, contribution: Contribution, by: Any) -> bool:
    """« Moi aussi ». True when it counts now, False when it already did. Raises Refused."""
    item = contribution.item
    contribution = Contribution.objects.select_for_update().select_related("process").get(pk=contribution.pk)
    require_open_for(contribution.process, "support")
    if allowed(by, "contributions.own", contribution):
        raise Refused(_("C’est votre contribution : elle compte déjà."))
    if contribution.standing == Contribution.Standing.WITHDRAWN:
        raise Refused(_("Cette contribution a été retirée par son auteur."))
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO contributions_support (id, territory_id, contribution_id, supporter, at) "
            "VALUES (%s, %s, %s, %s, %s) "
            "ON CONFLICT (contribution_id, supporter) DO NOTHING",
            [keys.new(), contribution.territory_id, contribution.pk, by.actor_key, clock.now()],
        )
        added = cursor.rowcount == 1
    if added:
        Contribution.objects.filter(pk=contribution.pk).update(supports=F("supports") + 1)
        items.follow(item, by.actor_key)
    return added


@transaction.atomic
def unsupport(*, contribution: Contribution, by: Any) -> bool:
    """Take a support back. True when there was one."""
    contribution = Contribution.objects.select_for_update().get(pk=contribution.pk)
    removed, _rows = Support.objects.filter(contribution=contribution, supporter=by.actor_key).delete()
    if removed:
        Contribution.objects.filter(pk=contribution.pk).update(supports=F("supports") - 1)
        items.unfollow(contribution.item, by.actor_key)
    return bool(removed)


@transaction.atomic
def add_word(*, contribution: Contribution, text: str, pseudonym: str, by: Any) -> AddedWord:
    """« J’ajoute un mot » under a contribution. Raises Refused."""
    contribution = Contribution.objects.select_for_update().select_related("process").get(pk=contribution.pk)
    require_open_for(contribution.process, "add_word")
    if not text.strip() or len(text) > limits.ADDED_WORD_LENGTH:
        raise Refused(_("Écrivez un mot de %(max)s caractères au plus.") % {"max": limits.ADDED_WORD_LENGTH}, "text")
    word = AddedWord.objects.create(
        territory_id=contribution.territory_id,
        contribution=contribution,
        author_key=by.actor_key,
        pseudonym=pseudonym.strip(),
        text=text.strip(),
        at=clock.now(),
    )
    Contribution.objects.filter(pk=contribution.pk).update(added_words=F("added_words") + 1)
    entry = journal.write(contribution.territory, "word.added", by=by, item=contribution.item_id, word=word.pk)
    notifications.tell(entry)
    return word


@transaction.atomic
def qualify(*, contribution: Contribution, by: Any, **values: Any) -> None:
    """Set kind, theme, area or the service it is entrusted to: never the words."""
    require(by, "contributions.qualify", contribution)
    if unknown := set(values) - {"kind", "theme", "area", "assigned_to"}:
        raise TypeError(f"not a qualification: {unknown}")
    for name, value in values.items():
        setattr(contribution, name, value)
    contribution.save(update_fields=list(values))
    said = {name: getattr(value, "pk", value) for name, value in values.items() if name != "theme"}
    journal.write(contribution.territory, "contribution.qualified", by=by, item=contribution.item_id, **said)

"""What leaves by hand, made ready: letters for windowed envelopes, the file of SMS, call sheets and relay sheets."""

import csv
import io
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from polyphonie.core import clock, printing
from polyphonie.core.language import speaking
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_url
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.decisions import mailing, notifications, telling
from polyphonie.territories.models import Territory

FOLDER = Path(__file__).parent / "typst"


def make(batch: Any, deliveries: Sequence[Delivery]) -> tuple[str, bytes]:
    """Return the name and the content of the file of a run. Receipts are minted here, once."""
    pairs = mailing.of_deliveries(deliveries)
    if batch.channel == Delivery.Channel.LETTER:
        return "lettres.pdf", letters(batch.territory, pairs)
    if batch.channel == Delivery.Channel.SMS:
        return "sms.csv", sms_file(pairs)
    titles = {
        Delivery.Channel.CALL: _("Feuille d’appels"),
        Delivery.Channel.RELAY: _("Feuille de relais"),
        Delivery.Channel.DESK: _("Réponses à donner au guichet"),
    }
    title = titles[batch.channel]
    return "feuille.pdf", sheet(batch.territory, title, pairs, batch.relay.name if batch.relay else "")


def letters(territory: Territory, pairs: Sequence[tuple[Any, Any]]) -> bytes:
    """Return the letters, one a page or more, each with its own receipt."""
    rows = [letter(answer, contribution, mailing.mint(contribution)) for answer, contribution in pairs]
    return printing.pdf(FOLDER / "letters.typ", {"letters": rows, "sender": sender(territory)})


def specimen(territory: Territory, answer: Any, contribution: Any) -> bytes:
    """Return one letter with a code that opens nothing, for the eyes of the desk."""
    rows = [letter(answer, contribution, notifications.SPECIMEN)]
    return printing.pdf(FOLDER / "letters.typ", {"letters": rows, "sender": sender(territory)})


def letter(answer: Any, contribution: Any, code: str) -> dict[str, Any]:
    """Return one letter as its template reads it; the words of the person come first."""
    with speaking(notifications.language_of(contribution)):
        return _letter(answer, contribution, code)


def _letter(answer: Any, contribution: Any, code: str) -> dict[str, Any]:
    contact = contribution.item.contact
    link = territory_url(answer.territory, "contributions:open_receipt", code)
    said = {
        "today": day_text(clock.today()),
        "words_lang": contribution.language,
        "address": [contact.name, contact.street, f"{contact.postcode} {contact.city}".upper()],
        "number": contribution.number,
        "said": telling.said(contribution),
        "words": telling.own_words(contribution),
        "correction": telling.correction(answer),
        "outcome": str(answer.get_outcome_display()),
        "why": answer.why,
        "parts": [asdict(telling.absolute(part, answer)) for part in telling.parts(answer)],
        "signed": telling.signed(answer),
        "code": code,
        "link": link,
        "qr": qr(link),
    }
    return printing.spoken(FOLDER / "letters.typ", said)


def qr(address: str) -> str:
    """Return the QR code of an address as SVG."""
    import segno  # loaded with the first code drawn

    made = io.BytesIO()
    segno.make(address, error="m", micro=False).save(made, kind="svg", border=2, xmldecl=False, svgns=True)
    return made.getvalue().decode()


def sender(territory: Territory) -> dict[str, str]:
    return {
        "name": territory.name,
        "address": territory.address,
        "phone": territory.phone,
        "email": territory.email,
        "desk": territory.desk,
        "receipt": territory_url(territory, "contributions:receipt"),
    }


def sms_file(pairs: Sequence[tuple[Any, Any]]) -> bytes:
    """Return the CSV that any SMS service imports: number; text."""
    made = io.StringIO()
    rows = csv.writer(made, delimiter=";", lineterminator="\r\n")
    rows.writerow([_("numéro"), _("texte")])
    for answer, contribution in pairs:
        message = notifications.compose(answer, contribution, "sms", mailing.mint(contribution))
        rows.writerow([message.address, message.text])
    return made.getvalue().encode("utf-8-sig")


def sheet(territory: Territory, title: str, pairs: Sequence[tuple[Any, Any]], who: str) -> bytes:
    """Return the sheet of somebody who tells answers by word of mouth: whom, what they said, what to say."""
    rows = [
        {
            "number": contribution.number,
            "who": _who(contribution),
            "phone": contact.phone if (contact := getattr(contribution.item, "contact", None)) else "",
            "said": telling.said(contribution),
            "words": telling.own_words(contribution),
            "words_lang": contribution.language,
            "outcome": str(answer.get_outcome_display()),
            "why": answer.why,
            "next": answer.next_step,
            "could_change": answer.could_change,
        }
        for answer, contribution in pairs
    ]
    data = {"title": title, "who": who, "rows": rows, "sender": sender(territory), "today": day_text(clock.today())}
    return printing.pdf(FOLDER / "sheet.typ", data)


def _who(contribution: Any) -> str:
    contact = getattr(contribution.item, "contact", None)
    return (contact.name if contact else "") or contribution.shown_author

"""The mail that hands a receipt over, at once, to whoever left an address to be answered by mail."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from polyphonie.core.language import speaking
from polyphonie.core.manifest import Message
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_url

from . import actions, states, texts
from .models import Contribution


def message(delivery: Delivery) -> Message:
    """Make the mail ready to leave, with a receipt minted for it."""
    rows = Contribution.objects.with_words().select_related("item__contact", "process__frame", "territory", "finding")
    contribution = rows.get(pk=delivery.item_id)
    contact = getattr(contribution.item, "contact", None)
    code = actions.mint_for_delivery(contribution=contribution)
    with speaking(contact.language if contact else ""):
        return _compose(contribution, contact.email if contact else "", code)


def _compose(contribution: Contribution, address: str, code: str) -> Message:
    subject = _("Votre reçu de contribution (n° %(number)s)") % {"number": contribution.number}
    context = {
        "contribution": contribution,
        "process": contribution.process,
        "territory": contribution.territory,
        "words": texts.own_text(contribution) or _("(votre enregistrement)"),
        "state": states.sentence(contribution),
        "code": code,
        "link": territory_url(contribution.territory, "contributions:open_receipt", code),
    }
    text = render_to_string("contributions/receipt/mail.txt", context)
    html = render_to_string("contributions/receipt/mail.html", context)
    return Message(address, subject, text.strip() + "\n", html)

"""The messages that bring an answer: one a channel, the person's own words at the top."""

from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.core.language import speaking
from polyphonie.core.manifest import Message
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_url

from . import mailing, telling
from .models import Answer

# Shown in a preview, where no receipt is made.
SPECIMEN = "ABCD-EFGH-JKMN-PQRS"


def answer(delivery: Delivery) -> Message:
    """Make an answer ready to leave by mail or SMS, with a receipt minted for it."""
    found, contribution = mailing.of_delivery(delivery)
    return compose(found, contribution, delivery.channel, mailing.mint(contribution))


def compose(answer: Answer, contribution: Contribution, channel: str, code: str) -> Message:
    """Return what one person receives by one channel; `code` opens their page."""
    with speaking(language_of(contribution)):
        return _compose(answer, contribution, channel, code)


def language_of(contribution: Contribution) -> str:
    """Return the language in which its author asked to be answered, "" for none."""
    contact = getattr(contribution.item, "contact", None)
    return contact.language if contact else ""


def _compose(answer: Answer, contribution: Contribution, channel: str, code: str) -> Message:
    contact = getattr(contribution.item, "contact", None)
    link = territory_url(answer.territory, "contributions:open_receipt", code)
    subject = _("%(territory)s répond à ce que vous avez dit (n° %(number)s)") % {
        "territory": answer.territory.name,
        "number": contribution.number,
    }
    if channel == Delivery.Channel.SMS:
        return Message(contact.phone if contact else "", subject, _sms(answer, contribution, link))
    context = {
        "answer": answer,
        "contribution": contribution,
        "words": telling.own_words(contribution),
        "said": telling.said(contribution),
        "correction": telling.correction(answer),
        "parts": [telling.absolute(part, answer) for part in telling.parts(answer)],
        "signed": telling.signed(answer),
        "territory": answer.territory,
        "link": link,
        "has_sound": bool(answer.sound),
    }
    text = render_to_string("decisions/answer_mail.txt", context)
    html = render_to_string("decisions/answer_mail.html", context)
    return Message(contact.email if contact else "", subject, text.strip() + "\n", html)


def _sms(answer: Answer, contribution: Contribution, link: str) -> str:
    return _("%(territory)s : réponse à votre contribution n° %(number)s : %(outcome)s. À lire ici : %(link)s") % {
        "territory": answer.territory.name,
        "number": contribution.number,
        "outcome": answer.get_outcome_display(),
        "link": link,
    }

"""A receipt sent to the address that its voter types: it leaves at once, and nothing of it is kept here.

Not by the outbox: a row with an address and a receipt would join a person and a ballot, which nothing here does.
"""

import logging
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.pages import territory_url

from .models import Election

log = logging.getLogger(__name__)
# A backend that writes mails to files would keep them here.
KEEPS = "django.core.mail.backends.filebased.EmailBackend"


def possible() -> bool:
    """Tell whether a mail leaves this server without a copy staying on it."""
    return settings.EMAIL_BACKEND != KEEPS


def send_receipt(election: Election, code: str, address: str) -> None:
    """Send a receipt. Raises Refused when no mail leaves; the log then says that, and neither the address nor the code."""
    context = {
        "election": election,
        "code": ids.spaced(code),
        "link": territory_url(election.territory, "urn:receipt", election.vote),
    }
    subject = _("%(territory)s : votre reçu") % {"territory": election.territory.name}
    mail = EmailMessage(
        subject, render_to_string("urn/receipt_mail.txt", context).strip() + "\n", settings.DEFAULT_FROM_EMAIL, [address],
        headers={"Auto-Submitted": "auto-generated"},
    )  # fmt: skip
    try:
        mail.send()
    except (OSError, SMTPException) as error:
        log.warning("a receipt could not leave by mail: %s", type(error).__name__)
        raise Refused(
            _("Le courriel n’est pas parti. Notez votre reçu, ou imprimez cette page."), field="email"
        ) from None

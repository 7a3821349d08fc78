"""What we ask of django-allauth."""

import logging
from contextlib import suppress
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from polyphonie.core.errors import Refused
from polyphonie.core.pages import platform_url

log = logging.getLogger(__name__)


class Adapter(DefaultAccountAdapter):
    """Sign-in stays on the platform's host and only ever leads back inside it."""

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts=set(), require_https=settings.SECURE)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send a code at once, since its reader waits for it; raise Refused when the mail server does not take it."""
        try:
            sign_in_url = settings.BASE_URL + platform_url("account_request_login_code")
            super().send_mail(template_prefix, email, context | {"sign_in_url": sign_in_url})
        except OSError:  # smtplib's errors are among them
            log.exception("the mail %s could not leave", template_prefix)
            raise Refused(
                _(
                    "Le courriel n’a pas pu partir : notre messagerie ne répond pas. Réessayez dans quelques "
                    "minutes, ou adressez-vous à l’accueil de votre mairie."
                )
            ) from None

    def send_notification_mail(self, template_prefix: str, user: Any, *rest: Any, **more: Any) -> None:
        """Tell the holder that their account has changed; the change stands even when the mail cannot leave."""
        with suppress(Refused):
            super().send_notification_mail(template_prefix, user, *rest, **more)

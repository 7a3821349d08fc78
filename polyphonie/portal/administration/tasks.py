"""Jobs of the administration."""

import logging

from django.conf import settings
from django.core.mail import send_mail
from django.utils.translation import gettext as _
from django_scopes import scope
from django_tasks import task

from polyphonie.core import clock, limits
from polyphonie.core.language import speaking
from polyphonie.core.pages import platform_url, territory_url
from polyphonie.people.models import Person
from polyphonie.territories.models import Territory

log = logging.getLogger(__name__)


@task()
def tell_invited(territory_id: int, person_id: int, attempt: int = 1) -> None:
    """Write to a person who has been given a role: where to sign in, and that no password is needed.

    Tried again ever more slowly while the mail server does not take it; after the last attempt the job stays failed,
    and `polyphonie doctor` says so.
    """
    territory = Territory.objects.get(pk=territory_id)
    with scope(territory=territory):
        person = Person.objects.select_related("user").get(pk=person_id)
    about = {
        "territory": territory.name,
        "sign_in": settings.BASE_URL + platform_url("account_request_login_code"),
        "home": territory_url(territory, "portal:home"),
    }
    try:
        with speaking(person.user.language):
            _write_to(person.user.email, about)
    except OSError:  # smtplib's errors are among them
        if attempt >= limits.DELIVERY_ATTEMPTS:
            raise
        log.exception("an invitation could not leave")
        later = clock.now() + limits.LEASE * 2 ** min(attempt, 6)
        tell_invited.using(run_after=later).enqueue(territory_id, person_id, attempt + 1)


def _write_to(address: str, about: dict[str, str]) -> None:
    subject = _("%(territory)s vous ouvre la plateforme de participation") % about
    text = _(
        "Bonjour,\n\n%(territory)s vous a confié un rôle sur sa plateforme de participation.\n\n"
        "Pour vous connecter, demandez un code à l’adresse suivante, avec cette adresse électronique. "
        "Aucun mot de passe n’est nécessaire.\n%(sign_in)s\n\nLe site : %(home)s\n"
    )
    send_mail(subject, text % about, None, [address])

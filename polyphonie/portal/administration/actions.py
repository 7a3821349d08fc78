"""Writes of the administration: who the territory is, its services, areas, mandate, and who holds a role."""

from datetime import date
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext as _

from polyphonie.core import ids, journal
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require
from polyphonie.core.pictures import drawn_again
from polyphonie.people import actions as people
from polyphonie.people.models import Membership
from polyphonie.territories.models import Area, Mandature, Service, Territory

from ..creation import account
from .areas import Drawn
from .tasks import tell_invited

VERBS = {
    "territory.created": "le territoire a été créé",
    "territory.changed": "la fiche du territoire a changé",
    "service.saved": "la fiche d’un service a été écrite",
    "service.removed": "un service a été retiré",
    "areas.loaded": "les quartiers ont été dessinés",
    "mandature.saved": "le mandat du conseil a été noté",
    "person.invited": "une personne a été invitée",
}


@transaction.atomic
def change_identity(
    *, territory: Territory, by: Any, picture: Any = None, no_logo: bool = False, **fields: Any
) -> None:
    """Change how the territory presents itself; a logo is drawn again from its pixels alone. Raises Refused."""
    require(by, "territory.administer", territory)
    changed = sorted(name for name, value in fields.items() if getattr(territory, name) != value)
    for name in changed:
        setattr(territory, name, fields[name])
    if picture:
        content = drawn_again(picture, picture.size, field="picture")
        territory.logo.save(f"{ids.public_id()}.png", ContentFile(content), save=False)
        changed.append("logo")
    elif no_logo and territory.logo:
        territory.logo = ""
        changed.append("logo")
    if not changed:
        return
    _check_domain(territory)
    territory.save(update_fields=changed)
    journal.write(territory, "territory.changed", by=by, fields=changed)


def _check_domain(territory: Territory) -> None:
    if not territory.domain:
        return
    if Territory.objects.exclude(pk=territory.pk).filter(domain=territory.domain).exists():
        raise Refused(_("Ce nom de domaine est déjà celui d’une autre collectivité."), "domain")
    if territory.domain == urlsplit(settings.BASE_URL).hostname:
        raise Refused(_("C’est l’adresse de la plateforme elle-même : choisissez-en une autre."), "domain")


@transaction.atomic
def save_service(*, territory: Territory, by: Any, service: Service | None = None, **fields: Any) -> Service:
    """Write the card of a service, new when `service` is None. Raises Refused when the name is taken."""
    require(by, "territory.administer", territory)
    same = Service.objects.filter(name__iexact=fields["name"])
    if (same.exclude(pk=service.pk) if service else same).exists():
        raise Refused(_("Un service porte déjà ce nom."), "name")
    service = service or Service(territory=territory)
    for name, value in fields.items():
        setattr(service, name, value)
    service.save()
    journal.write(territory, "service.saved", by=by, service=service.pk)
    return service


@transaction.atomic
def remove_service(*, service: Service, by: Any) -> None:
    """Remove a service nobody works in and nothing waits for. Raises Refused otherwise."""
    require(by, "territory.administer", service.territory)
    pk, territory = service.pk, service.territory
    try:
        with transaction.atomic():
            service.delete()
    except (ProtectedError, IntegrityError):
        message = _("Des personnes ou des dossiers dépendent de ce service : confiez-les d’abord à un autre.")
        raise Refused(message) from None
    journal.write(territory, "service.removed", by=by, service=pk)


@transaction.atomic
def load_areas(*, territory: Territory, by: Any, drawn: list[Drawn], replace: bool) -> None:
    """Keep the areas of a file: those of the same name are redrawn; with `replace`, the others go. Raises Refused."""
    require(by, "territory.administer", territory)
    known = {area.slug: area for area in Area.objects.all()}
    for area in drawn:
        row = known.get(area.slug) or Area(territory=territory, slug=area.slug)
        row.name, row.outline = area.name, area.outline
        row.population = area.population or row.population
        row.save()
    if replace:
        gone = Area.objects.exclude(slug__in=[area.slug for area in drawn])
        try:
            with transaction.atomic():
                gone.delete()
        except (ProtectedError, IntegrityError):
            message = _("Un quartier absent du fichier sert encore ailleurs : gardez les quartiers déjà là.")
            raise Refused(message, "replace") from None
    journal.write(territory, "areas.loaded", by=by, areas=len(drawn), replace=replace)


@transaction.atomic
def save_mandature(*, territory: Territory, by: Any, mandature: Mandature | None = None, **fields: Any) -> Mandature:
    """Write a term of the council, new when `mandature` is None."""
    require(by, "territory.administer", territory)
    mandature = mandature or Mandature(territory=territory)
    for name, value in fields.items():
        setattr(mandature, name, value)
    mandature.save()
    dates = {"starts": mandature.starts_on.isoformat(), "ends": mandature.ends_on.isoformat()}
    journal.write(territory, "mandature.saved", by=by, **dates)
    return mandature


@transaction.atomic
def invite(
    *, territory: Territory, by: Any, email: str, name: str, title: str, role: str, service: Service | None,
    ends_on: date | None,
) -> Membership:  # fmt: skip
    """Give a role to whoever signs in with this address, known or not. Raises Refused.

    Nobody's login is changed: a new one has no password, and opens by a code sent to the address.
    """
    require(by, "people.manage_roles")
    person, new = account(territory, email.strip().lower())
    held = Membership.objects.filter(person=person, role=role, service=service, ends_on=None)
    if held.exists():
        raise Refused(_("Cette personne a déjà ce rôle."), "role")
    person.name, person.title = name or person.name, title or person.title
    person.save(update_fields=["name", "title"])
    if new:
        journal.write(territory, "person.invited", by=by, person=person.actor_key)
        tell_invited.enqueue(territory.pk, person.pk)
    return people.grant_role(person=person, role=role, service=service, ends_on=ends_on, by=by)

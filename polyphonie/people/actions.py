"""Writes about persons: roles, mandates, what a person says of themselves."""

from datetime import date
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.territories.models import Area, Service

from .models import Mandate, Membership, Organisation, Person, Role

VERBS = {
    "role.granted": "a reçu un rôle",
    "role.ended": "n’a plus ce rôle",
    "mandate.declared": "a déclaré parler pour un groupe ou une organisation",
    "mandate.confirmed": "le mandat a été confirmé",
    "mandate.ended": "ne parle plus pour ce groupe ou cette organisation",
}


@transaction.atomic
def grant_role(
    *, person: Person, role: str, by: Any, service: Service | None = None, ends_on: date | None = None
) -> Membership:
    """Give a role from today on. A facilitator's has an end. Raises Refused."""
    require(by, "people.manage_roles", person)
    if role == Role.FACILITATOR and ends_on is None:
        raise Refused(_("Indiquez la date de fin : un prestataire extérieur n’a pas de rôle sans fin."), "ends_on")
    membership = Membership.objects.create(
        territory=person.territory, person=person, role=role, service=service, starts_on=clock.today(), ends_on=ends_on
    )
    journal.write(
        person.territory, "role.granted", by=by, person=person.actor_key, role=role, service=service and service.pk
    )
    return membership


@transaction.atomic
def end_role(*, membership: Membership, by: Any) -> None:
    """Take a role back at once. The last administrator keeps theirs. Raises Refused."""
    require(by, "people.manage_roles", membership.person)
    if membership.role == Role.ADMINISTRATOR and _last_administrator(membership):
        raise Refused(_("C’est le dernier compte d’administration : nommez d’abord quelqu’un d’autre."))
    person = membership.person
    membership.delete()
    journal.write(person.territory, "role.ended", by=by, person=person.actor_key, role=membership.role)


def _last_administrator(membership: Membership) -> bool:
    rows = Membership.objects.select_for_update().filter(role=Role.ADMINISTRATOR)
    today = clock.today()
    return not any(m.active_on(today) for m in rows if m.pk != membership.pk)


@transaction.atomic
def speak_for(*, name: str, kind: str, by: Person) -> Mandate:
    """« Je déclare parler pour… »: recorded at once, to be confirmed later."""
    organisation = Organisation.objects.filter(name__iexact=name.strip()).first()
    if organisation is None:
        item = items.create(by.territory, "organisation", visibility=Item.Visibility.PUBLIC)
        organisation = Organisation.objects.create(territory=by.territory, item=item, name=name.strip(), kind=kind)
    mandate, new = Mandate.objects.get_or_create(
        person=by,
        organisation=organisation,
        ended_at=None,
        defaults={"territory": by.territory, "declared_at": clock.now()},
    )
    if new:
        journal.write(by.territory, "mandate.declared", by=by, item=organisation.item)
    return mandate


@transaction.atomic
def confirm_mandate(*, mandate: Mandate, by: Any) -> None:
    """Confirm that a person does speak for an organisation. Raises Refused."""
    require(by, "people.confirm_mandate", mandate)
    if not mandate.confirmed_at:
        mandate.confirmed_at, mandate.confirmed_by = clock.now(), by
        mandate.save(update_fields=["confirmed_at", "confirmed_by"])
        journal.write(mandate.territory, "mandate.confirmed", by=by, item=mandate.organisation.item)


@transaction.atomic
def set_profile(*, person: Person, pseudonym: str, area: Area | None, email_notices: str, by: Any) -> None:
    """Keep what a person says of themselves: the name shown, their area, how often they are written to."""
    require(by, "people.own_profile", person)
    person.pseudonym, person.area, person.email_notices = pseudonym.strip(), area, email_notices
    person.save(update_fields=["pseudonym", "area", "email_notices"])


@transaction.atomic
def end_mandate(*, mandate: Mandate, by: Any) -> None:
    """Stop speaking for an organisation; what was said in its name stays."""
    require(by, "people.end_mandate", mandate)
    if not mandate.ended_at:
        mandate.ended_at = clock.now()
        mandate.save(update_fields=["ended_at"])
        journal.write(mandate.territory, "mandate.ended", by=by, item=mandate.organisation.item_id)

"""Making a territory whole: its services, its refusal library, its administrator's account, its first journal entry."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.translation import gettext as _
from django_scopes import scope

from polyphonie.core import clock, journal
from polyphonie.core.actors import SYSTEM
from polyphonie.core.errors import Refused
from polyphonie.decisions.library import add_standard_reasons
from polyphonie.people.models import Membership, Person, Role, User
from polyphonie.territories import communes, making
from polyphonie.territories.models import Territory

from .administration.tasks import tell_invited

LISTED = 12


def create(
    *,
    name: str,
    insee: str = "",
    slug: str = "",
    kind: str = Territory.Kind.COMMUNE,
    parent: str = "",
    administrator: str,
    lookup: bool = True,
    **fields: Any,
) -> Territory:
    """Create a territory in one transaction, ready for its first process.

    `parent` is the slug of the territory above; `fields` are others of `Territory` (accent, welcome…). With `lookup`,
    a commune takes its INSEE code, postcode and population from the list of communes. Raises Refused, with the
    communes that share the name when several do.
    """
    email = _address(administrator)
    about = {"name": name.strip()} | fields
    if not about["name"]:
        raise Refused(_("Donnez le nom de la collectivité."), "name")
    if lookup and kind == Territory.Kind.COMMUNE:
        about |= facts(commune(about["name"], insee))
    elif insee:
        about["insee_code"] = insee
    _refuse_twice(kind, about)
    try:
        with transaction.atomic():
            territory = making.make(kind=kind, slug=slug, parent=above(parent), **about)
            with scope(territory=territory):
                add_standard_reasons(territory)
                person, _new = account(territory, email)
                give_first_role(person)
                tell_invited.enqueue(territory.pk, person.pk)
                journal.write(territory, "territory.created", by=SYSTEM, kind=kind)
    except making.CannotMake as error:
        raise Refused(error.message, error.field) from error
    return territory


def _refuse_twice(kind: str, about: dict[str, Any]) -> None:
    same = {"insee_code": about["insee_code"]} if about.get("insee_code") else {"name__iexact": about["name"]}
    if made := Territory.objects.filter(kind=kind, **same).first():
        message = _("%(name)s est déjà sur cette plateforme, à l’adresse « %(slug)s ».")
        raise Refused(message % {"name": made.name, "slug": made.slug}, "name")


def commune(name: str, insee: str = "") -> communes.Commune:
    """Return the commune meant. Raises Refused when none or several have this name, or when the list is absent."""
    try:
        if insee:
            if found := communes.find(insee):
                return found
            raise Refused(_("Aucune commune n’a le code INSEE %(code)s.") % {"code": insee}, "insee")
        same = communes.named(name)
    except communes.CommunesAbsent as absent:
        raise Refused(str(absent), "name") from absent
    if len(same) == 1:
        return same[0]
    if not same:
        close = ", ".join(f"{c.name} ({c.code})" for c in communes.search(name, 5) or communes.search(name[:6], 5))
        hint = _(" Noms proches : %(close)s.") % {"close": close} if close else ""
        raise Refused(_("Aucune commune ne s’appelle « %(name)s ».") % {"name": name} + hint, "name")
    shown = ", ".join(f"{c.name} ({c.department}) {c.code}" for c in same[:LISTED])
    message = _("%(count)s communes s’appellent « %(name)s ». Précisez le code INSEE : %(list)s.")
    raise Refused(message % {"count": len(same), "name": same[0].name, "list": shown}, "insee")


def facts(found: communes.Commune) -> dict[str, Any]:
    """Return what the list of communes says of a territory."""
    return {
        "name": found.name,
        "insee_code": found.code,
        "postcode": found.postcode,
        "population": found.population,
    }


def above(slug: str) -> Territory | None:
    """Return the territory above. Raises Refused when no territory has this address."""
    if not slug:
        return None
    parent = Territory.objects.filter(slug=slug).first()
    if parent is None:
        raise Refused(_("Aucun territoire à l’adresse « %(slug)s ».") % {"slug": slug}, "parent")
    return parent


def account(territory: Territory, email: str) -> tuple[Person, bool]:
    """Return the person that this e-mail address signs in as, and whether they are new here.

    The login and the person are made where they are missing.
    One signs in by a code sent to the address: nobody chooses a password for somebody else.
    """
    user = User.objects.filter(email=email).first()
    if user is None:
        user = User.objects.create_user(email=email)
    return Person.objects.get_or_create(territory=territory, user=user)


def give_first_role(person: Person) -> Membership:
    """Make a person the first administrator of their territory: nobody there can yet."""
    membership = Membership.objects.create(
        territory=person.territory, person=person, role=Role.ADMINISTRATOR, starts_on=clock.today()
    )
    journal.write(person.territory, "role.granted", by=SYSTEM, person=person.actor_key, role=Role.ADMINISTRATOR)
    return membership


def _address(email: str) -> str:
    email = email.strip().lower()
    try:
        validate_email(email)
    except ValidationError:
        message = _("L’adresse électronique de l’administration n’est pas complète, par exemple : nom@commune.fr.")
        raise Refused(message, "administrator") from None
    return email

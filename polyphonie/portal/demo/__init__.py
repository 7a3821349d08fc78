"""The demo territory: one invented commune, its people and its story, with dates relative to the day it is loaded."""

from datetime import timedelta
from functools import cache
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction
from django.utils import timezone
from django_scopes import scope

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, items, search
from polyphonie.core.pages import inside
from polyphonie.decisions.library import add_standard_reasons
from polyphonie.people.models import Mandate, Membership, Organisation, Person, User
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, Mandature, Service, Territory

from . import cast, geography

SLUG = "saint-aurel"
PARENT_SLUG = "val-d-aurelle"


def accounts() -> list[dict[str, str]]:
    """Return the accounts that a visitor of the demo can open, the most useful first."""
    return [{"role": role, "email": _email(key), "password": cast.PASSWORD} for key, role in cast.DOORS]


def _email(key: str) -> str:
    return f"{key}@{SLUG}.exemple.fr"


def load() -> dict[str, Any]:
    """Load the demo in one transaction; loading it again changes nothing. Returns what it holds."""
    territory = Territory.objects.filter(slug=SLUG).first()
    if territory is None:
        with transaction.atomic():
            territory = _make()
    with scope(territory=territory):
        return {
            "territory": territory.name,
            "slug": territory.slug,
            "processes": Process.objects.count(),
            "people": Person.objects.count(),
            "contributions": Contribution.objects.count(),
        }


def _make() -> Territory:
    parent = _territory_above()
    territory = Territory.objects.create(
        slug=SLUG, name="Saint-Aurel", parent=parent, population=20000, insee_code="99100", postcode="99100", demo=True,
        welcome="Vous parlez. La mairie répond. Vous suivez.", phone="02 99 00 10 00", email=f"mairie@{SLUG}.exemple.fr",
        address="Mairie de Saint-Aurel\n1 place du Marché\n99100 Saint-Aurel",
        desk="À l’accueil de la mairie, du lundi au vendredi de 9 h à 17 h, le samedi de 9 h à 12 h. Au foyer des Prés, le jeudi après-midi.",
    )  # fmt: skip
    with inside(territory), search.gathered():
        tell(territory)
    return territory


def _territory_above() -> Territory:
    parent = Territory.objects.create(
        slug=PARENT_SLUG, name="Communauté de communes du Val d’Aurelle", kind=Territory.Kind.INTERCOMMUNALITY,
        population=46000, accent="#7a3e8e", demo=True, phone="02 99 00 20 00",
    )  # fmt: skip
    with scope(territory=parent), timezone.override(parent.zone):
        from . import above

        above.tell(parent)
    return parent


def tell(territory: Territory) -> None:
    """People the territory, then live its story."""
    from . import budgets, processes, sitting
    from .story import Story

    story = Story(territory)
    _places(story)
    _people(story)
    _library_of_reasons(story)
    for part in (
        processes.canteen, processes.listening, sitting.sitting, processes.limes, processes.street, processes.market,
        processes.library, budgets.prepared, budgets.hearing, budgets.studied, budgets.campaigning, budgets.voting_now,
        budgets.counted, budgets.followed,
    ):  # fmt: skip
        part(story)
    story.live()


def _places(story: Any) -> None:
    territory = story.territory
    for slug, name, population, corners in geography.QUARTIERS:
        story.areas[slug] = Area.objects.create(
            territory=territory, slug=slug, name=name, population=population, outline=geography.outline(corners)
        )
    for name, mission, phone, place in cast.SERVICES:
        story.services[name] = Service.objects.create(
            territory=territory, name=name, mission=mission, phone=phone, place=place
        )
    start = story.today.replace(month=3, day=22, year=story.today.year - (story.today.month < 4))
    Mandature.objects.create(
        territory=territory,
        label="Conseil municipal élu en mars",
        starts_on=start,
        ends_on=start + timedelta(days=6 * 365),
    )


def _people(story: Any) -> None:
    territory = story.territory
    for key, name, title, roles, service in cast.STAFF:
        person = story.people[key] = _person(territory, key, name, title=title)
        for role in roles:
            Membership.objects.create(
                territory=territory, person=person, role=role, service=story.services.get(service),
                starts_on=story.day(-400), ends_on=story.day(120) if role == "facilitator" else None,
            )  # fmt: skip
    for number, (name, pseudonym, area) in enumerate(cast.RESIDENTS):
        key = "jeanne" if number == 0 else f"habitant{number}"
        story.people[key] = _person(territory, key, name, pseudonym=pseudonym, area=story.areas[area])
    _organisations(story)


def _person(territory: Territory, key: str, name: str, **fields: Any) -> Person:
    user = User(email=_email(key), password=_password() if key in dict(cast.DOORS) else "!")
    user.save()
    EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    return Person.objects.create(territory=territory, user=user, name=name, **fields)


@cache
def _password() -> str:
    """Hash the demo's password once: hashing is slow on purpose."""
    return make_password(cast.PASSWORD)


def _organisations(story: Any) -> None:
    by_name = {person.name: person for person in story.people.values()}
    for name, kind, speaker in cast.ORGANISATIONS:
        item = items.create(story.territory, "organisation", visibility="public")
        organisation = Organisation.objects.create(territory=story.territory, item=item, name=name, kind=kind)
        Mandate.objects.create(
            territory=story.territory, person=by_name[speaker], organisation=organisation, declared_at=clock.now()
        )


def _library_of_reasons(story: Any) -> None:
    add_standard_reasons(story.territory)

"""The door of this package."""

from allauth.mfa.utils import is_mfa_enabled
from django.db.models import Q
from django.http import HttpRequest

from polyphonie.core import ids, once
from polyphonie.core.actors import Actor
from polyphonie.core.errors import Refused
from polyphonie.core.items import one
from polyphonie.territories.models import Territory

from .models import PROVEN_ROLES, Person, User

VISITOR_COOKIE = "visiteur"


def territory_of(domain: str, slug: str) -> Territory | None:
    """Return the territory that has this domain (lower case, no port), else the one whose addresses begin by `slug`."""
    rows = Territory.objects.filter(Q(domain=domain) | Q(slug=slug)) if domain else Territory.objects.filter(slug=slug)
    return min(rows.order_by(), key=lambda t: t.domain != domain, default=None)


def person_of(user: User, territory: Territory) -> Person | None:
    """Return who this login is in this territory, roles fetched; None before a first act there."""
    person = one(Person.objects.with_roles().filter(territory=territory, user=user))
    if person:
        person.territory, person.user = territory, user  # known: not fetched again
    return person


def actor_of(request: HttpRequest) -> Person | Actor:
    """Return who acts in this request: a person, or a visitor known by a random cookie."""
    if request.user.is_authenticated and request.territory:
        if person := person_of(request.user, request.territory):
            return _proven(person)
        return Person.objects.create(territory=request.territory, user=request.user)
    key = request.get_signed_cookie(VISITOR_COOKIE, default="", salt="visitor")
    request.new_visitor = not key
    if key:
        return Actor(key)
    # What a form sends may come a second time: whoever sent it has acted, under the key that it makes.
    return Actor(_first_key(request), new=request.method in {"GET", "HEAD"})


def known_by(key: str, territory: Territory) -> Person | Actor:
    """Return who acts under this key, with the rights of today: what a job does is done in somebody's name."""
    person = Person.objects.with_roles().select_related("user").filter(territory=territory, actor_key=key).first()
    if person is None:
        return Actor(key)
    person.territory = territory
    return _proven(person) if person.user_id else person


def _proven(person: Person) -> Person:
    """Put to sleep the roles that ask for a second factor while there is none; an invented territory asks for none."""
    guarded = person.roles() & PROVEN_ROLES
    if guarded and not person.territory.demo and not is_mfa_enabled(person.user):
        person.asleep = frozenset(guarded)
    return person


def _first_key(request: HttpRequest) -> str:
    """Return the key of a visitor who acts for the first time: the same when the same form comes twice."""
    try:
        return once.derived(request, "visitor")[:30]
    except Refused:
        return ids.actor_key()  # no form, or one without its key: the act itself says so

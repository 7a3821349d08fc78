"""The door of this package."""

from django.http import HttpRequest

from polyphonie.core import ids, once
from polyphonie.core.actors import Actor
from polyphonie.territories.models import Territory

from .models import Person, User

VISITOR_COOKIE = "visiteur"


def territory_at(domain: str) -> Territory | None:
    """Return the territory that has this domain (lower case, no port)."""
    return Territory.objects.filter(domain=domain).first() if domain else None


def territory_named(slug: str) -> Territory | None:
    """Return the territory whose addresses begin with this word."""
    return Territory.objects.filter(slug=slug).first()


def person_of(user: User, territory: Territory) -> Person | None:
    """Return who this login is in this territory, roles fetched; None before a first act there."""
    return Person.objects.with_roles().filter(territory=territory, user=user).first()


def actor_of(request: HttpRequest) -> Person | Actor:
    """Return who acts in this request: a person, or a visitor known by a random cookie."""
    if request.user.is_authenticated and request.territory:
        if person := person_of(request.user, request.territory):
            return person
        return Person.objects.create(territory=request.territory, user=request.user)
    key = request.get_signed_cookie(VISITOR_COOKIE, default="", salt="visitor")
    request.new_visitor = not key
    return Actor(key or _first_key(request))


def _first_key(request: HttpRequest) -> str:
    """Return the key of a visitor who acts for the first time: the same when the same form comes twice."""
    if once.FIELD in request.POST:
        return once.derived(request, "visitor")[:30]
    return ids.actor_key()

"""Reads of the administration."""

from datetime import timedelta
from typing import Any

from django.utils.translation import gettext as _
from django_scopes import scope

from polyphonie.core import clock
from polyphonie.people.models import Mandate, Membership, Role
from polyphonie.people.queries import memberships
from polyphonie.territories import colours
from polyphonie.territories.models import Area, Mandature, Service, Territory

SENT_AGAIN = timedelta(minutes=10)


def counts() -> dict[str, int]:
    """Return how many of each thing the active territory has, for the first page."""
    return {
        "services": Service.objects.count(),
        "areas": Area.objects.count(),
        "mandatures": Mandature.objects.count(),
        "roles": len({m.person_id for m in memberships()}),
        "mandates": Mandate.objects.filter(confirmed_at=None, ended_at=None).count(),
    }


def services() -> Any:
    return Service.objects.all()


def areas() -> list[Area]:
    return list(Area.objects.all())


def mandatures() -> list[Mandature]:
    return list(Mandature.objects.all())


def mandates() -> list[Mandate]:
    """Return who declares to speak for whom, those to confirm first."""
    rows = Mandate.objects.filter(ended_at=None).select_related("person", "organisation", "confirmed_by")
    return sorted(rows, key=lambda m: (m.confirmed_at is not None, m.organisation.name, m.pk))


def mandate(pk: int) -> Mandate | None:
    return Mandate.objects.filter(pk=pk, ended_at=None).select_related("organisation").first()


def children(territory: Territory) -> list[Territory]:
    return list(Territory.objects.filter(parent=territory))


def possible_parents() -> list[Territory]:
    """Return what a new territory may be part of."""
    return list(Territory.objects.exclude(kind=Territory.Kind.COMMUNE))


def created(slug: str) -> Territory | None:
    return Territory.objects.filter(slug=slug).select_related("parent").first()


def made_just_now(kind: str, name: str) -> Territory | None:
    """Return the territory that a form sent twice has already made: same kind and name, minutes ago."""
    made = Territory.objects.filter(kind=kind, name__iexact=name).order_by("-created_at").first()
    return made if made and clock.now() - made.created_at < SENT_AGAIN else None


def administrators(territory: Territory) -> list[str]:
    """Return the e-mail addresses of those who administer a territory, from outside it."""
    with scope(territory=territory):
        rows = Membership.objects.filter(role=Role.ADMINISTRATOR, person__user__isnull=False)
        return list(rows.order_by("pk").values_list("person__user__email", flat=True))


def look(chosen: str) -> list[dict[str, str]]:
    """Return what a colour gives in each theme, with its contrast, for the form that chooses it."""
    accent = colours.accent(chosen)
    rows = (
        (_("Sur fond clair"), accent.light, colours.LIGHT_PAPER, accent.on_light),
        (_("Sur fond sombre"), accent.dark, colours.DARK_PAPER, accent.on_dark),
    )
    return [
        {
            "theme": label, "colour": colour, "changed": "" if colour == chosen else chosen,
            "paper": f"{colours.contrast(colour, paper):.1f}".replace(".", ","),
            "words": f"{colours.contrast(colour, on):.1f}".replace(".", ","),
        }
        for label, colour, paper, on in rows
    ]  # fmt: skip

"""Who does what: services, élus, and the page of one élu."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from polyphonie.commitments import queries as commitments
from polyphonie.core.permissions import public
from polyphonie.people.models import Person
from polyphonie.portal.context import address

from .. import access, queries


@public("whom to talk to, and who decides")
@require_GET
def who(request: HttpRequest) -> HttpResponse:
    """Show the services with their contact cards, and the élus with theirs."""
    context = {
        "services": queries.services(),
        "elected": [_card(p) for p in queries.elected()],
        "mandature": queries.mandature(),
    }
    return render(request, "portal/who.html", context)


def _card(person: Person) -> dict[str, Any]:
    return {
        "name": person.name,
        "title": person.title,
        "area": person.area.name if person.area else "",
        "presentation": person.presentation,
        "url": reverse("portal:elected", args=[access.card_key(person)]),
    }


@public("what an elected person signed and promised")
@require_GET
def elected(request: HttpRequest, pid: str) -> HttpResponse:
    """Show an élu: what they promised, what they signed, what their area says; to themselves, what waits for them."""
    person = access.elected_person(pid)
    own = getattr(request.actor, "pk", None) == person.pk
    promised = commitments.of_owner(person)
    said = queries.said_in(person.area) if person.area else []
    context = {
        "elected": _card(person),
        "own": own,
        "to_approve": _to_approve(person) if own else [],
        "promises": commitments.as_promises(promised),
        "signed": queries.signed_by(person),
        "said": [
            {"text": queries.shown_words(c), "url": reverse("contributions:detail", args=[c.public_id])} for c in said
        ],
        "desk_url": address("desk:home") if own else "",
    }
    return render(request, "portal/elected.html", context)


def _to_approve(person: Person) -> list[dict[str, Any]]:
    """Return what waits for the signatory, each line leading where one signs."""
    return [
        {
            "label": str(a.finding or a.process),
            "url": reverse("desk:sign", args=[a.public_id]),
            "text": a.why[:140],
            "icon": "signature",
        }
        for a in queries.to_approve(person)
    ]

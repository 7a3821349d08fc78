"""« Mon espace », and the roles of a territory."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_POST

from polyphonie.core import items
from polyphonie.core.once import once
from polyphonie.core.pages import platform_url
from polyphonie.core.permissions import allowed, requires
from polyphonie.core.posting import attempt

from . import actions, forms, queries


@requires("people.own_space")
def space(request: HttpRequest) -> HttpResponse:
    """Show a person their news, what they follow, who they speak for and their account."""
    person = request.actor
    context = {
        "who": person,
        "news": queries.news(person),
        "follows": queries.follows(person),
        "mandates": queries.mandates(person),
        "roles": [(m.get_role_display(), m.service, m.ends_on) for m in person.active_memberships()],
        "account_links": {
            name: platform_url(name)
            for name in ("account_email", "mfa_index", "usersessions_list", "account_logout", "account_change_password")
        },
        "may_confirm": allowed(person, "people.confirm_mandate"),
    }
    response = render(request, "people/space.html", context)
    queries.read_all(person)
    return response


@requires("people.own_space")
def profile(request: HttpRequest) -> HttpResponse:
    """Let a person say under which name they appear, and how often they are written to."""
    person, areas = request.actor, queries.areas()
    initial = {
        "pseudonym": person.pseudonym,
        "area": person.area.slug if person.area else "",
        "email_notices": person.email_notices,
    }
    form = forms.Profile(request.POST or None, initial=initial, areas=areas)
    if request.method == "POST":

        def act(said: dict[str, Any]) -> str:
            area = next((a for a in areas if a.slug == said["area"]), None)
            actions.set_profile(person=person, by=person, **said | {"area": area})
            return reverse("people:space")

        if response := attempt(request, form, act):
            return response
    return render(request, "people/profile.html", {"form": form})


@require_POST
@requires("people.own_space")
def unfollow(request: HttpRequest, number: int) -> HttpResponse:
    """Stop following something."""
    found = queries.followed(request.actor, number)

    def act() -> str:
        if found:
            items.unfollow(found.item, request.actor.actor_key)
        return reverse("people:space") + "#suivis"

    return once(request, act)


@requires("people.own_space")
def speak_for(request: HttpRequest) -> HttpResponse:
    """« Je déclare parler pour… »."""
    form = forms.SpeakFor(request.POST or None, initial={"kind": "group"})
    if request.method == "POST":

        def act(said: dict[str, Any]) -> str:
            actions.speak_for(by=request.actor, name=said["name"], kind=said["kind"])
            return reverse("people:space") + "#mandats"

        if response := attempt(request, form, act):
            return response
    return render(request, "people/speak_for.html", {"form": form, "known": queries.organisations()})


@require_POST
@requires("people.own_space")
def end_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """Stop speaking for a group or an organisation."""
    mandate = queries.mandate(number)
    if mandate is None or not allowed(request.actor, "people.end_mandate", mandate):
        raise Http404

    def act() -> str:
        actions.end_mandate(mandate=mandate, by=request.actor)
        return reverse("people:space") + "#mandats"

    return once(request, act)


@requires("people.confirm_mandate")
def mandates(request: HttpRequest) -> HttpResponse:
    """List the mandates that somebody must confirm."""
    return render(request, "people/mandates.html", {"rows": queries.mandates_to_confirm()})


@require_POST
@requires("people.confirm_mandate")
def confirm_mandate(request: HttpRequest, number: int) -> HttpResponse:
    """Confirm that a person does speak for an organisation."""
    mandate = queries.mandate(number)
    if mandate is None:
        raise Http404

    def act() -> str:
        actions.confirm_mandate(mandate=mandate, by=request.actor)
        return reverse("people:mandates")

    return once(request, act)

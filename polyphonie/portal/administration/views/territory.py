"""Who the territory is: overview, identity, colour, services, areas, mandate, territories around."""

from copy import copy
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt
from polyphonie.portal.site import access

from .. import actions, areas, queries
from ..forms import AreasForm, IdentityForm, MandatureForm, ServiceForm
from ..pages import show

ADMINISTER = "territory.administer"


@requires(ADMINISTER)
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """Say what is there and what is left to do."""
    territory, counts = request.territory, queries.counts()
    steps = (
        (
            "identity",
            _("Dire où et comment nous joindre"),
            bool(territory.address and (territory.email or territory.phone)),
        ),
        ("services", _("Écrire la fiche de chaque service"), counts["services"] > 0),
        ("areas", _("Dessiner les quartiers"), counts["areas"] > 0),
        ("mandatures", _("Noter le mandat du conseil"), counts["mandatures"] > 0),
        ("roles", _("Inviter les agents, les élus et les personnes relais"), counts["roles"] > 1),
        ("mandates", _("Confirmer qui parle pour qui"), counts["mandates"] == 0),
    )
    tasks = [
        {"label": label, "url": reverse(f"administration:{name}"), "status": "done" if done else "todo"}
        for name, label, done in steps
    ]
    return show(request, "administration/home.html", {"tasks": tasks, "counts": counts}, section="home")


@requires(ADMINISTER)
def identity(request: HttpRequest) -> HttpResponse:
    """Change the name, the logo, the colour and how to come; « Voir cette couleur » keeps nothing."""
    territory = request.territory
    sent = request.method == "POST"
    # A copy: what is refused must not dress the page.
    form = IdentityForm(request.POST if sent else None, request.FILES or None, instance=copy(territory))
    looking = sent and "voir" in request.POST
    if sent and not looking and (response := attempt(request, form, lambda data: _identity(request, data))):
        return response
    chosen = territory.accent
    if looking and not form.is_valid():
        form.errors.pop("domain", None)
    if sent and form.is_bound and "accent" in getattr(form, "cleaned_data", {}):
        chosen = form.cleaned_data["accent"]
    context = {"form": form, "look": queries.look(chosen), "chosen": chosen.lstrip("#"), "looking": looking}
    return show(request, "administration/identity.html", context, section="identity", status=_status(sent, looking))


def _status(sent: bool, looking: bool) -> int:
    return 422 if sent and not looking else 200


def _identity(request: HttpRequest, data: dict[str, Any]) -> str:
    actions.change_identity(territory=request.territory, by=request.actor, **data)
    messages.success(request, _("C’est enregistré."))
    return reverse("administration:identity")


@requires(ADMINISTER)
@require_GET
def services(request: HttpRequest) -> HttpResponse:
    """List the cards of the services."""
    return show(request, "administration/services.html", {"rows": queries.services()}, section="services")


@requires(ADMINISTER)
def service(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write the card of a service, or of a new one."""
    row = access.service(pk) if pk else None
    form = ServiceForm(request.POST or None, instance=row)

    def act(data: dict[str, Any]) -> str:
        actions.save_service(territory=request.territory, by=request.actor, service=row, **data)
        messages.success(request, _("La fiche est enregistrée."))
        return reverse("administration:services")

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    title = _("Fiche du service") if row else _("Nouveau service")
    context = {"form": form, "title": title, "back": reverse("administration:services"), "service": row}
    return show(request, "administration/form.html", context, section="services", status=_status(form.is_bound, False))


@requires(ADMINISTER)
@require_POST
def remove_service(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove a service that nothing depends on."""
    row = access.service(pk)

    def act() -> str:
        actions.remove_service(service=row, by=request.actor)
        messages.success(request, _("Le service est retiré."))
        return reverse("administration:services")

    try:
        return once(request, act)
    except Refused as refused:
        messages.error(request, refused.message)
        return show(
            request, "administration/services.html", {"rows": queries.services()}, section="services", status=409
        )


@requires(ADMINISTER)
def area_list(request: HttpRequest) -> HttpResponse:
    """List the areas; send a file of them."""
    form = AreasForm(request.POST or None, request.FILES or None, initial={"replace": "0"})

    def act(data: dict[str, Any]) -> str:
        drawn = areas.read(data["file"], data["file"].size)
        actions.load_areas(territory=request.territory, by=request.actor, drawn=drawn, replace=data["replace"])
        messages.success(request, _("Quartiers lus dans le fichier : %(count)s.") % {"count": len(drawn)})
        return reverse("administration:areas")

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"form": form, "rows": queries.areas()}
    return show(request, "administration/areas.html", context, section="areas", status=_status(form.is_bound, False))


@requires(ADMINISTER)
@require_GET
def mandatures(request: HttpRequest) -> HttpResponse:
    """List the terms of the council."""
    return show(request, "administration/mandatures.html", {"rows": queries.mandatures()}, section="mandatures")


@requires(ADMINISTER)
def mandature(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Write a term of the council, or a new one."""
    row = access.mandature(pk) if pk else None
    form = MandatureForm(request.POST or None, instance=row)

    def act(data: dict[str, Any]) -> str:
        actions.save_mandature(territory=request.territory, by=request.actor, mandature=row, **data)
        messages.success(request, _("Le mandat est enregistré."))
        return reverse("administration:mandatures")

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    title = _("Mandat du conseil") if row else _("Nouveau mandat du conseil")
    context = {"form": form, "title": title, "back": reverse("administration:mandatures")}
    return show(
        request, "administration/form.html", context, section="mandatures", status=_status(form.is_bound, False)
    )


@requires(ADMINISTER)
@require_GET
def children(request: HttpRequest) -> HttpResponse:
    """Show the territory above and those inside."""
    territory = request.territory
    around = [("above", territory.parent)] if territory.parent else []
    around += [("inside", child) for child in queries.children(territory)]
    rows = [{"place": place, "territory": t, "url": territory_url(t, "portal:home")} for place, t in around]
    return show(request, "administration/children.html", {"rows": rows}, section="children")

"""Who holds which role, and who speaks for whom."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.permissions import requires
from polyphonie.core.posting import attempt
from polyphonie.people import actions as people
from polyphonie.people import queries as people_queries
from polyphonie.portal.site import access

from .. import actions, queries
from ..forms import InviteForm
from ..pages import show

ROLE_HINTS = {
    "administrator": gettext_lazy("Règle le territoire et donne les rôles. Double vérification exigée."),
    "agent": gettext_lazy("Saisit, qualifie, regroupe, prépare les réponses. Double vérification exigée."),
    "signatory": gettext_lazy("Approuve et signe les réponses et les décisions. Double vérification exigée."),
    "elected": gettext_lazy("A sa page publique, lit le bureau, prend des engagements."),
    "facilitator": gettext_lazy("Prestataire : anime et saisit, jusqu’à une date de fin."),
    "relay": gettext_lazy("Recueille la parole de ceux qui n’écrivent pas, et leur porte la réponse."),
    "observer": gettext_lazy(
        "Suit le dispositif de l’extérieur : lit le bureau, sauf les notes et ce qui touche aux personnes, sans rien y changer."
    ),
}


@requires("people.manage_roles")
@require_GET
def roles(request: HttpRequest) -> HttpResponse:
    """List who holds a role, by person."""
    return _roles(request)


def _roles(request: HttpRequest, status: int = 200) -> HttpResponse:
    people_here: dict[int, dict[str, Any]] = {}
    for membership in people_queries.memberships():
        row = people_here.setdefault(membership.person_id, {"person": membership.person, "roles": []})
        row["roles"].append(membership)
    context = {"rows": list(people_here.values())}
    return show(request, "administration/roles.html", context, section="roles", status=status)


@requires("people.manage_roles")
def invite(request: HttpRequest) -> HttpResponse:
    """Give a role to somebody, by their e-mail address."""
    form = InviteForm(request.POST or None, services=queries.services())

    def act(data: dict[str, Any]) -> str:
        actions.invite(territory=request.territory, by=request.actor, **data)
        messages.success(request, _("%(name)s a maintenant ce rôle.") % {"name": data["name"]})
        return reverse("administration:roles")

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"form": form, "role_hints": ROLE_HINTS}
    status = 422 if form.is_bound else 200
    return show(request, "administration/invite.html", context, section="roles", status=status)


@requires("people.manage_roles")
@require_POST
def end_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role back at once."""
    membership = access.membership(pk)

    def act() -> str:
        people.end_role(membership=membership, by=request.actor)
        messages.success(request, _("Ce rôle est retiré."))
        return reverse("administration:roles")

    try:
        return once(request, act)
    except Refused as refused:
        messages.error(request, refused.message)
        return _roles(request, status=409)


@requires("people.confirm_mandate")
@require_GET
def mandates(request: HttpRequest) -> HttpResponse:
    """List who declares to speak for a group or an organisation."""
    return show(request, "administration/mandates.html", {"rows": queries.mandates()}, section="mandates")


@requires("people.confirm_mandate")
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm a mandate."""
    mandate = queries.mandate(pk)
    if mandate is None:
        raise Http404

    def act() -> str:
        people.confirm_mandate(mandate=mandate, by=request.actor)
        messages.success(request, _("Le mandat pour %(name)s est confirmé.") % {"name": mandate.organisation.name})
        return reverse("administration:mandates")

    return once(request, act)

"""What every page of the administration carries: the sections beside the work."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from polyphonie.core.permissions import allowed
from polyphonie.portal.desk import pages

SECTIONS = (
    ("home", gettext_lazy("Vue d’ensemble")),
    ("identity", gettext_lazy("Identité et couleur")),
    ("services", gettext_lazy("Services")),
    ("areas", gettext_lazy("Quartiers")),
    ("mandatures", gettext_lazy("Mandat du conseil")),
    ("roles", gettext_lazy("Personnes et rôles")),
    ("mandates", gettext_lazy("Organisations et mandats")),
    ("children", gettext_lazy("Territoires voisins")),
)


def show(
    request: HttpRequest, template: str, context: dict[str, Any] | None = None, *, section: str, status: int = 200
) -> HttpResponse:
    """Render a page of the administration, under the desk's own menu."""
    rows = [
        {"label": label, "url": reverse(f"administration:{name}"), "current": name == section}
        for name, label in SECTIONS
    ]  # fmt: skip
    shared = {"sections": rows, "brand_note": _("Administration")}
    return pages.show(request, template, shared | (context or {}), status=status)


def menu(actor: Any) -> list[dict[str, str]]:
    """Return the desk's entry, for whoever administers."""
    if not allowed(actor, "territory.administer"):
        return []
    return [{"label": _("Administration"), "url": reverse("administration:home")}]

"""What the desk adds to the pages of a process: its bilan for everybody, its dashboard and its closing for staff."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import manifest
from polyphonie.core.manifest import Panel
from polyphonie.core.permissions import allowed
from polyphonie.processes.models import Process


def figures(request: HttpRequest, process: Process) -> Panel | None:
    """Lead to the figures of a process, as soon as it is open."""
    if process.opened_at is None:
        return None
    pid = process.public_id
    context = {
        "bilan_url": reverse("portal:bilan", args=[pid]),
        "dashboard_url": reverse("desk:dashboard", args=[pid]) if allowed(request.actor, "desk.measure") else "",
    }
    return Panel(_("Ses chiffres"), "desk/panel_figures.html", context, "chiffres", 90)


def closing(request: HttpRequest, process: Process) -> Panel | None:
    """Say, where an open process is prepared, what keeps it from closing, and lead to where it is closed."""
    if not process.is_open or not allowed(request.actor, "processes.close"):
        return None
    context = {
        "obstacles": manifest.closing_obstacles(process),
        "close_url": reverse("desk:close", args=[process.public_id]),
    }
    return Panel(_("Clore la démarche"), "desk/panel_closing.html", context, "clore", 90)

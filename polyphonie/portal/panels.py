"""What the portal adds to the pages of processes: doors that lead up the house."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.commitments import queries as commitments
from polyphonie.core.manifest import Panel
from polyphonie.processes.models import Process
from polyphonie.processes.phases import allows


def process_actions(request: HttpRequest, process: Process) -> Panel | None:
    """Offer to speak, on the site or on paper, while the process listens."""
    if not allows(process, "contribute"):
        return None
    context = {
        "speak_url": reverse("contributions:speak", args=[process.public_id, "mots"]),
        "paper_url": reverse("contributions:paper", args=[process.public_id]),
    }
    return Panel("", "portal/process_actions.html", context)


def process_promises(request: HttpRequest, process: Process) -> Panel | None:
    """Show what was promised in a process, in its decisions and in its answers."""
    rows = commitments.as_promises(commitments.of_process(process.item_id))
    if not rows:
        return None
    return Panel(
        _("Ce qui a été promis"), "portal/process_promises.html", {"rows": rows}, anchor="engagements", order=80
    )

"""What could be grouped: proposals made from the words alone, each with its reasons. A person decides, by the preview."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.contributions.proposing import Proposal, proposals, quoted
from polyphonie.core.permissions import allowed, requires

from .. import access, pages
from .lists import tabs

EACH = 10  # proposals of each kind on the page: others come as these are grouped
READ, MORE = 3, 9  # members read at once, then one press away


@requires("contributions.group")
def proposed(request: HttpRequest, pid: str) -> HttpResponse:
    """Show near-duplicates and themes among what waits; nothing is grouped here."""
    process = access.process(request.actor, pid)
    found = proposals(process)
    shown = [*found.same[:EACH], *found.themes[:EACH]]
    read = quoted(shown, READ + MORE)
    page = "desk:contribution" if allowed(request.actor, "people.see_staff_desk") else "contributions:detail"
    context = {
        "process": process,
        "found": found,
        "same": [_row(p, read, page) for p in found.same[:EACH]],
        "themes": [_row(p, read, page) for p in found.themes[:EACH]],
        "left": max(0, len(found.same) - EACH) + max(0, len(found.themes) - EACH),
        "tabs": tabs(request, process, "proposed"),
    }
    return pages.show(request, "desk/proposed.html", context)


def _row(proposal: Proposal, read: dict[int, tuple[Contribution, str]], page: str) -> dict[str, Any]:
    quotes = [read[pk] for pk in proposal.members[: READ + MORE] if pk in read]
    return {
        "why": proposal,
        "size": len(proposal.members),
        "words": ", ".join(proposal.words) or _("les mots les plus courants seulement"),
        "title": ", ".join(proposal.words[:3]).capitalize(),
        "quotes": [
            (_("N° %(number)s") % {"number": c.number}, text, reverse(page, args=[c.item.public_id]))
            for c, text in quotes
        ],
        "rest": len(proposal.members) - len(quotes),
    }

"""What several pages of this package show alike."""

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from polyphonie.core import manifest
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.processes.models import Process

from .. import access


def frame_lines(process: Process) -> dict[str, str]:
    """Return the five lines of « D’abord le pourquoi »."""
    frame = process.frame
    until = access.ends_at(process)
    when = [_("Vous pouvez parler jusqu’au %(day)s.") % {"day": day_text(until)} if until else ""]
    if frame.decide_by:
        when.append(_("Décision au plus tard le %(day)s.") % {"day": day_text(frame.decide_by)})
    told = _("Chaque contribution reçoit une réponse, au plus tard le %(day)s.") % {"day": day_text(frame.answer_by)}
    return {
        "why": " ".join(filter(None, [frame.question, frame.general_interest])),
        "for_whom": frame.publics or _("Toute personne concernée, avec ou sans compte."),
        "who_decides": frame.decider,
        "by_when": " ".join(filter(None, when)),
        "what_next": " ".join(filter(None, [frame.use, told])),
    }


def panels(place: str, request: HttpRequest, target: Any) -> list[dict[str, Any]]:
    """Return the panels of this place of a page, rendered: title, anchor, html."""
    return [
        {
            "title": p.title,
            "anchor": p.anchor,
            "html": render_to_string(p.template, p.context | {"panel": p.context}, request),
        }
        for p in manifest.panels(place, request, target)
    ]

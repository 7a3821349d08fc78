"""What pages below show of answers, options and decisions, without knowing this package."""

from typing import Any

from django.utils.translation import gettext as _

from polyphonie.core.manifest import Panel

from . import queries, telling
from .models import Answer, Reaction


def on_contribution(request: Any, contribution: Any) -> Panel | None:
    """The answer that a contribution received, on its public page."""
    answer = queries.published_answer(contribution)
    if answer is None:
        return None
    return _answer(answer, {"react_to": contribution.item.public_id, "is_author": False})


def on_receipt(request: Any, contribution: Any) -> Panel | None:
    """The same on the author's own page, with what they can say of it; the first answer too, once reopened."""
    answer = queries.published_answer(contribution)
    reactions = queries.reactions_of(contribution)
    if answer is None:
        misunderstood = next((r for r in reactions if r.kind == Reaction.Kind.MISUNDERSTOOD), None)
        if misunderstood is None:
            return None
        context = {"reaction": misunderstood}
        return Panel(_("Votre contribution est relue"), "decisions/panel_reopened.html", context, "reponse", 10)
    said = [r for r in reactions if r.answer_id == answer.pk]
    context = {"react_to": contribution.item.public_id, "is_author": True, "reactions": said}
    return _answer(answer, context)


def on_finding(request: Any, finding: Any) -> Panel | None:
    """The last answer given to a finding."""
    found = queries.answers_of(finding)
    if not found:
        return None
    return _answer(found[0], {"is_author": False, "react_to": ""})


def on_process(request: Any, process: Any) -> Panel | None:
    """What was built and decided in a process."""
    context = {
        "options": queries.options_of(process),
        "workshops": queries.workshops_of(process),
        "decisions": queries.decisions_of(process),
    }
    if not any(context.values()):
        return None
    return Panel(_("Construire et décider"), "decisions/panel_process.html", context, "decisions", 40)


def _answer(answer: Answer, extra: dict[str, Any]) -> Panel:
    context = {"answer": answer, "reactions": [], **shown(answer), **extra}
    return Panel(_("La réponse"), "decisions/panel_answer.html", context, "reponse", 10)


def shown(answer: Answer) -> dict[str, Any]:
    """Return what the template of an answer reads."""
    return {
        "parts": telling.parts(answer),
        "signed": telling.signed(answer),
        "correction": telling.correction(answer),
        "earlier": telling.earlier(answer),
        "sound_pid": answer.item.public_id if answer.sound else "",
        "decision_pid": answer.decision.item.public_id if answer.decision_id and answer.decision.published_at else "",
        "decision": answer.decision,
    }

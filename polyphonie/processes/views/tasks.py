"""What the pages of the services share: starting from a recipe, keeping lines, saying what is left to do."""

from datetime import datetime, time, timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.core.language import speaking

from .. import actions
from ..actions import FIVE_LINES, LATER_LINES, missing_lines
from ..models import Frame, Phase, Process
from ..recipes import Model, missing_by_law, stages_from


def start(request: HttpRequest, model: Model, data: dict[str, Any], opening: bool) -> str:
    """Make a process from a recipe and its five lines; open it at once if asked. Returns where to go. Raises Refused."""
    process = actions.create_process(
        territory=request.territory,
        title=data["title"],
        recipe=model.key,
        legal_type=model.legal_type,
        by=request.actor,
    )
    with speaking():  # what a territory publishes is French, whatever the language of who prepares it
        lines = _iso({name: data.get(name) for name in FIVE_LINES}) | {k: str(v) for k, v in model.frame.items()}
    actions.save_draft(process=process, draft=lines, by=request.actor)
    first = timezone.make_aware(datetime.combine(data["starts_on"], time(0)))
    shift = timedelta(days=data["listen_days"] - dict(model.stages)[Phase.Kind.LISTEN])
    for kind, starts_at, ends_at in stages_from(model.key, first):
        listening = kind == Phase.Kind.LISTEN
        actions.set_phase(
            process=process,
            kind=kind,
            starts_at=starts_at if listening else starts_at + shift,
            ends_at=ends_at + shift,
            by=request.actor,
        )
    if opening:
        actions.open_process(process=process, lines=process.draft, by=request.actor)
        messages.success(request, _("La démarche est ouverte. Complétez son cadre quand vous voulez."))
    return reverse("processes:edit", args=[process.public_id])


def _iso(lines: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in lines.items() if value}


def frame_so_far(process: Process) -> dict[str, Any]:
    """Return the lines of the frame in force, or of the draft, for a form."""
    if process.frame:
        return {name: getattr(process.frame, name) for name in FIVE_LINES + LATER_LINES}
    return {"level": Frame.Level.CONSULT} | process.draft


def keep_lines(request: HttpRequest, process: Process, data: dict[str, Any]) -> str:
    """Keep lines in the draft, or publish them as a new version with the reason of the change. Raises Refused."""
    lines = dict(data)
    reason = lines.pop("change_reason", "")
    if process.opened_at:
        actions.change_frame(process=process, lines=lines, reason=reason, by=request.actor)
        messages.success(request, _("Le nouveau cadre est publié ; les participants en sont informés."))
        return reverse("processes:frame", args=[process.public_id])
    kept = {name: value.isoformat() if hasattr(value, "isoformat") else value for name, value in lines.items()}
    actions.save_draft(process=process, draft=kept, by=request.actor)
    return reverse("processes:edit", args=[process.public_id])


def blocking(process: Process) -> list[str]:
    """Return the lines without which the process cannot open, in words."""
    feeds = process.recipe != Process.Recipe.LISTENING
    names = missing_lines(frame_so_far(process), feeds_decision=feeds)
    words = [str(Frame._meta.get_field(name).verbose_name) for name in names]
    return words if process.phases.all() else [*words, _("au moins une étape")]


def left_to_do(process: Process) -> list[dict[str, Any]]:
    """Return the task list: each part, whether it is done, and where to do it."""
    pid, lines = process.public_id, frame_so_far(process)

    def page(name: str, *more: Any) -> str:
        return reverse(f"processes:{name}", args=[pid, *more])

    filled = [name for name in LATER_LINES if lines.get(name)]
    rest = "done" if len(filled) == len(LATER_LINES) else "doing" if len(filled) > 1 else "todo"
    carried = process.service_id and process.signatory_id
    rows = [
        (_("Les cinq lignes"), page("lines", "cinq-lignes"), "todo" if blocking(process) else "done",
         _("La question, qui décide, pour quand, ce qui est ouvert ou non, la réponse. Sans elles, rien n’ouvre.")),
        (_("Le reste du cadre"), page("lines", "reste"), rest,
         _("L’intérêt général, les contraintes, ce que l’on fera de ce qui est dit… Peut se compléter après l’ouverture.")),
        (_("Les étapes et leurs dates"), page("phase_new"), "done" if process.phases.all() else "todo",
         _("Ajouter une étape ; celles qui existent se changent ci-dessous.")),
        (_("Qui porte la démarche"), page("card"), "done" if carried else "todo",
         _("Le service, la personne à qui parler, qui signe, le quartier.")),
        (_("À qui l’on s’adresse"), page("add_public"), "done" if process.publics_aimed.exists() else "todo",
         _("Chaque public, ce qui peut l’empêcher de venir, ce que l’on fait pour cela.")),
        (_("Les documents"), page("add_document"), "done" if process.documents.exists() else "todo",
         _("Études, plans, notices : des PDF que chacun peut lire.")),
    ]  # fmt: skip
    if process.legal_type != Process.LegalType.ORDINARY:
        state = "todo" if missing_by_law(process) else "done"
        rows.append((_("Ce que demande la loi"), page("card"), state, str(process.get_legal_type_display())))
    return [dict(zip(("label", "url", "status", "hint"), row, strict=True)) for row in rows]

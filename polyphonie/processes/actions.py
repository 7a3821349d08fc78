"""Writes about processes: made from a recipe, opened with their five lines, changed in the open, closed when all is
answered."""

from datetime import date, datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, items, journal, limits, manifest, notices
from polyphonie.core.errors import Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.territories.models import Territory

from . import recipes
from .models import Document, Frame, Phase, Process, Public

VERBS = {
    "process.created": "la démarche a été préparée",
    "process.opened": "la démarche a été ouverte avec son cadre",
    "process.closed": "la démarche a été close : chaque contribution a sa réponse",
    "process.reopened": "la démarche a été rouverte",
    "frame.changed": "le cadre a changé, avec une explication",
    "phase.set": "les dates d’une étape ont été fixées",
    "phase.removed": "une étape a été retirée",
    "process.edited": "la fiche de la démarche a été complétée",
    "document.added": "un document a été joint",
    "public.aimed": "on dit à qui la démarche s’adresse",
}

FIVE_LINES = ("question", "decider", "decide_by", "open_points", "closed_points", "answer_by")
LATER_LINES = ("general_interest", "level", "constraints", "use", "publics", "means", "contact")


@transaction.atomic
def create_process(*, territory: Territory, title: str, recipe: str, by: Any, **fields: Any) -> Process:
    """Prepare a process; nobody outside the staff sees it before it opens. Raises Refused."""
    require(by, "processes.edit")
    if not title.strip():
        raise Refused(_("Donnez un titre à la démarche."), "title")
    item = items.create(territory, "process")
    process = Process.objects.create(territory=territory, item=item, title=title.strip(), recipe=recipe, **fields)
    journal.write(territory, "process.created", by=by, item=item, recipe=recipe)
    return process


_EDITABLE = {"title", "service", "referent", "signatory", "area", "legal_reference", "replaced_bodies"}


@transaction.atomic
def edit_process(*, process: Process, by: Any, **values: Any) -> None:
    """Change what is not of the frame: title, service, persons, area, legal references. Raises Refused."""
    require(by, "processes.edit", process)
    if unknown := set(values) - _EDITABLE:
        raise TypeError(f"not of a process: {unknown}")
    if not values.get("title", process.title).strip():
        raise Refused(_("Donnez un titre à la démarche."), "title")
    for name, value in values.items():
        setattr(process, name, value)
    process.save(update_fields=list(values))
    journal.write(process.territory, "process.edited", by=by, item=process.item)


@transaction.atomic
def add_document(*, process: Process, title: str, kind: str, file: Any, by: Any) -> Document:
    """Join a document (PDF) that informs the process. Raises Refused."""
    require(by, "processes.edit", process)
    if file.size > limits.DOCUMENT_BYTES:
        size = limits.DOCUMENT_BYTES // 1024 // 1024
        raise Refused(_("Ce document est trop lourd : %(size)s Mo au plus.") % {"size": size}, "file")
    if file.read(5) != b"%PDF-":
        raise Refused(_("Ce n’est pas un PDF. Enregistrez le document en PDF, puis joignez-le."), "file")
    file.seek(0)
    document = Document(territory=process.territory, process=process, title=title.strip(), kind=kind, at=clock.now())
    document.size = file.size
    document.file.save(f"{document.public_id}.pdf", file, save=False)
    document.save()
    journal.write(process.territory, "document.added", by=by, item=process.item, document=document.pk, kind=kind)
    return document


@transaction.atomic
def aim_at(*, process: Process, name: str, by: Any, barriers: str = "", means: str = "") -> Public:
    """Say one public that the process aims at, what may keep it away and what is done about it. Raises Refused."""
    require(by, "processes.edit", process)
    if not name.strip():
        raise Refused(_("Dites à qui l’on s’adresse."), "name")
    row = Public.objects.create(
        territory=process.territory, process=process, name=name.strip(), barriers=barriers.strip(), means=means.strip()
    )
    journal.write(process.territory, "public.aimed", by=by, item=process.item, public=row.pk)
    return row


@transaction.atomic
def save_draft(*, process: Process, draft: dict[str, Any], by: Any) -> None:
    """Keep what is written of the frame so far (dates in ISO form)."""
    require(by, "processes.edit", process)
    process.draft = process.draft | draft
    process.save(update_fields=["draft"])


@transaction.atomic
def set_phase(
    *,
    process: Process,
    kind: str,
    starts_at: datetime,
    ends_at: datetime,
    by: Any,
    phase: Phase | None = None,
    title: str = "",
    detail: str = "",
) -> Phase:
    """Add a phase or move it. Moving one that has begun is told to participants. Raises Refused."""
    require(by, "processes.edit", process)
    if ends_at <= starts_at:
        raise Refused(_("La fin doit venir après le début."), "ends_at")
    if stays := manifest.phase_obstacles(process, phase, kind, starts_at, ends_at):
        raise Refused(" ".join(stays), "starts_at")
    moved = phase is not None and (phase.starts_at, phase.ends_at) != (starts_at, ends_at)
    phase = phase or Phase(territory=process.territory, process=process)
    phase.kind, phase.starts_at, phase.ends_at, phase.title, phase.detail = kind, starts_at, ends_at, title, detail
    phase.save()
    entry = journal.write(
        process.territory,
        "phase.set",
        by=by,
        item=process.item,
        phase=phase.pk,
        kind=kind,
        starts=starts_at,
        ends=ends_at,
    )
    if moved and process.is_open:
        notices.tell_participants(process.item, entry)
    return phase


@transaction.atomic
def remove_phase(*, phase: Phase, by: Any) -> None:
    """Take away a stage that has not begun; the last one of an open process stays. Raises Refused."""
    process = phase.process
    require(by, "processes.edit", process)
    if process.is_open and phase.starts_at <= clock.now():
        raise Refused(_("Cette étape a commencé : changez sa date de fin plutôt que de la retirer."))
    if process.is_open and process.phases.count() == 1:
        raise Refused(_("Une démarche ouverte garde au moins une étape."))
    if stays := manifest.phase_obstacles(process, phase):
        raise Refused(" ".join(stays))
    pk, kind = phase.pk, phase.kind
    phase.delete()
    journal.write(process.territory, "phase.removed", by=by, item=process.item, phase=pk, kind=kind)


def missing_lines(lines: dict[str, Any], *, feeds_decision: bool) -> list[str]:
    """Return the names of the five-line fields still empty."""
    needed = [name for name in FIVE_LINES if feeds_decision or name != "decide_by"]
    return [name for name in needed if not lines.get(name)]


@transaction.atomic
def open_process(*, process: Process, lines: dict[str, Any], by: Any) -> Process:
    """Publish the frame's first version and open. Raises Refused, naming what is missing."""
    require(by, "processes.open", process)
    process = Process.objects.select_for_update().get(pk=process.pk)
    if process.opened_at:
        raise Refused(_("Cette démarche est déjà ouverte."))
    if not process.phases.exists():
        raise Refused(_("Il manque au moins une étape avec ses dates."), "phases")
    if lacks := recipes.missing_by_law(process):
        raise Refused(" ".join(lacks), "legal")
    process.frame = _new_frame(process, lines, 1, by)
    process.opened_at = clock.now()
    process.save(update_fields=["frame", "opened_at"])
    items.show(process.item, Item.Visibility.PUBLIC)
    journal.write(process.territory, "process.opened", by=by, item=process.item, frame=process.frame.pk)
    return process


@transaction.atomic
def change_frame(*, process: Process, lines: dict[str, Any], reason: str, by: Any) -> Frame:
    """Publish a new version of the frame, with the reason of the change; participants are told. Raises Refused."""
    require(by, "processes.edit", process)
    process = Process.objects.select_for_update().get(pk=process.pk)
    if process.frame is None:
        raise Refused(_("Cette démarche n’est pas encore ouverte : son cadre se modifie librement."))
    if not reason.strip():
        raise Refused(_("Expliquez ce changement : les participants le liront."), "change_reason")
    previous = {name: getattr(process.frame, name) for name in FIVE_LINES + LATER_LINES}
    frame = _new_frame(process, previous | lines, process.frame.version + 1, by, reason.strip())
    process.frame = frame
    process.save(update_fields=["frame"])
    entry = journal.write(
        process.territory, "frame.changed", by=by, item=process.item, frame=frame.pk, version=frame.version
    )
    notices.tell_participants(process.item, entry)
    return frame


def _new_frame(process: Process, lines: dict[str, Any], version: int, by: Any, reason: str = "") -> Frame:
    feeds_decision = process.recipe != Process.Recipe.LISTENING
    if missing := missing_lines(lines, feeds_decision=feeds_decision):
        labels = [str(Frame._meta.get_field(name).verbose_name) for name in missing]
        raise Refused(_("Pour ouvrir, il manque : %(lines)s.") % {"lines": ", ".join(labels)}, missing[0])
    values = {name: lines[name] for name in FIVE_LINES + LATER_LINES if lines.get(name)}
    for name in ("decide_by", "answer_by"):
        if isinstance(values.get(name), str):
            values[name] = date.fromisoformat(values[name])
    if feeds_decision and values["answer_by"] < values["decide_by"]:
        raise Refused(_("La date des réponses ne peut pas précéder celle de la décision."), "answer_by")
    return Frame.objects.create(
        territory=process.territory,
        process=process,
        version=version,
        feeds_decision=feeds_decision,
        change_reason=reason,
        by=by if getattr(by, "pk", None) else None,
        published_at=clock.now(),
        **values,
    )


@transaction.atomic
def close_process(*, process: Process, closing_words: str, by: Any) -> Process:
    """Close a process in which nothing is left without an answer. Raises Refused with every obstacle."""
    require(by, "processes.close", process)
    process = Process.objects.select_for_update().get(pk=process.pk)
    if not process.is_open:
        raise Refused(_("Cette démarche n’est pas ouverte."))
    if not closing_words.strip():
        raise Refused(
            _("Dites ce que la démarche a changé : c’est ce qui reste quand elle se termine."), "closing_words"
        )
    if obstacles := manifest.closing_obstacles(process):
        raise Refused(" ".join(obstacles))
    process.closed_at, process.closing_words = clock.now(), closing_words.strip()
    try:
        with transaction.atomic():
            process.save(update_fields=["closed_at", "closing_words"])
    except IntegrityError:
        raise Refused(_("Une contribution attend encore sa réponse.")) from None
    journal.write(process.territory, "process.closed", by=by, item=process.item, received=process.received)
    return process


def reopen_for_answer(*, process: Process, by: Any) -> None:
    """Open a closed process again because somebody was misunderstood. Call with its row locked."""
    if process.closed_at:
        process.closed_at = None
        process.save(update_fields=["closed_at"])
        journal.write(process.territory, "process.reopened", by=by, item=process.item)

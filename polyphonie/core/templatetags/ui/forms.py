"""Forms: one question a page, labels above, errors that say what to do, nothing typed is lost."""

from __future__ import annotations

from typing import Any

from django import template
from django.forms import BoundField, CheckboxInput, FileInput, Form, RadioSelect, Textarea
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from .base import component, read, read_all

part = template.Library()

WIDTHS = ("short", "medium", "full")
STATUSES = {
    "done": ("good", "check", gettext_noop("Fait")),
    "doing": ("info", "pencil", gettext_noop("Commencé")),
    "todo": ("plain", "circle", gettext_noop("À faire")),
    "blocked": ("late", "lock", gettext_noop("Pas encore possible")),
}


def _described_by(field: BoundField, hint: str) -> str:
    ids = [f"{field.auto_id}_helptext"] if hint else []
    return " ".join(ids + ([f"{field.auto_id}_error"] if field.errors else []))


def _control(field: BoundField, hint: str, extra: dict[str, Any]) -> SafeString:
    """The widget with the attributes that accessibility asks for; Django keeps what was typed."""
    attrs = {name.replace("_", "-"): value for name, value in extra.items() if value not in ("", None)}
    if described := _described_by(field, hint):
        attrs["aria-describedby"] = described
    if field.errors:
        attrs["aria-invalid"] = "true"
    return field.as_widget(attrs=attrs)


def _choices(field: BoundField, hints: dict, icons: dict) -> list[dict[str, Any]]:
    """One row per radio or checkbox, in the field's order."""
    rows = []
    for option in field.subwidgets:
        value = str(option.data["value"])
        rows.append(
            {
                "control": option.tag(),
                "id": option.id_for_label,
                "label": option.choice_label,
                "hint": hints.get(value, ""),
                "icon": icons.get(value, ""),
            }
        )
    return rows


def _shape(field: BoundField) -> str:
    widget = field.field.widget
    if isinstance(widget, RadioSelect):  # CheckboxSelectMultiple is one too
        return "choices"
    if isinstance(widget, CheckboxInput):
        return "single"
    if isinstance(widget, FileInput):
        return "file"
    return "area" if isinstance(widget, Textarea) else "line"


@part.simple_tag
def field(
    *, field: BoundField, label: str = "", hint: str = "", autocomplete: str = "", inputmode: str = "", rows: int = 0,
    width: str = "full", hints: dict | None = None, icons: dict | None = None, big: bool = False,
    question: bool = False, recorder: bool = False, lang: str = "", optional: bool = True,
) -> SafeString:  # fmt: skip
    """Any Django field: label above, hint, error, control.

    `hints` and `icons` map a choice's value to a line of explanation and to an icon; `big` makes pictogram tiles;
    `question` makes the label the page's h1 (one question a page); `recorder` adds the sound recorder to a file field.
    `optional=False` leaves « (facultatif) » out of a field that a draft may leave empty and the act needs.
    """
    if width not in WIDTHS:
        raise ValueError(f"unknown width {width!r}: one of {', '.join(WIDTHS)}")
    shape = _shape(field)
    hint = hint or str(field.help_text or "")
    extra = {"autocomplete": autocomplete, "inputmode": inputmode, "rows": rows or None, "lang": lang}
    if recorder:
        extra["data_recorder"] = "180"
    context = {
        "id": field.id_for_label or field.auto_id,
        "group_id": field.auto_id,
        "label": label or field.label,
        "hint": hint,
        "errors": [str(error) for error in field.errors],
        "optional": optional and not field.field.required and shape != "single" and not question,
        "described_by": _described_by(field, hint),
        "question": question,
        "shape": shape,
        "width": width,
        "big": big,
        "recorder": recorder,
    }
    if shape == "choices":
        return component("field_choices", choices=_choices(field, hints or {}, icons or {}), **context)
    return component("field", control=_control(field, hint, extra), **context)


@part.simple_tag
def error_summary(*, form: Form | None = None, errors: list | None = None, title: str = "") -> SafeString | str:
    """What must be corrected, each line a link to its field; takes a bound form and, or, dicts `text`, `url`."""
    found = []
    if form is not None and form.is_bound:
        found += [{"text": str(error), "url": ""} for error in form.non_field_errors()]
        for bound in form:
            anchor = _first_control(bound)
            found += [{"text": str(error), "url": f"#{anchor}"} for error in bound.errors]
    found += read_all(errors or [], "text", "url")
    return component("error_summary", errors=found, title=title) if found else ""


def _first_control(field: BoundField) -> str:
    """The id that receives the focus: a group of choices has none of its own."""
    if _shape(field) == "choices":
        return next((option.id_for_label for option in field.subwidgets), field.auto_id)
    return field.id_for_label or field.auto_id


@part.simple_tag
def summary_list(*, rows: list, title: str = "") -> SafeString:
    """Check your answers: dicts label, value, change_url (« Modifier »), empty (words when there is no value)."""
    kept = read_all(rows, "label", "value", "change_url", "empty")
    return component("summary_list", rows=kept, title=title)


@part.simple_tag
def task_list(*, items: list, title: str = "") -> SafeString:
    """What is left to do: dicts label, url, status (done, doing, todo, blocked), hint."""
    rows = []
    for item in items:
        row = read(item, "label", "url", "status", "hint")
        tone, symbol, word = STATUSES[row["status"]]
        rows.append({**row, "tone": tone, "symbol": symbol, "word": _(word)})
    return component("task_list", items=rows, title=title)


@part.simple_tag
def steps(*, number: int, total: int, back_url: str = "", label: str = "") -> SafeString:
    """« Question 2 sur 4 » and the way back; `label` names the journey."""
    done = [{"reached": i < number} for i in range(total)]
    return component("steps", number=number, total=total, back_url=back_url, label=label, marks=done)

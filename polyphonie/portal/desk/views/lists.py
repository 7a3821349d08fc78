"""The contributions of a process: read, select, preview, act on many at once, take back."""

from collections.abc import Callable
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions import texts
from polyphonie.core import limits
from polyphonie.core.errors import Refused
from polyphonie.core.manifest import panels
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, requires

from .. import access, actions, lists, pages
from ..forms import AssignForm, QualifyForm

ACTS = ("group", "qualify", "assign")
SHOWN = 6


@requires("desk.open")
def process(request: HttpRequest, pid: str) -> HttpResponse:
    """List what was said, with filters as links; a selection leads to its preview."""
    found = access.process(request.actor, pid)
    filters = lists.read(request.GET, private=_private(request))
    rows, more = lists.page(found, filters)
    context = {
        "process": found,
        "rows": _rows(request, rows),
        "next": more,
        "first_page": filters.url(found) if filters.after else "",
        "groups": lists.groups(found, filters),
        "clear_url": filters.url(found, **dict.fromkeys([*filters.chosen, "q"], "")) if filters.chosen else "",
        "words": filters.words,
        "keep": filters.chosen,
        "total": lists.matching(found, filters).count(),
        "most": limits.BULK_ITEMS,
        "panels": panels("contributions_worked_on", request, {"demarche": pid} | filters.asked()),
        "undo": _undo_shown(request),
        "can_group": allowed(request.actor, "contributions.group", found),
        "tabs": tabs(request, found, "process"),
    }
    return pages.show(request, "desk/process.html", context)


def _private(request: HttpRequest) -> bool:
    return allowed(request.actor, "contributions.read_private")


def _read(contribution: Any, *, private: bool) -> str:
    """Return the words: only what everyone may read for whoever is not of the services."""
    if private:
        return texts.own_text(contribution)
    return texts.public_text(contribution) if contribution.item.visibility == "public" else ""


def _rows(request: HttpRequest, contributions: list[Any]) -> list[dict[str, Any]]:
    """Return each contribution with its words, and where this person reads more of it ("" when nowhere)."""
    private, finding_url = _private(request), _finding_urls(request)
    works = allowed(request.actor, "people.see_staff_desk")
    rows = []
    for c in contributions:
        shown = works or c.item.visibility != "staff"
        url = (
            reverse("desk:contribution" if works else "contributions:detail", args=[c.item.public_id]) if shown else ""
        )
        found = finding_url(c.finding) if c.finding else ""
        rows.append({"c": c, "text": _read(c, private=private), "url": url, "finding_url": found})
    return rows


def _finding_urls(request: HttpRequest) -> Callable[[Any], str]:
    """Return what says where this person reads a finding: at the desk, on its page, nowhere while it is not published."""
    works, groups = allowed(request.actor, "people.see_staff_desk"), allowed(request.actor, "contributions.group")

    @cache
    def address(pid: str, published: bool) -> str:
        if not (works or groups or published):
            return ""
        return reverse("desk:finding" if works else "contributions:finding", args=[pid])

    return lambda finding: address(finding.item.public_id, finding.published_at is not None)


def _undo_shown(request: HttpRequest) -> Any:
    pid = request.GET.get("fait", "")
    return access.undo(request.actor, pid) if pid and allowed(request.actor, "contributions.group") else None


def tabs(request: HttpRequest, process: Any, here: str) -> list[dict[str, Any]]:
    """Return the pages of the desk about one process that this person may open."""
    pid = process.item.public_id
    entries = [
        ("process", _("Contributions"), "desk:process", "desk.open"),
        ("proposed", _("Rapprochements"), "desk:proposed", "contributions.group"),
        ("findings", _("Constats"), "desk:findings", "desk.open"),
        ("building", _("Options, ateliers, décisions"), "desk:building", "decisions.write_option"),
        ("dashboard", _("Tableau de bord"), "desk:dashboard", "desk.measure"),
        ("bilan", _("Bilan"), "portal:bilan", "desk.measure"),
        ("close", _("Clore"), "desk:close", "processes.close"),
    ]
    return [
        {"label": label, "url": reverse(address, args=[pid]), "current": name == here}
        for name, label, address, permission in entries
        if allowed(request.actor, permission)
    ]


@requires("desk.open")
def findings(request: HttpRequest, pid: str) -> HttpResponse:
    found = access.process(request.actor, pid)
    address = _finding_urls(request)
    rows = [(finding, address(finding)) for finding in lists.findings_of(found)]
    context = {"process": found, "rows": rows, "tabs": tabs(request, found, "findings")}
    return pages.show(request, "desk/findings.html", context)


@requires("contributions.group")
def preview(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what the action chosen will do to the selection, before anything changes."""
    found = access.process(request.actor, pid)
    return _preview(request, found, request.GET)


def _preview(
    request: HttpRequest, process: Any, query: QueryDict, *, error: str = "", status: int = 200
) -> HttpResponse:
    act = query.get("act", "group")
    chosen = lists.selection(process, query, private=_private(request))
    moving = [c for c in chosen if c.is_waiting] if act == "group" else chosen
    context = {
        "process": process,
        "act": act if act in ACTS else "group",
        "count": len(moving),
        "left": len(chosen) - len(moving),
        "quotes": [(c, _read(c, private=_private(request))) for c in moving[:SHOWN]],
        "rest": max(0, len(moving) - SHOWN),
        "pids": " ".join(c.item.public_id for c in moving),
        "findings": lists.findings_of(process),
        "typed": query.get("title", ""),
        "chosen_finding": query.get("finding", ""),
        "qualify_form": QualifyForm(unchanged=True),
        "assign_form": AssignForm(),
        "error": error,
        "back": reverse("desk:process", args=[process.item.public_id]),
    }
    return pages.show(request, "desk/bulk.html", context, status=status)


@requires("contributions.group")
def apply(request: HttpRequest, pid: str) -> HttpResponse:
    """Do what was previewed, and lead back to the list with the button that undoes it."""
    found = access.process(request.actor, pid)
    if request.method != "POST":
        return _preview(request, found, request.GET)
    try:
        return once(request, lambda: _apply(request, found))
    except Refused as error:
        return _preview(request, found, request.POST, error=error.message, status=422)


def _apply(request: HttpRequest, process: Any) -> str:
    chosen = lists.selection(process, request.POST, private=_private(request))
    if not chosen:
        raise Refused(_("Choisissez au moins une contribution."))
    act = request.POST.get("act", "")
    shared = {"process": process, "contributions": chosen, "by": request.actor}
    if act == "group":
        undo = actions.group_many(**shared, **_finding_chosen(request, process))
    else:
        undo = actions.qualify_many(**shared, **_values(request, act))
    return reverse("desk:process", args=[process.item.public_id]) + f"?fait={undo.public_id}"


def _finding_chosen(request: HttpRequest, process: Any) -> dict[str, Any]:
    pid = request.POST.get("finding", "")
    if pid:
        return {"finding": next((f for f in lists.findings_of(process) if f.item.public_id == pid), None)}
    if not request.POST.get("title", "").strip():
        raise Refused(_("Choisissez un constat, ou donnez un titre au nouveau."), "title")
    return {"title": request.POST["title"]}


def _values(request: HttpRequest, act: str) -> dict[str, Any]:
    if act == "assign":
        form = AssignForm(request.POST)
        return {"assigned_to": form.service_chosen()} if form.is_valid() else {}
    form = QualifyForm(request.POST, unchanged=True)
    if not form.is_valid():
        return {}
    data = form.cleaned_data
    values = {"kind": data["kind"], "theme": data["theme"].strip(), "area": form.area_chosen()}
    return {name: value for name, value in values.items() if value}


@requires("contributions.group")
def undo(request: HttpRequest, pid: str) -> HttpResponse:
    """Take back a bulk action."""
    found = access.undo(request.actor, pid)
    back = reverse("desk:process", args=[found.process.item.public_id])
    if request.method != "POST":
        return pages.show(request, "desk/undone.html", {"undo": found, "back": back})

    def act() -> str:
        actions.take_back(undo=found, by=request.actor)
        return f"{back}?fait={pid}"

    return once(request, act)

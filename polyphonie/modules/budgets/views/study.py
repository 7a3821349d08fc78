"""The study of a project: written by its service, talked over with its authors, concluded."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core.permissions import requires
from polyphonie.decisions import queries as decided

from .. import access, queries
from ..actions import projects as actions
from ..actions import studies
from ..forms import AssignForm, MergeForm, MessageForm, ReadForm, RefusalForm, SheetForm, StudyForm
from .common import form_page


def _page(pid: str, anchor: str = "") -> str:
    return reverse("budgets:project", args=[pid]) + anchor


@requires("budgets.prepare")
def sheet(request: HttpRequest, pid: str) -> HttpResponse:
    """Complete the sheet of a project."""
    project = access.project(request.actor, pid)
    initial = {n: getattr(project, n) for n in ("title", "summary", "area", "place", "photo_text")}
    form = SheetForm(request.POST or None, request.FILES or None, initial=initial, areas=queries.areas())

    def act(data: dict[str, Any]) -> str:
        actions.edit_project(project=project, by=request.actor, **data)
        return _page(pid)

    return form_page(
        request, form, heading=_("La fiche du projet"), back=_page(pid), act=act, button=_("Enregistrer")
    )  # fmt: skip


@requires("budgets.study")
def study(request: HttpRequest, pid: str) -> HttpResponse:
    """Write what the study finds; keep it, or conclude that the project is ready for the vote."""
    project = access.project(request.actor, pid)
    initial = {n: getattr(project.study, n) for n in studies.WRITTEN}
    form = StudyForm(request.POST or None, initial=initial)

    def act(_data: dict[str, Any]) -> str:
        act = studies.conclude_ready if "conclure" in request.POST else studies.write_study
        act(project=project, by=request.actor, **form.found())
        return _page(pid) if "conclure" in request.POST else reverse("budgets:study", args=[pid]) + "#garde"

    return form_page(
        request, form, heading=_("Étudier le projet"), back=reverse("budgets:desk", args=[project.edition.public_id]),
        act=act, button=_("Garder sans conclure"), template="budgets/study.html", project=project,
        ideas=queries.ideas_of(project), exchanges=queries.exchanges_of(project), merges=queries.merges_of(project),
        lacks=studies.lacking(project.study), open=project.standing in {"study", "ready"},
    )  # fmt: skip


@requires("budgets.prepare")
def assign(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the study to another service, or until another date."""
    project = access.project(request.actor, pid)
    initial = {"service": project.study.service, "due_on": project.study.due_on}
    form = AssignForm(request.POST or None, initial=initial, services=queries.services())

    def act(data: dict[str, Any]) -> str:
        studies.assign(project=project, by=request.actor, **data)
        return reverse("budgets:study", args=[pid])

    return form_page(
        request, form, heading=_("Confier l’étude"), back=reverse("budgets:study", args=[pid]), act=act,
        button=_("Confier"), lead=_("Le service et la date sont publics : les auteurs savent qui étudie, et jusqu’à quand."),
    )  # fmt: skip


@requires("budgets.study")
def refuse(request: HttpRequest, pid: str) -> HttpResponse:
    """Conclude that a project is not put to the vote: a reason of the library, and what would change it."""
    project = access.project(request.actor, pid)
    form = RefusalForm(request.POST or None, reasons=decided.reasons_in_use())

    def act(data: dict[str, Any]) -> str:
        studies.conclude_refused(project=project, by=request.actor, **data)
        return _page(pid)

    return form_page(
        request, form, heading=_("Ne pas retenir à l’étude"), back=reverse("budgets:study", args=[pid]), act=act,
        button=_("Conclure et préparer les réponses"),
        lead=_("Chaque auteur recevra cette réponse, signée, par le moyen qu’il a choisi. Elle est publique."),
    )  # fmt: skip


@requires("budgets.study")
def message(request: HttpRequest, pid: str) -> HttpResponse:
    """Write to the authors of a project; everybody can read it."""
    project = access.project(request.actor, pid)
    form = MessageForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        studies.say(project=project, by=request.actor, **data)
        return _page(pid, "#echanges")

    return form_page(
        request, form, heading=_("Écrire aux auteurs"), back=reverse("budgets:study", args=[pid]), act=act,
        button=_("Envoyer"), lead=_("Votre message se lira sur la page du projet, sous votre nom."),
    )  # fmt: skip


@requires("budgets.prepare")
def merge(request: HttpRequest, pid: str) -> HttpResponse:
    """Propose to the authors that their project joins another."""
    project = access.project(request.actor, pid)
    others = queries.matching(project.edition).filter(standing__in=["study", "ready"]).exclude(pk=project.pk)
    form = MergeForm(request.POST or None, projects=others.order_by("number"))

    def act(data: dict[str, Any]) -> str:
        actions.ask_to_merge(source=project, by=request.actor, **data)
        return reverse("budgets:study", args=[pid]) + "#reunir"

    return form_page(
        request, form, heading=_("Proposer de réunir"), back=reverse("budgets:study", args=[pid]), act=act,
        button=_("Proposer aux auteurs"),
        lead=_("Les auteurs ont dix jours pour répondre. Sans réponse de tous, les projets sont seulement liés."),
    )  # fmt: skip


@requires("budgets.prepare")
def read_material(request: HttpRequest, pid: str) -> HttpResponse:
    """Read what authors show for their project, before everybody does."""
    material = access.material(pid, request.actor)
    form = ReadForm(request.POST or None)
    back = reverse("budgets:desk", args=[material.project.edition.public_id])

    def act(data: dict[str, Any]) -> str:
        actions.read_material(material=material, shown=data["shown"] == "oui", why=data["why"], by=request.actor)
        return back + "#presentations"

    return form_page(
        request, form, heading=_("Relire une présentation"), back=back, act=act, button=_("Enregistrer"),
        template="budgets/read_material.html", material=material,
    )  # fmt: skip

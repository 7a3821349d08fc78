"""The desk of an edition: ideas to turn into projects, studies due, the ballot, the count, the council."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core import clock, limits
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import allowed, requires
from polyphonie.decisions import queries as decided

from .. import access, pages, queries, stages, voting
from ..actions import editions, results
from ..actions import projects as actions
from ..forms import BallotForm, CouncilForm, CountForm, PrepareForm, ProjectForm
from ..models import Count, Edition
from .common import form_page


def menu(actor: Any) -> list[dict[str, str]]:
    """Return the desk's entry for those who prepare budgets."""
    if not allowed(actor, "budgets.prepare"):
        return []
    return [{"label": _("Budgets participatifs"), "url": reverse("budgets:list")}]


def _desk(pid: str, anchor: str = "") -> str:
    return reverse("budgets:desk", args=[pid]) + anchor


@requires("budgets.prepare")
def prepare(request: HttpRequest) -> HttpResponse:
    """Prepare an edition."""
    form = PrepareForm(request.POST or None, services=queries.services(), staff=decided.signatories())

    def act(data: dict[str, Any]) -> str:
        edition = editions.prepare(territory=request.territory, by=request.actor, referent=request.actor, **data)
        return reverse("budgets:write_rules", args=[edition.public_id])

    return form_page(
        request, form, heading=_("Préparer un budget participatif"), back=reverse("budgets:list"), act=act,
        button=_("Continuer vers le règlement"),
        lead=_("Rien n’est public avant la publication du règlement, qui vient ensuite."),
    )  # fmt: skip


@requires("budgets.prepare")
@require_GET
def desk(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what an edition asks of its team, in the order of its life."""
    edition = access.edition_to_prepare(request.actor, pid)
    service = request.GET.get("service", "")
    context = pages.head(edition, request) | {
        "ideas": queries.unplaced(edition),
        "due": queries.studies_due(edition, int(service) if service.isdigit() and len(service) < 19 else None),
        "services": queries.services(),
        "service": service,
        "ready": queries.matching(edition, group="vote").order_by("number"),
        "materials": queries.materials_to_read(edition),
        "numbers": queries.numbers(edition),
        "steps": pages.timeline(edition),
        "today": clock.today(),
        "may_count": stages.stage_of(edition) == stages.COUNT and voting.can_count(edition),
        "collect_url": reverse("contributions:collect"),
    }
    response = render(request, "budgets/desk.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


@requires("budgets.prepare")
def new_project(request: HttpRequest, pid: str) -> HttpResponse:
    """Make a project of the ideas chosen on the desk."""
    edition = access.edition_to_prepare(request.actor, pid)
    ideas = queries.chosen_ideas(edition, request.GET.getlist("idee"))
    if not ideas:
        return HttpResponseRedirect(_desk(pid, "#idees"))
    first = ideas[0]
    initial = {
        "area": first.area, "place": first.place, "summary": queries.said_in(ideas), "title": queries.title_for(first),
        "service": first.assigned_to, "due_on": queries.rules_of(edition).study_to,
    }  # fmt: skip
    form = ProjectForm(
        request.POST or None, request.FILES or None, initial=initial, areas=queries.areas(),
        services=queries.services(),
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        project = actions.make_project(edition=edition, contributions=ideas, by=request.actor, **data)
        return reverse("budgets:study", args=[project.public_id])

    return form_page(
        request, form, heading=_("En faire un projet"), back=_desk(pid, "#idees"), act=act,
        button=_("Confier l’étude"), template="budgets/new_project.html", ideas=queries.told(ideas),
    )  # fmt: skip


@requires("budgets.prepare")
def ballot(request: HttpRequest, pid: str) -> HttpResponse:
    """Publish the list of projects put to the vote, with the lot of their order."""
    edition = access.edition_to_prepare(request.actor, pid)
    form = BallotForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        here = data["where"] == "ici"
        editions.publish_ballot(edition=edition, by=request.actor, seed=data["seed"], here=here)
        return reverse("budgets:detail", args=[pid])

    lead = _(
        "La liste ne change plus ensuite : ni projet, ni coût, ni règlement. L’ordre de chaque bulletin est tiré au sort."
    )
    return form_page(
        request, form, heading=_("Publier la liste du vote"), back=_desk(pid, "#liste"), act=act,
        button=_("Publier la liste"), lead=lead,
    )  # fmt: skip


@requires("budgets.count")
def count(request: HttpRequest, pid: str) -> HttpResponse:
    """Count the ballots: those of the urn once it is open, or those of a file when people voted elsewhere."""
    edition = access.edition_to_prepare(request.actor, pid)
    if queries.held_here(edition):
        return _count_urn(request, edition)
    form = CountForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        results.count(
            edition=edition, ballots=_text(data["file"]), source=Count.Source.FILE, roll=data["roll"], by=request.actor,
            tie_seed=data["tie_seed"], tie_words=data["tie_words"],
        )  # fmt: skip
        return reverse("budgets:result", args=[pid])

    return form_page(
        request, form, heading=_("Compter les bulletins"), back=_desk(pid, "#resultat"), act=act,
        button=_("Compter et publier le résultat"),
        lead=_("Le compte suit le règlement publié. Il est fait une fois, et chacun peut le refaire."),
    )  # fmt: skip


def _count_urn(request: HttpRequest, edition: Edition) -> HttpResponse:
    """Count what the urn published; the tick does it by itself within a minute of the opening."""
    pid = edition.public_id
    if voting.to_count(edition) is None:
        vote = voting.shown(edition, request.actor)
        return HttpResponseRedirect(vote.links.desk if vote else _desk(pid))
    form = forms.Form(request.POST or None)

    def act(_data: dict[str, Any]) -> str:
        voting.count(edition=edition, by=request.actor)
        return reverse("budgets:result", args=[pid])

    return form_page(
        request, form, heading=_("Compter les bulletins de l’urne"), back=_desk(pid, "#resultat"), act=act,
        button=_("Compter et publier le résultat"),
        lead=_("L’urne est ouverte. Le compte suit le règlement publié. Il est fait une fois, et chacun peut le refaire."),
    )  # fmt: skip


def _text(file: Any) -> str:
    """Return the text of the file given. Raises Refused."""
    if file.size > limits.IMPORT_BYTES:
        raise Refused(_("Ce fichier est trop lourd."), "file")
    try:
        return file.read().decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Refused(_("Ce fichier n’est pas un texte en UTF-8."), "file") from None


@requires("budgets.count")
def council(request: HttpRequest, pid: str) -> HttpResponse:
    """Link the council's act."""
    edition = access.edition_to_prepare(request.actor, pid)
    form = CouncilForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        editions.say_council(edition=edition, by=request.actor, **data)
        return reverse("budgets:result", args=[pid])

    return form_page(
        request, form, heading=_("La délibération du conseil"), back=_desk(pid, "#resultat"), act=act,
        button=_("Publier"), lead=_("Le vote est un avis : c’est la délibération qui décide."),
    )  # fmt: skip


@requires("answers.write")
def answers(request: HttpRequest, pid: str) -> HttpResponse:
    """Prepare the answers of all authors, for the signatory."""
    edition = access.edition_to_prepare(request.actor, pid)
    form = forms.Form(request.POST or None)

    def act(_data: dict[str, Any]) -> str:
        results.prepare_answers(edition=edition, by=request.actor)
        return reverse("budgets:done", args=[pid])

    return form_page(
        request, form, heading=_("Répondre à chaque auteur"), back=_desk(pid, "#resultat"), act=act,
        button=_("Préparer les réponses"),
        lead=_("Chaque auteur lit ce que le vote et le conseil ont dit de son projet. Les réponses attendent une signature."),
    )  # fmt: skip

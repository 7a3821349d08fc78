"""What follows the vote: steps promised, euros, the next news, the figures of the edition."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import clock
from polyphonie.core.permissions import requires

from .. import access, queries
from ..actions import editions, results
from ..forms import FiguresForm, NewsForm, SpendingForm, StepForm
from .common import form_page


def _page(pid: str) -> str:
    return reverse("budgets:project", args=[pid])


@requires("budgets.study")
def step(request: HttpRequest, pid: str) -> HttpResponse:
    """Promise one step of a winning project."""
    project = access.project(request.actor, pid)
    form = StepForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        results.promise_step(project=project, by=request.actor, **data)
        return _page(pid) + "#etapes"

    return form_page(
        request, form, heading=_("Promettre une étape"), back=_page(pid), act=act, button=_("Promettre"),
        lead=_("Chaque étape devient un engagement public : ses preuves, ses retards et leurs raisons s’y lisent."),
    )  # fmt: skip


@requires("budgets.study")
def spending(request: HttpRequest, pid: str) -> HttpResponse:
    """Say how much is committed and spent."""
    project = access.project(request.actor, pid)
    last = queries.money_of([project]).get(project.pk)
    initial = {
        "committed": last.committed if last else None,
        "spent": last.spent if last else None,
        "on": clock.today(),
    }
    form = SpendingForm(request.POST or None, initial=initial)

    def act(data: dict[str, Any]) -> str:
        results.say_spending(project=project, by=request.actor, **data)
        return _page(pid) + "#euros"

    return form_page(request, form, heading=_("Dire la dépense"), back=_page(pid), act=act, button=_("Publier"))


@requires("budgets.study")
def news(request: HttpRequest, pid: str) -> HttpResponse:
    """Promise the next news of a project."""
    project = access.project(request.actor, pid)
    form = NewsForm(request.POST or None, initial={"words": project.next_news, "on": project.next_news_on})

    def act(data: dict[str, Any]) -> str:
        results.promise_news(project=project, by=request.actor, **data)
        return _page(pid)

    return form_page(
        request, form, heading=_("Promettre la prochaine nouvelle"), back=_page(pid), act=act, button=_("Publier")
    )  # fmt: skip


@requires("budgets.count")
def figures(request: HttpRequest, pid: str) -> HttpResponse:
    """Complete the figures of an edition."""
    edition = access.edition_to_prepare(request.actor, pid)
    form = FiguresForm(
        request.POST or None,
        initial={"running_cost": edition.running_cost, "first_timers": edition.first_timers},
    )  # fmt: skip

    def act(data: dict[str, Any]) -> str:
        editions.say_figures(edition=edition, by=request.actor, **data)
        return reverse("budgets:done", args=[pid])

    return form_page(
        request, form, heading=_("Les chiffres de l’édition"), back=reverse("budgets:desk", args=[pid]), act=act,
        button=_("Publier"),
    )  # fmt: skip

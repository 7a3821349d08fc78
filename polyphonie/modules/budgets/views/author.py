"""What the author of an idea does for their project, by account or by receipt: write, agree to join, present."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.contributions import access as contributions
from polyphonie.core.permissions import public

from .. import access
from ..actions import projects as actions
from ..actions import studies
from ..forms import MaterialForm, MessageForm, ReplyForm
from .common import form_page


def _page(pid: str) -> str:
    return reverse("budgets:project", args=[pid])


@public("an author without an account shows their receipt")
def say(request: HttpRequest, pid: str) -> HttpResponse:
    """Write to the service that studies one's idea; everybody can read it."""
    project, contribution = access.own(request, pid)
    form = MessageForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        studies.say(project=project, contribution=contribution, by=contributions.acting(request), **data)
        return _page(pid) + "#echanges"

    lead = _("%(service)s étudie votre projet. Votre message et sa réponse se liront sur la page du projet.")
    return form_page(
        request, form, heading=_("Écrire au service"), back=_page(pid), act=act, button=_("Envoyer"),
        lead=lead % {"service": project.study.service.name},
    )  # fmt: skip


@public("an author without an account shows their receipt")
def reply(request: HttpRequest, pid: str, pk: int) -> HttpResponse:
    """Say whether one's project may join another."""
    project, contribution = access.own(request, pid)
    merge = access.merge(project, pk)
    form = ReplyForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        done = actions.reply_to_merge(
            merge=merge, contribution=contribution, agrees=data["agrees"] == "oui", by=contributions.acting(request)
        )
        return _page(done.target.public_id if done.state == done.State.AGREED else pid)

    return form_page(
        request, form, heading=_("Réunir deux projets ?"), back=_page(pid), act=act, button=_("Répondre"),
        template="budgets/reply.html", merge=merge, project=project,
    )  # fmt: skip


@public("an author without an account shows their receipt")
def show(request: HttpRequest, pid: str) -> HttpResponse:
    """Give what one shows for one's own project."""
    project, contribution = access.own(request, pid)
    form = MaterialForm(request.POST or None, request.FILES or None)

    def act(data: dict[str, Any]) -> str:
        actions.show_material(
            project=project, contribution=contribution, by=contributions.acting(request), **data
        )  # fmt: skip
        return _page(pid) + "#presentations"

    return form_page(
        request, form, heading=_("Présenter mon projet"), back=_page(pid), act=act, button=_("Envoyer"),
        lead=_("Un agent la relit avant qu’elle soit publiée : rien sur une autre personne, rien à vendre."),
    )  # fmt: skip

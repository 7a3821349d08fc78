"""The door of this module: editions are public with their first rules, projects with them."""

from typing import Any

from django.http import Http404, HttpRequest

from polyphonie.contributions import access as contributions
from polyphonie.contributions.models import Contribution
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed

from .models import Edition, Material, Merge, Project, Rules

PUBLIC = Item.Visibility.PUBLIC


def visible(actor: Any):
    """Return the editions that `actor` may open."""
    rows = Edition.objects.with_process()
    return rows if allowed(actor, "people.see_staff_desk") else rows.filter(item__visibility=PUBLIC)


def edition(actor: Any, public_id: str) -> Edition:
    """Return an edition. Raises Http404."""
    found = visible(actor).select_related("count").filter(item__public_id=public_id).first()
    if found is None:
        raise Http404
    return found


def edition_to_prepare(actor: Any, public_id: str) -> Edition:
    """Return an edition that `actor` prepares. Raises Http404."""
    found = edition(actor, public_id)
    if not allowed(actor, "budgets.prepare", found):
        raise Http404
    return found


def rules(found: Edition, version: int | None = None) -> Rules:
    """Return a published version of the rules, the one in force by default. Raises Http404."""
    row = found.rules if version is None else found.versions.filter(version=version).first()
    if row is None:
        raise Http404
    return row


def project(actor: Any, public_id: str) -> Project:
    """Return a project, with its study and its edition. Raises Http404."""
    rows = Project.objects.with_study().select_related("edition__item", "edition__rules", "merged_into__item")
    found = rows.filter(item__public_id=public_id).first()
    staff = allowed(actor, "people.see_staff_desk")
    if found is None or not (staff or found.item.visibility == PUBLIC):
        raise Http404
    return found


def own(request: HttpRequest, public_id: str) -> tuple[Project, Contribution]:
    """Return a project and the idea in it of the person who asks, by account or by receipt. Raises Http404."""
    found = project(request.actor, public_id)
    actor = contributions.acting(request)
    for idea in found.ideas.select_related("contribution__item"):
        if allowed(actor, "contributions.own", idea.contribution):
            return found, idea.contribution
    raise Http404


def merge(found: Project, pk: int) -> Merge:
    """Return a proposal to join this project to another. Raises Http404."""
    row = found.merges.select_related("target__item").filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def material(public_id: str, actor: Any) -> Material:
    """Return what authors gave for their project: shown, or any for those who read it. Raises Http404."""
    found = Material.objects.select_related("project__item").filter(public_id=public_id).first()
    if found is None or not (found.shown_at or allowed(actor, "budgets.prepare", found.project)):
        raise Http404
    return found

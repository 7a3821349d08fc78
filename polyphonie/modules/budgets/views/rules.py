"""The rules: read, kept, written, published, tried on past votes."""

from dataclasses import replace
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from polyphonie.core.permissions import public, requires

from .. import access, documents, pages, past, queries, terms
from ..actions import editions as actions
from ..forms import ReasonForm, RulesForm
from ..models import Edition
from .common import form_page, pdf


@public("the rules are known before anything begins")
@require_GET
def rules(request: HttpRequest, pid: str, version: int | None = None) -> HttpResponse:
    """Show the rules in sentences, with their digest and every version."""
    edition = access.edition(request.actor, pid)
    row = access.rules(edition, version)
    read = terms.read(row.terms)
    context = pages.head(edition, request) | {
        "row": row,
        "read": read,
        "articles": terms.articles(read),
        "is_last": row.pk == edition.rules_id,
        "versions": queries.versions(edition),
    }
    return render(request, "budgets/rules.html", context)


@public("the exact bytes whose digest is published")
@require_GET
def rules_json(request: HttpRequest, pid: str, version: int) -> HttpResponse:
    """Give the rules as they are hashed."""
    row = access.rules(access.edition(request.actor, pid), version)
    return HttpResponse(terms.canonical(row.terms), content_type="application/json; charset=utf-8")


@public("the rules, to keep or to pin on a wall")
@require_GET
def rules_pdf(request: HttpRequest, pid: str, version: int) -> HttpResponse:
    """Give the rules as an accessible PDF."""
    edition = access.edition(request.actor, pid)
    return pdf(documents.rules(edition, access.rules(edition, version)), f"reglement-v{version}")


def _initial(edition: Edition) -> dict[str, Any]:
    """Return what the form begins with: what was written, or good answers."""
    draft = terms.read(edition.draft)
    begun = draft if draft.envelope else replace(past.suggested(draft), title=edition.process.title)
    values = {name: getattr(begun, name) for name in RulesForm.base_fields}
    values |= {"envelope": begun.envelope or "", "cost_most": begun.cost_most or "", "most": begun.most or ""}
    return values | {f"area_{a.slug}": a.limit for a in begun.areas}


@requires("budgets.prepare")
def write(request: HttpRequest, pid: str) -> HttpResponse:
    """Write the rules: everything is on one page, good answers are already there."""
    edition = access.edition_to_prepare(request.actor, pid)
    if edition.ballot_at:
        return HttpResponseRedirect(reverse("budgets:rules", args=[pid]))
    small = terms.read(edition.draft).small
    form = RulesForm(request.POST or None, initial=_initial(edition), areas=queries.areas(), small=small)

    def act(data: dict[str, Any]) -> str:
        actions.save_draft(edition=edition, draft=form.terms(), by=request.actor)
        return reverse("budgets:publish_rules", args=[pid])

    return form_page(
        request, form, heading=_("Écrire le règlement"), back=reverse("budgets:desk", args=[pid]), act=act,
        button=_("Relire avant de publier"), template="budgets/write_rules.html", explained=terms.EXPLAINED,
        edition=edition,
    )  # fmt: skip


@requires("budgets.prepare")
def publish(request: HttpRequest, pid: str) -> HttpResponse:
    """Read the rules again as everybody will, then publish them."""
    edition = access.edition_to_prepare(request.actor, pid)
    draft = terms.read(edition.draft)
    lacks = terms.missing(draft)
    form = ReasonForm(request.POST or None)
    if edition.rules_id is None:
        del form.fields["reason"]

    def act(data: dict[str, Any]) -> str:
        actions.publish_rules(edition=edition, draft=draft, by=request.actor, reason=data.get("reason", ""))
        return reverse("budgets:rules", args=[pid])

    return form_page(
        request, form, heading=_("Relire le règlement"), back=reverse("budgets:write_rules", args=[pid]), act=act,
        button=_("Publier le règlement"), template="budgets/publish_rules.html", edition=edition, lacks=lacks,
        articles=[] if lacks else terms.articles(draft),
    )  # fmt: skip


@public("what each counting rule gives, tried on past votes")
@require_GET
def simulation(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what each rule gives on a vote of the past, or on an invented one that tells them apart."""
    edition = access.edition(request.actor, pid)
    context = pages.head(edition, request) | {"trials": past.trials()}
    return render(request, "budgets/simulation.html", context)

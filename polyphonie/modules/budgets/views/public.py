"""What everybody reads of a participatory budget."""

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET, require_POST

from polyphonie.contributions import access as contributions
from polyphonie.contributions import queries as said
from polyphonie.contributions import throttle
from polyphonie.core import items, limits
from polyphonie.core.manifest import panels
from polyphonie.core.models import Item
from polyphonie.core.once import once
from polyphonie.core.permissions import allowed, public
from polyphonie.methods.budgets import ballot_order

from .. import access, documents, pages, queries, stages
from ..models import Edition, Project
from .common import jpeg, pdf


@public("the participatory budgets of a territory")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the editions, newest first."""
    rows = [pages.card_of(e) for e in queries.editions(request.actor)]
    return render(
        request, "budgets/list.html", {"rows": rows, "may_prepare": allowed(request.actor, "budgets.prepare")}
    )


@public("where a participatory budget is, and what one can do")
@require_GET
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show an edition: its stage first, and what one can do in it."""
    edition = access.edition(request.actor, pid)
    stage = stages.stage_of(edition)
    head = pages.head(edition, request)
    context = head | {
        "now": pages.now(edition, stage, head["vote"]),
        "steps": pages.timeline(edition),
        "numbers": queries.numbers(edition),
        "follows": said.follows(contributions.acting(request), edition.process.item),
        "some": queries.projects(edition, group="laureats" if stage in {stages.RESULT, stages.AFTER} else "")[0][:6],
    }
    return render(request, "budgets/detail.html", context)


@public("every project, with where it stands and why")
@require_GET
def projects(request: HttpRequest, pid: str) -> HttpResponse:
    """List the projects of an edition, by where they stand, by area, by words."""
    edition = access.edition(request.actor, pid)
    chosen = {name: request.GET.get(name, "") for name in ("groupe", "quartier", "q")}
    rows, more = queries.projects(
        edition, group=chosen["groupe"], area=chosen["quartier"], words=chosen["q"], after=request.GET.get("apres", "")
    )
    context = pages.head(edition, request) | {
        "rows": rows,
        "more": pages.with_query(request, apres=more) if more else "",
        "groups": pages.filters(edition, request, chosen),
        "words": chosen["q"],
        "kept": {k: v for k, v in chosen.items() if v and k != "q"},
        "here": reverse("budgets:projects", args=[pid]),
        "panels": panels("list", request, ("projets", {"budget": pid} | chosen)),
    }
    return render(request, "budgets/projects.html", context)


@public("a project: whose idea, what the study found, what it costs, what became of it")
@require_GET
def project(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a project, from the words of its authors to the proof that it is done."""
    found = access.project(request.actor, pid)
    edition = access.edition(request.actor, found.edition.public_id)
    steps = queries.steps_of([found])[found.pk]
    context = pages.head(edition, request) | {
        "project": found,
        "study": found.study,
        "ideas": queries.ideas_of(found),
        "exchanges": queries.exchanges_of(found),
        "materials": queries.materials_of(found),
        "linked": queries.linked_to(found),
        "steps": steps,
        "money": queries.money_of([found]).get(found.pk),
        "told": edition.count.result["projects"].get(found.ballot_id) if hasattr(edition, "count") else None,
        "is_mine": allowed(contributions.acting(request), "budgets.author", found),
        "may_study": allowed(request.actor, "budgets.study", found),
        "follows": said.follows(contributions.acting(request), found.item),
        "Standing": Project.Standing,
    }
    return render(request, "budgets/project.html", context)


def _follow(request: HttpRequest, item: Item, back: str) -> HttpResponse:
    """Let whoever asks have the news of an item, or no more; come back to its page."""
    throttle.spend(request, "gesture", most=limits.GESTURES_PER_HOUR)

    def act() -> str:
        (items.unfollow if request.POST.get("retirer") else items.follow)(item, request.actor.actor_key)
        return back + "#suivre"

    return once(request, act)


@public("anyone may follow a participatory budget: its ballot, its result, what the council decides")
@require_POST
def follow(request: HttpRequest, pid: str) -> HttpResponse:
    """Follow an edition, which is to follow its process, or stop."""
    edition = access.edition(request.actor, pid)
    return _follow(request, edition.process.item, reverse("budgets:detail", args=[pid]))


@public("anyone may follow a project: its study, its result, each step of its making")
@require_POST
def follow_project(request: HttpRequest, pid: str) -> HttpResponse:
    """Follow a project, or stop."""
    found = access.project(request.actor, pid)
    return _follow(request, found.item, reverse("budgets:project", args=[pid]))


@public("the picture of a project")
@require_GET
def picture(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the picture of a project."""
    found = access.project(request.actor, pid)
    if not found.photo:
        raise Http404
    return jpeg(found.photo)


@public("what authors show of their own project")
@require_GET
def material_picture(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the picture that authors gave with their presentation."""
    found = access.material(pid, request.actor)
    if not found.photo:
        raise Http404
    return jpeg(found.photo)


@public("the projects put to the vote, side by side")
@require_GET
def compare(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the chosen projects (all by default) side by side; nothing is chosen for anybody."""
    edition = _with_ballot(request, pid)
    rows = queries.ballot_projects(edition)
    wanted = set(request.GET.getlist("p"))
    shown = [p for p in rows if p.ballot_id in wanted] or rows
    context = pages.head(edition, request) | {"rows": rows, "shown": shown, "wanted": wanted}
    return render(request, "budgets/compare.html", context)


@public("the leaflet that goes to every letter box")
@require_GET
def leaflet(request: HttpRequest, pid: str) -> HttpResponse:
    """Give every project of the vote as an accessible PDF."""
    edition = _with_ballot(request, pid)
    return pdf(documents.leaflet(edition, queries.ballot_projects(edition)), "brochure")


@public("the order of a ballot is drawn by a public lot that anyone can draw again")
@require_GET
def order(request: HttpRequest, pid: str) -> HttpResponse:
    """Explain the lot, and draw the order of any ballot number again."""
    edition = _with_ballot(request, pid)
    ticket = request.GET.get("bulletin", "").strip()[:20] or "0001"
    by_id = {p.ballot_id: p for p in queries.ballot_projects(edition)}
    rows = [by_id[i] for i in ballot_order(edition.order_seed, ticket, list(by_id))]
    return render(request, "budgets/order.html", pages.head(edition, request) | {"ticket": ticket, "rows": rows})


def _with_ballot(request: HttpRequest, pid: str) -> Edition:
    """Return an edition whose list of projects is published. Raises Http404."""
    edition = access.edition(request.actor, pid)
    if edition.ballot_at is None:
        raise Http404
    return edition


def _counted(request: HttpRequest, pid: str) -> Edition:
    """Return an edition whose votes are counted. Raises Http404."""
    edition = access.edition(request.actor, pid)
    if not hasattr(edition, "count"):
        raise Http404
    return edition


@public("the result, and for each project why it is in or out")
@require_GET
def result(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the result in words: each project, each voter's share, the other rule, the lot, the council."""
    edition = _counted(request, pid)
    return render(request, "budgets/result.html", pages.head(edition, request) | pages.result_of(edition))


@public("the ballots, for anyone to count again")
@require_GET
def ballots(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the published ballots in Pabulib form: nothing about persons."""
    edition = _counted(request, pid)
    response = FileResponse(
        edition.count.ballots.open("rb"), as_attachment=True, filename=f"bulletins-{pid}.pb", content_type="text/csv"
    )
    response["ETag"] = f'"{edition.count.sha256}"'
    return response


@public("what checks the result without trusting this site")
@require_GET
def certificate(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the certificate of the count, for the verifier."""
    edition = _counted(request, pid)
    options: dict[str, Any] = {"ensure_ascii": False, "indent": 1}
    return JsonResponse(edition.count.result["certificate"], json_dumps_params=options)


@public("what was done with the inhabitants, edition after edition")
@require_GET
def done(request: HttpRequest, pid: str) -> HttpResponse:
    """Show what becomes of the winners: steps, euros, proofs, delays with their reasons, figures of the edition."""
    edition = _counted(request, pid)
    head = pages.head(edition, request)
    context = (
        head
        | pages.followed(edition)
        | {
            "figures": pages.figures_of(edition),
            "count": edition.count,
            "areas": head["vote"].turnout.by_area if head["vote"] and head["vote"].turnout else [],
        }
    )
    return render(request, "budgets/done.html", context)

"""The ten-minute visit, for a mayor: `/demo/`. It exists only where a demo territory does."""

from typing import Any

from django.contrib.auth import login, logout
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST
from django_scopes import scope

from polyphonie.core.pages import platform_url, territory_path
from polyphonie.core.permissions import public
from polyphonie.territories import communes
from polyphonie.territories.models import Territory

from . import SLUG, accounts, summary
from .forms import CommuneForm
from .scenes import SCENES, Scene, person, prepare

SESSION = "visit"
SUGGESTED = 12


def demo_territory() -> Territory:
    """Return the demo territory. Raises Http404 where there is none."""
    territory = Territory.objects.filter(slug=SLUG, demo=True).first()
    if territory is None:
        raise Http404
    return territory


def _scene(number: int) -> Scene:
    if not 1 <= number <= len(SCENES):
        raise Http404
    return SCENES[number - 1]


@public("the guided visit of an invented territory")
def start(request: HttpRequest) -> HttpResponse:
    """Say what the visit is, and list its scenes."""
    territory = demo_territory()
    context = {
        "scenes": SCENES,
        "demo": territory,
        "demo_url": territory_path(territory, "portal:home"),
        "columns": [_("Rôle"), _("Adresse"), _("Mot de passe")],
        "rows": [[_(account["role"]), account["email"], account["password"]] for account in accounts()],
    }
    return render(request, "demo/start.html", context)


@public("the guided visit of an invented territory")
def scene(request: HttpRequest, number: int) -> HttpResponse:
    """Show one scene: what it tells, what to try, the door to open."""
    demo_territory()
    context = {"scene": _scene(number), "scenes": SCENES, "next": number + 1 if number < len(SCENES) else None}
    if number == 1:
        context["form"] = CommuneForm(request.GET or None, initial=request.session.get(SESSION, {}))
    return render(request, "demo/scene.html", context)


@require_POST
@public("dresses the demo for this visitor only, in their session")
def dress(request: HttpRequest) -> HttpResponse:
    """Give the demo the name and the colour that the visitor typed, for them alone."""
    territory = demo_territory()
    form = CommuneForm(request.POST)
    if not form.is_valid():
        return render(
            request, "demo/scene.html", {"scene": SCENES[0], "scenes": SCENES, "next": 2, "form": form}, status=422
        )
    request.session[SESSION] = {"scene": 1, **form.cleaned_data}
    return HttpResponseRedirect(territory_path(territory, "portal:home"))


@require_GET
@public("names of communes, which are public, for whoever types one")
def suggested(request: HttpRequest) -> JsonResponse:
    """Return the communes whose name begins as what is typed: the field fills its list of suggestions with them."""
    typed = request.GET.get("q", "")
    rows = communes.search(typed, SUGGESTED) if communes.available() and len(typed.strip()) > 1 else []
    response = JsonResponse({"communes": [{"name": c.name, "department": c.department} for c in rows]})
    response["Cache-Control"] = "public, max-age=86400"
    return response


@require_POST
@public("opens the door of an invented person, in a demo territory only")
def enter(request: HttpRequest, number: int) -> HttpResponse:
    """Become the person of a scene and go where it happens."""
    territory, chosen = demo_territory(), _scene(number)
    address = prepare(chosen, territory)
    kept = request.session.get(SESSION, {}) | {"scene": number}
    if chosen.door:
        with scope(territory=territory):
            user = person(territory, chosen.door).user
        login(request, user, backend="django.contrib.auth.backends.ModelBackend")
    elif request.user.is_authenticated:
        logout(request)
    request.session[SESSION] = kept
    return HttpResponseRedirect(address)


@require_POST
@public("leaves the guided visit")
def leave(request: HttpRequest) -> HttpResponse:
    """End the visit: the bar goes, and whoever was played with it."""
    logout(request)
    return HttpResponseRedirect(reverse("demo:start"))


@public("the account of the guided visit, on invented figures")
def account(request: HttpRequest) -> HttpResponse:
    """Show the one-page account for the council."""
    return render(request, "demo/account.html", {"account": summary.of(demo_territory()), "visit": _dressed(request)})


@public("the account of the guided visit, on invented figures")
def account_pdf(request: HttpRequest) -> HttpResponse:
    """Give the same page as a PDF."""
    content = summary.pdf(demo_territory(), name=_dressed(request).get("name", ""))
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = 'inline; filename="bilan-visite.pdf"'
    return response


def _dressed(request: HttpRequest) -> dict[str, Any]:
    return request.session.get(SESSION, {})


def bar(request: HttpRequest) -> dict[str, Any] | None:
    """Return what the bar of the visit says on the demo's pages, or None outside a visit."""
    kept = _dressed(request) if hasattr(request, "session") else {}
    if not kept.get("scene"):
        return None
    current = SCENES[kept["scene"] - 1]
    following = current.number + 1
    last = following > len(SCENES)
    return {
        "scene": current,
        "total": len(SCENES),
        "back_url": platform_url("demo:scene", current.number),
        "next_url": platform_url("demo:account") if last else platform_url("demo:scene", following),
        "last": last,
    }


def dressed(request: HttpRequest, territory: Territory) -> tuple[str, str]:
    """Return the (name, accent) under which this visitor sees a demo territory; its own for everybody else."""
    kept = _dressed(request) if territory.demo and territory.slug == SLUG and hasattr(request, "session") else {}
    return kept.get("name") or territory.name, kept.get("accent") or territory.accent

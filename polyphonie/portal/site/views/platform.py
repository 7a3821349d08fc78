"""Pages above the territories: the platform's own home, and what robots and researchers look for."""

from datetime import timedelta

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_GET

from polyphonie.core import clock
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import public

from .. import queries


@public("the door of the platform: which territories are here")
@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """List the territories, and lead to the ten-minute visit."""
    rows = [
        {
            "name": t.name, "kind": t.get_kind_display(), "parent": t.parent.name if t.parent else "",
            "population": t.population, "url": territory_url(t, "portal:home"),
        }
        for t in queries.platform_territories()
    ]  # fmt: skip
    return render(request, "portal/platform.html", {"rows": rows, "demo_url": _demo(), "operator": _operator(request)})


def _demo() -> str:
    try:
        return reverse("demo:start", urlconf=settings.ROOT_URLCONF)
    except NoReverseMatch:
        return ""


def _operator(request: HttpRequest) -> bool:
    return bool(request.user.is_authenticated and request.user.is_superuser)


@public("what robots may read")
@require_GET
@cache_control(public=True, max_age=86400)
def robots(request: HttpRequest) -> HttpResponse:
    """Let robots read the public pages; receipts, desks and accounts are nobody's reading."""
    lines = ["User-agent: *", "Disallow: /compte/", "Disallow: /*/r/", "Disallow: /*/recu/", "Disallow: /*/bureau/", ""]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public("whom to tell of a security problem (RFC 9116)")
@require_GET
@cache_control(public=True, max_age=86400)
def security(request: HttpRequest) -> HttpResponse:
    """Say whom to write to about a security problem, until a date that stays a year away."""

    until = (clock.now() + timedelta(days=365)).replace(hour=0, minute=0, second=0, microsecond=0)
    lines = [
        f"Contact: mailto:{settings.DEFAULT_FROM_EMAIL}",
        f"Expires: {until.strftime('%Y-%m-%dT%H:%M:%SZ')}",
        "Preferred-Languages: fr, en",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


@public("the icon that browsers ask for by habit")
@require_GET
@cache_control(public=True, max_age=86400)
def favicon(request: HttpRequest) -> HttpResponse:
    return HttpResponseRedirect(static("core/mark.svg"))

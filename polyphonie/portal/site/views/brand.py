"""The brand of a territory, the colours and the language that a reader chooses."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_GET, require_POST

from polyphonie.core.language import KNOWN
from polyphonie.core.permissions import public
from polyphonie.portal.context import THEMES
from polyphonie.portal.demo import visit
from polyphonie.territories.colours import brand_css, brand_version

FOR_EVER = "public, max-age=31536000, immutable"
LOGO_TYPES = {"png": "image/png", "webp": "image/webp", "jpg": "image/jpeg"}


@public("a choice about one's own screen, kept in a cookie")
@csrf_exempt  # it changes nothing but the reader's own cookie, and a page without a token can be cached whole
@require_POST
def theme(request: HttpRequest) -> HttpResponse:
    """Keep the theme chosen, and go back to the page."""
    response = _back(request)
    if (chosen := request.POST.get("theme", "")) in THEMES:
        response.set_cookie("theme", chosen, max_age=60 * 60 * 24 * 365, samesite="Lax", httponly=True)
    return response


@public("a choice about one's own reading, kept in a cookie")
@csrf_exempt  # as above; the session's cookie is SameSite, so that no other site can choose for an account
@require_POST
def language(request: HttpRequest) -> HttpResponse:
    """Keep the language chosen, in the account of whoever is signed in, and go back to the page."""
    response = _back(request)
    if (chosen := request.POST.get("langue", "")) in KNOWN:
        response.set_cookie(
            settings.LANGUAGE_COOKIE_NAME, chosen, max_age=60 * 60 * 24 * 365, samesite="Lax", httponly=True
        )
        if request.user.is_authenticated:
            request.user.keep_language(chosen)
    return response


def _back(request: HttpRequest) -> HttpResponse:
    """Return to the page where a choice was made, never to another site."""
    back = request.POST.get("next", "")
    if not url_has_allowed_host_and_scheme(back, allowed_hosts={request.get_host()}) or not back.startswith("/"):
        back = reverse("portal:home") if request.territory else "/"
    return HttpResponseRedirect(back)


@public("the colours of a public site")
@require_GET
def css(request: HttpRequest) -> HttpResponse:
    """Return the territory's colours; kept for ever under the name of their content."""
    chosen = visit.dressed(request, request.territory)[1]
    response = HttpResponse(brand_css(chosen), content_type="text/css; charset=utf-8")
    current = request.GET.get("v") == brand_version(chosen)
    response["Cache-Control"] = FOR_EVER if current else "no-cache"
    return response


@public("the logo of a public site")
@require_GET
def logo(request: HttpRequest) -> HttpResponse:
    """Return the logo, a picture that we encoded ourselves."""
    file = request.territory.logo
    kind = file.name.rpartition(".")[2] if file else ""
    if kind not in LOGO_TYPES:
        raise Http404
    response = FileResponse(file.open("rb"), content_type=LOGO_TYPES[kind])
    response["Cache-Control"] = "public, max-age=86400"
    response["X-Content-Type-Options"] = "nosniff"
    return response

"""What every answer of the API goes through: how often one may ask, what is remembered, what other sites may read."""

from collections.abc import Callable
from functools import wraps
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.core.cache import caches
from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, JsonResponse
from django.utils import translation
from django.utils.translation import gettext as _

from polyphonie.contributions import throttle
from polyphonie.core import limits

from ..publication.queries import journal_sequence


def served(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Answer within the limits, from memory while nothing has changed, in French, for every site.

    The journal's last number is the stamp: whatever changes what is said is written there. Supports alone are not;
    they follow within `limits.API_CACHED` seconds.
    """

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not throttle.within(request, "api", most=limits.API_PER_MINUTE, seconds=60):
            return _shared(_too_many())
        if where := _with_null(request):
            return _shared(_not_understood(where))
        if request.method not in {"GET", "HEAD"}:
            return _shared(view(request, *args, **kwargs))
        name = _name(request)
        kept = caches["pages"].get(name)
        if kept is None:
            with translation.override(settings.LANGUAGE_CODE):
                response = view(request, *args, **kwargs)
            if response.status_code != 200:
                return _shared(response)
            kept = response.content, response["Content-Type"]
            caches["pages"].set(name, kept, limits.API_CACHED)
        return _shared(_answer(request, *kept))

    answer.csrf_exempt = True  # nothing is written, and nobody is signed in
    answer.access = "public: what everyone may read on the pages, and nothing more"
    return answer


def _with_null(request: HttpRequest) -> str:
    """Return where the address holds the character NUL, which PostgreSQL keeps in no text; "" where it does not."""
    if "\0" in request.path:
        return request.path.rpartition("/")[2].replace("\0", "%00")
    return next((name.replace("\0", "%00") for name, v in request.GET.items() if "\0" in name + v), "")


def _not_understood(where: str) -> HttpResponse:
    message = _("Cette partie de l’adresse n’a pas été comprise : %(names)s.") % {"names": where}
    return JsonResponse({"detail": message}, status=422, json_dumps_params={"ensure_ascii": False})


def _answer(request: HttpRequest, body: bytes, media_type: str) -> HttpResponse:
    tag = f'"{sha256(body).hexdigest()[:32]}"'
    if tag in request.headers.get("If-None-Match", ""):
        response: HttpResponse = HttpResponseNotModified()
    else:
        response = HttpResponse(body, content_type=media_type)
    response["ETag"] = tag
    response["Cache-Control"] = f"public, max-age={limits.API_CACHED}"
    return response


def _name(request: HttpRequest) -> str:
    asked = f"{request.territory.pk} {journal_sequence()} {request.get_full_path()}"
    return f"api:{sha256(asked.encode()).hexdigest()}"


def _too_many() -> HttpResponse:
    message = _(
        "Trop de demandes viennent de votre connexion. Attendez une minute, ou prenez les données ouvertes entières."
    )
    response = JsonResponse({"detail": message}, status=429, json_dumps_params={"ensure_ascii": False})
    response["Retry-After"] = "60"
    return response


def _shared(response: HttpResponse) -> HttpResponse:
    response["Access-Control-Allow-Origin"] = "*"
    return response

"""The gallery: every component with its states, and the four layouts in use. Public, reads and writes nothing."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from polyphonie.core.language import speaking
from polyphonie.core.permissions import public

from . import samples
from .forms import ContributionForm

P = ParamSpec("P")
WHY = "examples only: it reads and writes nothing"


def in_french(view: Callable[P, HttpResponse]) -> Callable[P, HttpResponse]:
    """Show a page in French to everybody: its examples are."""

    @wraps(view)
    def shown(*args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        with speaking():
            response = view(*args, **kwargs)
        response["Content-Language"] = settings.LANGUAGE_CODE
        return response

    return shown


@public(WHY)
@require_GET
@in_french
def components(request: HttpRequest) -> HttpResponse:
    """Every component, every state."""
    wrong = ContributionForm({"words": "", "email": "jeanne@", "pages": ""})
    wrong.is_valid()
    context = {
        "form": ContributionForm(prefix="a"),
        "pictos": ContributionForm(prefix="b"),
        "wrong": wrong,
        **samples.components(),
    }
    return render(request, "gallery/components.html", context)


@public(WHY)
@require_GET
@in_french
def home(request: HttpRequest) -> HttpResponse:
    """The layout of a public page."""
    return render(request, "gallery/home.html", samples.home())


@public(WHY)
@require_GET
@in_french
def contribution(request: HttpRequest) -> HttpResponse:
    """The layout of an object with its fil."""
    return render(request, "gallery/contribution.html", samples.contribution())


@public(WHY)
@require_GET
@in_french
def question(request: HttpRequest) -> HttpResponse:
    """The layout of one question a page."""
    return render(request, "gallery/question.html", {"form": ContributionForm()})


@public(WHY)
@require_GET
@in_french
def desk(request: HttpRequest) -> HttpResponse:
    """The layout of the staff desk."""
    return render(request, "gallery/desk.html", {"form": ContributionForm(), **samples.desk()})

"""The gallery: every component with its states, and the four layouts in use. Public, reads and writes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from polyphonie.core.permissions import public

from . import samples
from .forms import ContributionForm

WHY = "examples only: it reads and writes nothing"


@public(WHY)
@require_GET
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
def home(request: HttpRequest) -> HttpResponse:
    """The layout of a public page."""
    return render(request, "gallery/home.html", samples.home())


@public(WHY)
@require_GET
def contribution(request: HttpRequest) -> HttpResponse:
    """The layout of an object with its fil."""
    return render(request, "gallery/contribution.html", samples.contribution())


@public(WHY)
@require_GET
def question(request: HttpRequest) -> HttpResponse:
    """The layout of one question a page."""
    return render(request, "gallery/question.html", {"form": ContributionForm()})


@public(WHY)
@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The layout of the staff desk."""
    return render(request, "gallery/desk.html", {"form": ContributionForm(), **samples.desk()})

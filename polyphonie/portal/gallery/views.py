"""The gallery: every component with its states, and the four layouts in use. Public, reads and writes nothing."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from . import samples
from .forms import ContributionForm


@require_GET
def components(request: HttpRequest) -> HttpResponse:
    """Every component, every state."""
    wrong = ContributionForm({"words": "", "email": "jeanne@", "pages": ""})
    wrong.is_valid()
    context = {"form": ContributionForm(prefix="a"), "wrong": wrong, **samples.components()}
    return render(request, "gallery/components.html", context)


@require_GET
def home(request: HttpRequest) -> HttpResponse:
    """The layout of a public page."""
    return render(request, "gallery/home.html", samples.home())


@require_GET
def contribution(request: HttpRequest) -> HttpResponse:
    """The layout of an object with its fil."""
    return render(request, "gallery/contribution.html", samples.contribution())


@require_GET
def question(request: HttpRequest) -> HttpResponse:
    """The layout of one question a page."""
    return render(request, "gallery/question.html", {"form": ContributionForm()})


@require_GET
def desk(request: HttpRequest) -> HttpResponse:
    """The layout of the staff desk."""
    return render(request, "gallery/desk.html", {"form": ContributionForm(), **samples.desk()})

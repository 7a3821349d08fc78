"""Pages of this module."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_GET

from polyphonie.core.permissions import allowed, public, requires
from polyphonie.core.posting import attempt

from . import access, actions, queries
from .forms import EntryForm


@public("what this module tells the inhabitants")
@require_GET
def listing(request: HttpRequest) -> HttpResponse:
    """List the entries, newest first."""
    rows, more = queries.listed(request.GET.get("avant", ""))
    following = reverse("[[name]]:list") + f"?avant={more}" if more else ""
    context = {"rows": rows, "following": following, "may_write": allowed(request.actor, "[[name]].write")}
    return render(request, "[[name]]/list.html", context)


@public("what this module tells the inhabitants")
@require_GET
def detail(request: HttpRequest, pid: str) -> HttpResponse:
    """Show an entry."""
    return render(request, "[[name]]/detail.html", {"entry": access.entry_for(pid)})


@requires("[[name]].write")
def write(request: HttpRequest) -> HttpResponse:
    """Write an entry."""
    form = EntryForm(request.POST or None)

    def act(data: dict[str, Any]) -> str:
        entry = actions.write(territory=request.territory, by=request.actor, **data)
        return reverse("[[name]]:detail", args=[entry.public_id])

    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    return render(request, "[[name]]/form.html", {"form": form}, status=422 if form.is_bound else 200)

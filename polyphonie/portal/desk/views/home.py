"""« À faire aujourd’hui », and what this person signs."""

from django.http import HttpRequest, HttpResponse

from polyphonie.core.permissions import allowed, requires
from polyphonie.people.models import Role

from .. import pages, queries, todos


@requires("desk.open")
def home(request: HttpRequest) -> HttpResponse:
    """Show what must be done today, nearest promise first, counted in texts left to write."""
    lines = pages.waiting_for(request.actor)
    first = next((t for t in lines if t.due and t.texts), None)
    context = {
        "texts": todos.texts_left(lines),
        "lines": pages.queue(lines, "", queries.beginnings([line.item for line in lines if line.item])),
        "first": first,
        "signs": Role.SIGNATORY in request.actor.roles(),
        "to_sign": [line for line in lines if line.rank == 0],
        "recent": queries.recently_signed(request.actor),
        "processes": queries.standing(),
    }
    return pages.show(request, "desk/home.html", context, todos=lines)


@requires("desk.open")
def processes(request: HttpRequest) -> HttpResponse:
    """Show the processes on which the services work."""
    context = {"rows": queries.processes(request.actor), "may_prepare": allowed(request.actor, "processes.edit")}
    return pages.show(request, "desk/processes.html", context)

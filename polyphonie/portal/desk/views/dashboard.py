"""The dashboard of a process: charts drawn by the server, each with its table and its file."""

import csv

from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core.formulas import neutral
from polyphonie.core.permissions import requires
from polyphonie.portal import figures

from .. import access, charts, pages, promises
from .lists import tabs


@requires("desk.measure")
def dashboard(request: HttpRequest, pid: str) -> HttpResponse:
    process = access.public_process(request.actor, pid)
    made = [(make(process), reverse("desk:chart", args=[pid, key])) for key, make in charts.CHARTS.items()]
    context = {
        "process": process,
        "counters": [figures.heard(process), figures.answered(process), figures.answers_sent(process),
                     figures.texts_written(process), figures.waiting(process)],
        "charts": made,
        "promises": promises.as_rows(process),
        "promise_columns": promises.columns(),
        "median": charts.median_wait(process),
        "series_name": [_("contributions")],
        "tabs": tabs(request, process, "dashboard"),
    }  # fmt: skip
    return pages.show(request, "desk/dashboard.html", context)


@requires("desk.measure")
def chart(request: HttpRequest, pid: str, key: str) -> HttpResponse:
    """Return the figures of one chart as CSV."""
    process = access.public_process(request.actor, pid)
    if key not in charts.CHARTS:
        raise Http404
    made = charts.CHARTS[key](process)
    name = f"{key}-{pid}.csv"
    response = HttpResponse("\ufeff", content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    rows = csv.writer(response, delimiter=";", quoting=csv.QUOTE_ALL)
    rows.writerow([made.head, "contributions"])
    # A theme is anybody's words.
    rows.writerows((neutral(str(label)), count) for label, count in made.rows)
    return response

"""What anyone may see of a vote: its urn, its digests, its file, its minutes, what became of a receipt."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET

from polyphonie.contributions import throttle
from polyphonie.core import ids
from polyphonie.core.pages import here
from polyphonie.core.permissions import allowed, public
from polyphonie.methods.urn.published import lines

from .. import access, documents, queries, showing
from ..forms import ReceiptForm


@public("the urn is watched by everyone: how far it is, how many take part, what to check it with")
@require_GET
def urn(request: HttpRequest, pid: str) -> HttpResponse:
    """Show a vote and its urn."""
    election = access.election(pid)
    context = {
        "election": election,
        "rules_url": here(election.rules_url),
        "follow": queries.source_card(election),
        "stage": queries.stage(election),
        "links": queries.links(election, request.actor),
        "turnout": queries.turnout(election),
        "heads": queries.heads(election),
        "limits": showing.LIMITS,
        "rule": showing.rule(election),
        "result": showing.result_rows(election),
        "staff": allowed(request.actor, "urn.keep_desk"),
        "verifier": static("urn/verifier.py"),
    }
    return render(request, "urn/urn.html", context)


@public("the file by which anyone checks the vote: sealed ballots and chain, without a name nor a time")
@require_GET
def file(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the published file; before the seal, the chain alone."""
    election = access.election(pid)
    name = f'attachment; filename="urne-{election.vote}.json"'
    if election.file:
        response = FileResponse(election.file.open("rb"), content_type="application/json")
    else:
        response = StreamingHttpResponse(lines(queries.chain_texts(election), []), content_type="application/json")
    response["Content-Disposition"] = name
    return response


@public("digests are published for anyone to note, so that nobody can rewrite the past of the urn")
@require_GET
def heads(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the digests published so far, one a line."""
    election = access.election(pid)
    rows = [f"{head.day.isoformat()} {head.sequence} {head.digest}" for head in queries.heads(election)]
    return HttpResponse("\n".join(rows) + "\n", content_type="text/plain; charset=utf-8")


@public("the minutes of a vote are a public document once its urn is opened")
@require_GET
def minutes(request: HttpRequest, pid: str) -> HttpResponse:
    """Give the minutes of an opened urn."""
    election = access.election(pid)
    if election.opened_at is None:
        raise Http404
    response = HttpResponse(documents.minutes(election), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="proces-verbal-{election.vote}.pdf"'
    return response


@public("whoever holds a receipt may ask whether its ballot is in the urn; it names nobody")
@never_cache
def receipt(request: HttpRequest, pid: str) -> HttpResponse:
    """Say whether a receipt is in the urn and, once it is open, what its ballot says."""
    election = access.election(pid)
    form = ReceiptForm(request.POST or None)
    context = {"election": election, "form": form, "state": None, "choices": None, "stage": queries.stage(election)}
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid() and throttle.within(request, "receipt", most=60, seconds=600):
            status = 200
            code = ids.normalise_code(form.cleaned_data["code"])
            points = queries.opened_choices(election, code)
            context |= {"state": queries.receipt_state(election, code) or "unknown", "code": ids.spaced(code)}
            context["choices"] = showing.named(election, points) if points is not None else None
        elif form.is_valid():
            form.add_error(None, _("Trop d’essais depuis votre connexion : attendez dix minutes, ou venez au guichet."))
    response = render(request, "urn/receipt.html", context, status=status)
    response["Cache-Control"] = "private, no-store"
    return response

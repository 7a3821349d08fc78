"""Leaving the booth: for good, until later with a reminder, or with one's receipt by mail."""

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from polyphonie.contributions import throttle
from polyphonie.core import ids
from polyphonie.core.errors import Refused, refused_page
from polyphonie.core.permissions import public

from .. import access, actions, mailing, queries
from ..forms import EmailForm
from ..models.elections import Channel
from .booth import PRIVATE, SESSION, cookie_of, may_be_reminded, show_receipt, voter

MAILS_PER_HOUR = 20  # of one connection: a household, a library


@public("whoever is in the booth may leave an address, to be reminded once if they have not voted")
@never_cache
def remind(request: HttpRequest, pid: str) -> HttpResponse:
    """Keep an address until its voter has voted, for one reminder before the close."""
    election = access.election(pid)
    elector, kept = voter(request, election)
    if elector is None or not may_be_reminded(elector, kept):
        return HttpResponseRedirect(reverse("urn:ballot", args=[pid]))
    form = EmailForm(request.POST or None)
    kept_now = form.is_valid()
    if kept_now:
        actions.leave_address(elector=elector, email=form.cleaned_data["email"], by=request.actor)
    context = {"election": election, "form": form, "kept": kept_now}
    return render(request, "urn/reminded.html", context, status=422 if form.is_bound and not kept_now else 200)


@public("whoever has just voted may have their receipt by mail; nothing of it is kept")
@require_POST
@never_cache
def mail(request: HttpRequest, pid: str) -> HttpResponse:
    """Send a receipt that is in the urn to the address typed; not kept, nor in the form's memory (`core.once`)."""
    election = access.election(pid)
    elector, kept = voter(request, election)
    code = ids.normalise_code(request.POST.get("recu", ""))
    here = elector is not None and elector.channel == Channel.WEB == kept["channel"]
    if not here or not mailing.possible() or queries.receipt_state(election, code) != "in":
        return refused_page(request, _("Ce reçu ne peut pas être envoyé d’ici : notez-le, ou imprimez la page."))
    form = EmailForm(request.POST if "email" in request.POST else None)
    if form.is_valid():
        try:
            throttle.spend(request, "receipt-mail", most=MAILS_PER_HOUR)
            mailing.send_receipt(election, code, form.cleaned_data["email"])
            return show_receipt(request, election, code, sent_to=form.cleaned_data["email"])
        except Refused as refused:
            form.add_error("email", refused.message)
    context = {"election": election, "form": form, "code": ids.spaced(code)}
    response = render(request, "urn/mail.html", context, status=422 if form.is_bound else 200)
    response["Cache-Control"] = PRIVATE
    return response


@public("leaving the booth: it forgets who was there, in this session")
@require_POST
def leave(request: HttpRequest, pid: str) -> HttpResponse:
    """Leave the booth: on a tablet the whole session is wiped."""
    election = access.election(pid)
    _elector, kept = voter(request, election)
    if kept.get("channel") == Channel.DESK or request.POST.get("tablette"):
        request.session.flush()
        return HttpResponseRedirect(reverse("urn:tablet", args=[pid]))
    booths = request.session.get(SESSION, {})
    booths.pop(election.vote, None)
    request.session[SESSION] = booths
    response = HttpResponseRedirect(reverse("urn:urn", args=[pid]))
    response.delete_cookie(cookie_of(election), path=reverse("urn:ballot", args=[election.vote]))
    return response

"""The receipt: handed over, opened by its code or its QR, and what it lets its holder do."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.once import once
from polyphonie.core.pages import territory_url
from polyphonie.core.permissions import public

from .. import access, actions, demands, forms, queries, speaking, states, texts, throttle
from ..models import Contribution
from .common import frame_lines, panels


@public("a receipt is opened by whoever holds its code")
def type_code(request: HttpRequest) -> HttpResponse:
    """Open a receipt by the code that its holder types."""
    form = forms.Code(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            address = _opened(request, form.cleaned_data["code"])
            return once(request, lambda: address)
        except Refused as refused:
            form.add_error("code", refused.message)
    return render(request, "contributions/receipt/code.html", {"form": form})


@public("a receipt is opened by whoever holds its code")
def open_receipt(request: HttpRequest, code: str) -> HttpResponse:
    """Open a receipt by the address in its QR code, and go on where no code is seen any more."""
    try:
        return HttpResponseRedirect(_opened(request, ids.normalise_code(code)[:16]))
    except Refused as refused:
        form = forms.Code({"code": code})
        form.is_valid()
        form.add_error("code", refused.message)
        return render(request, "contributions/receipt/code.html", {"form": form}, status=404)


def _opened(request: HttpRequest, code: str) -> str:
    """Keep in the session that this receipt was shown; return where it leads. Raises Refused."""
    if not throttle.tries_left(request):
        raise Refused(
            _("Trop d’essais depuis votre connexion. Attendez dix minutes, ou venez au guichet avec votre reçu.")
        )
    contribution = access.of_code(code)
    if contribution is None:
        throttle.wrong_code(request)
        raise Refused(
            _("Ce code n’ouvre aucun reçu ici. Relisez-le. Si vous l’avez perdu, le guichet vous en donne un autre.")
        )
    access.remember(request, contribution)
    return reverse("contributions:followed", args=[contribution.public_id])


@public("the page after sending: shows the code only to the browser that it was handed to")
def handed(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the receipt just made: its code, its QR, what happens next; to print or to photograph."""
    contribution = access.own(request, pid)
    code = speaking.handed(request, pid)
    if not code:
        return HttpResponseRedirect(reverse("contributions:followed", args=[pid]))
    return render(request, "contributions/receipt/handed.html", receipt_context(request, contribution, code))


def receipt_context(request: HttpRequest, contribution: Contribution, code: str) -> dict[str, Any]:
    """Return what the page of a receipt shows; without the code when it was handed too long ago."""
    import segno  # loaded with the first code drawn

    address = territory_url(request.territory, "contributions:open_receipt", code) if code else ""
    return {
        "contribution": contribution,
        "process": contribution.process,
        "code": ids.spaced(code),
        "address": address,
        "qr": segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#000", light="#fff") if code else "",
        "next": frame_lines(contribution.process)["what_next"],
        "text": texts.own_text(contribution),
        "for_someone": False,
    }


@public("opened by the receipt, or by the author's account")
def followed(request: HttpRequest, pid: str) -> HttpResponse:
    """Show somebody their own contribution: its state in one sentence, the answer, what they can still do."""
    contribution = access.own(request, pid)
    context = {
        "contribution": contribution,
        "process": contribution.process,
        "text": texts.own_text(contribution),
        "public_text": texts.public_text(contribution),
        "state": states.sentence(contribution),
        "may_edit": contribution.is_waiting and contribution.process.is_open,
        "withdrawn": contribution.standing == contribution.Standing.WITHDRAWN,
        "files": list(contribution.attachments.all()),
        "demand": demands.of(contribution),
        "panels": panels("receipt", request, contribution),
        "news": queries.news_of(contribution),
    }
    return render(request, "contributions/receipt/followed.html", context)


@public("opened by the receipt or the author's account, and by the services that print it")
def acknowledgement(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the acknowledgement of a demande, to keep or to print."""
    contribution = access.contribution(request, pid)
    demand = demands.of(contribution)
    if demand is None or not access.may_read_private(access.acting(request), contribution):
        raise Http404
    return render(request, "contributions/receipt/acknowledgement.html", demands.shown(demand, contribution))


@public("opened by the receipt, or by the author's account")
def edit(request: HttpRequest, pid: str) -> HttpResponse:
    """Let somebody say it better, until it is answered."""
    contribution = access.own(request, pid)
    form = forms.Edited(request.POST or None, initial={"text": texts.own_text(contribution)})
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            actions.edit(contribution=contribution, text=form.cleaned_data["text"], by=access.acting(request))
            return reverse("contributions:followed", args=[pid])

        try:
            return once(request, act)
        except Refused as refused:
            form.add_error("text", refused.message)
    context = {"contribution": contribution, "process": contribution.process, "form": form}
    return render(request, "contributions/receipt/edit.html", context)


@public("opened by the receipt, or by the author's account")
def withdraw(request: HttpRequest, pid: str) -> HttpResponse:
    """Let somebody withdraw what they said: their words are erased."""
    contribution = access.own(request, pid)
    if request.method == "POST":

        def act() -> str:
            actions.withdraw(contribution=contribution, by=access.acting(request))
            return reverse("contributions:followed", args=[pid])

        return once(request, act)
    context = {"contribution": contribution, "process": contribution.process}
    return render(request, "contributions/receipt/withdraw.html", context)


@public("shows only what this session has opened, and what the account has said")
def mine(request: HttpRequest) -> HttpResponse:
    """List what this person has said: receipts opened here, and their account's."""
    rows = [
        (c, texts.own_text(c), states.sentence(c), reverse("contributions:followed", args=[c.public_id]))
        for c in queries.mine(access.acting(request))
    ]
    return render(request, "contributions/receipt/mine.html", {"rows": rows})

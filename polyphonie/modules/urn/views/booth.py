"""The booth: who one is, the ballot, the receipt. Nothing of a choice is kept by the server before it is sealed."""

import base64
import json
import secrets
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from polyphonie.contributions import throttle
from polyphonie.core import ids
from polyphonie.core.errors import Refused
from polyphonie.core.pages import to_sign_in
from polyphonie.core.permissions import public
from polyphonie.methods.urn.sealing import plain_size, seal
from polyphonie.methods.urn.setup import POINTS, fault

from .. import access, actions, finding, mailing, queries, showing
from ..forms import CodeForm, LineForm, NameForm
from ..models import Election, Elector
from ..models.elections import Channel

SESSION = "urn"
PRIVATE = "private, no-store"
KIOSK_SECONDS = 90


def voter(request: HttpRequest, election: Election) -> tuple[Elector | None, dict[str, Any]]:
    """Return who is in the booth of this vote, in this session, and how they came."""
    kept = request.session.get(SESSION, {}).get(election.vote, {})
    return access.elector(election, kept.get("elector", "")), kept


def _let_in(request: HttpRequest, election: Election, elector: Elector, channel: str) -> HttpResponse:
    ticket = str(1 + secrets.randbelow(9999))
    kept = {"elector": str(elector.pk), "channel": channel, "ticket": ticket}
    request.session[SESSION] = request.session.get(SESSION, {}) | {election.vote: kept}
    actions.come_in(elector=elector, by=request.actor)
    return HttpResponseRedirect(reverse("urn:ballot", args=[election.vote]))


@public("the door of the booth: it asks who one is, by the way that the rules of the vote say")
@never_cache
def enter(request: HttpRequest, pid: str) -> HttpResponse:
    """Ask who one is, and open the booth."""
    election = access.election(pid)
    if queries.stage(election) != queries.RUNNING or not election.takes("web"):
        return render(
            request, "urn/not_open.html", {"election": election, "stage": queries.stage(election)}, status=409
        )
    if election.identity in {"declared", "franceconnect"}:
        return _by_account(request, election)
    form = (CodeForm if election.identity == "code" else LineForm)(request.POST or None)
    if request.method == "POST" and form.is_valid():
        if not throttle.tries_left(request):
            form.add_error(None, _("Trop d’essais depuis votre connexion : attendez dix minutes, ou venez au guichet."))
        elif elector := finding.by_form(election, form.cleaned_data):
            return _let_in(request, election, elector, Channel.WEB)
        else:
            throttle.wrong_code(request)
            form.add_error(None, _("Nous ne trouvons pas cette personne dans la liste. Vérifiez, ou venez au guichet."))
    context = {"election": election, "form": form, "to_try": finding.to_try(election)}
    return render(request, "urn/enter.html", context, status=422 if form.is_bound else 200)


def _by_account(request: HttpRequest, election: Election) -> HttpResponse:
    if not request.user.is_authenticated:
        return to_sign_in(request)
    if election.identity == "franceconnect" and not finding.by_franceconnect(request.user):
        return render(request, "urn/franceconnect.html", {"election": election}, status=409)
    form = _name_asked(request, election)
    if request.method == "POST" and (form is None or form.is_valid()):
        try:
            name = form.cleaned_data["name"] if form else ""
            elector = actions.room_for(election=election, name=name, by=request.actor)
            return _let_in(request, election, elector, Channel.WEB)
        except Refused as refused:
            form.add_error("name", refused.message)
    context = {"election": election, "form": form}
    return render(request, "urn/enter.html", context, status=422 if form and form.is_bound else 200)


def _name_asked(request: HttpRequest, election: Election) -> NameForm | None:
    """Return the form that asks for a name, where the rules know people by it; None once this account has said one."""
    if election.identity != "declared" or queries.has_line(election, request.actor):
        return None
    return NameForm(request.POST or None, initial={"name": request.actor.name})


@public("the tablet of the desk: it opens the booth with the pass that an agent has just given, once")
@never_cache
def tablet(request: HttpRequest, pid: str) -> HttpResponse:
    """Wait for the pass of the next person, on a tablet whose session is wiped after each."""
    election = access.election(pid)
    form = CodeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        elector = finding.by_pass(election, form.cleaned_data["code"]) if throttle.tries_left(request) else None
        if elector and queries.stage(election) == queries.RUNNING:
            request.session.flush()
            return _let_in(request, election, elector, Channel.DESK)
        throttle.wrong_code(request)
        form.add_error(None, _("Ce laissez-passer n’ouvre rien : demandez-en un autre à l’agent."))
    context = {"election": election, "form": form}
    return render(request, "urn/tablet.html", context, status=422 if form.is_bound else 200)


@public("the booth itself: only whoever its door let in, in the same session, is shown a ballot")
@never_cache
def ballot(request: HttpRequest, pid: str) -> HttpResponse:
    """Show the ballot; say how full it is; put it in the urn."""
    election = access.election(pid)
    elector, kept = voter(request, election)
    if elector is None:
        return HttpResponseRedirect(reverse("urn:tablet" if kept.get("channel") == "desk" else "urn:enter", args=[pid]))
    if request.method != "POST":
        return _show(request, election, elector, kept, _draft(request, election))
    try:
        if request.POST.get("faire") == "voter":
            return _cast(request, election, elector, kept)
        return _show(request, election, elector, kept, given(election, request.POST), keep=True)
    except Refused as refused:
        chosen = given(election, request.POST, strict=False)
        return _show(request, election, elector, kept, chosen, error=refused.message, status=422)


def given(election: Election, data: Any, strict: bool = True) -> dict[str, int]:
    """Return the points that a form gives to each option. Raises Refused for a number that is not one."""
    known = [choice["id"] for choice in election.setup["choices"]]
    if election.setup["ballot"] != POINTS:
        chosen = set(data.getlist("choix"))
        return {name: 1 for name in known if name in chosen}
    found = {}
    for name in known:
        typed = data.get(f"points-{name}", "").strip()
        if typed and typed != "0":
            if not (typed.isascii() and typed.isdigit() and len(typed) < 6):
                if strict:
                    raise Refused(_("Les points s’écrivent en chiffres : 0, 1, 2…"))
                continue
            found[name] = int(typed)
    return found


def _cast(request: HttpRequest, election: Election, elector: Elector, kept: dict[str, Any]) -> HttpResponse:
    sealed = request.POST.get("scelle", "")
    if sealed:
        try:
            ready = base64.b64decode(sealed, validate=True)
        except ValueError:
            raise Refused(_("Ce bulletin est incomplet : il n’a pas été déposé.")) from None
    else:
        ready = _sealed_here(election, given(election, request.POST))
    code = actions.cast(elector=elector, sealed=ready, channel=kept["channel"], by=request.actor)
    kiosk = kept["channel"] == Channel.DESK
    response = show_receipt(request, election, code, kiosk=kiosk, in_browser=bool(sealed))
    response.delete_cookie(cookie_of(election), path=reverse("urn:ballot", args=[election.vote]))
    if kiosk:
        request.session.flush()
        response["Refresh"] = f"{KIOSK_SECONDS}; url={reverse('urn:tablet', args=[election.vote])}"
    return response


def show_receipt(
    request: HttpRequest, election: Election, code: str, *, kiosk: bool = False, **more: Any
) -> HttpResponse:
    """Show the receipt of a ballot that is in the urn."""
    context = {"election": election, "code": ids.spaced(code), "kiosk": kiosk, "limits": showing.LIMITS}
    context |= {"by_mail": mailing.possible() and not kiosk} | more
    response = render(request, "urn/voted.html", context)
    response["Cache-Control"] = PRIVATE
    return response


def _sealed_here(election: Election, chosen: dict[str, int]) -> bytes:
    if wrong := fault(election.setup, sorted(chosen.items())):
        raise Refused(_("Ce bulletin ne peut pas être déposé.") + " " + showing.why_void(wrong))
    return seal(election.vote, election.setup, chosen.items(), bytes.fromhex(election.public_key))


def _show(
    request: HttpRequest,
    election: Election,
    elector: Elector,
    kept: dict[str, Any],
    chosen: dict[str, int],
    *,
    keep: bool = False,
    error: str = "",
    status: int = 200,
) -> HttpResponse:
    sealing = {
        "vote": election.vote,
        "public": election.public_key,
        "size": plain_size(election.vote, election.setup),
        "setup": {k: election.setup[k] for k in ("ballot", "most", "least", "envelope", "caps")},
    }
    context = {
        "election": election,
        "elector": elector,
        "kiosk": kept["channel"] == Channel.DESK,
        "stage": queries.stage(election),
        "choices": showing.cards(election, kept["ticket"], chosen),
        "measure": showing.measure(election, chosen),
        "ticket": kept["ticket"].zfill(4),
        "rule": showing.rule(election),
        "points": election.setup["ballot"] == POINTS,
        "sealing": sealing,
        "error": error,
        "may_be_reminded": may_be_reminded(elector, kept),
    }
    response = render(request, "urn/ballot.html", context, status=status)
    response["Cache-Control"] = PRIVATE
    if keep and kept["channel"] != Channel.DESK:
        path = reverse("urn:ballot", args=[election.vote])
        value = base64.urlsafe_b64encode(json.dumps(chosen).encode()).decode()
        response.set_cookie(
            cookie_of(election), value, path=path, httponly=True, samesite="Strict", secure=request.is_secure()
        )
    return response


def may_be_reminded(elector: Elector, kept: dict[str, Any]) -> bool:
    """Tell whether an address may be left here: nobody who has voted, who has an account, or is at the desk."""
    return kept["channel"] == Channel.WEB and not elector.channel and elector.person_id is None


def cookie_of(election: Election) -> str:
    return f"bulletin-{election.vote}"


def _draft(request: HttpRequest, election: Election) -> dict[str, int]:
    """Return the choices begun on this device without JavaScript: they are in its own cookie, nowhere else."""
    try:
        kept = json.loads(base64.urlsafe_b64decode(request.COOKIES.get(cookie_of(election), "")))
        known = {choice["id"] for choice in election.setup["choices"]}
        return {k: v for k, v in kept.items() if k in known and type(v) is int and 0 < v < 100_000}
    except (ValueError, AttributeError):
        return {}

"""What the pages of « Prendre la parole » show and hand over, besides their forms."""

from typing import Any

from django.conf import settings
from django.core import signing
from django.http import FileResponse, HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from polyphonie.core import sounds
from polyphonie.core.models import Delivery
from polyphonie.territories.models import Area

from . import drawing

HANDED_COOKIE = "recu"
HANDED_SECONDS = 30 * 60


def hand(response: HttpResponse, pid: str, code: str) -> None:
    """Give the browser the code of a receipt for the page that shows it; the server keeps only its hash."""
    response.set_signed_cookie(
        HANDED_COOKIE,
        f"{pid}.{code}",
        salt="receipt",
        max_age=HANDED_SECONDS,
        httponly=True,
        samesite="Lax",
        secure=settings.SECURE,
    )


def handed(request: HttpRequest, pid: str) -> str:
    """Return the code handed with a contribution in the last half hour, or "" when there is none."""
    try:
        value = request.get_signed_cookie(HANDED_COOKIE, default="", salt="receipt", max_age=HANDED_SECONDS)
    except signing.BadSignature:
        return ""
    kept, _dot, code = value.partition(".")
    return code if kept == pid else ""


def served(file: Any) -> FileResponse:
    """Return a stored photo or recording under the type that we gave it, for this person only."""
    extension = file.name.rpartition(".")[2]
    kind = "image/jpeg" if extension == "jpg" else sounds.TYPES.get(extension, "application/octet-stream")
    response = FileResponse(file.open("rb"), content_type=kind)
    response["Cache-Control"] = "private, max-age=3600"
    return response


def summary(asked: Any) -> list[dict[str, str]]:
    """Return the rows of « Vérifiez avant d’envoyer »."""
    data = asked.data
    photos = sum(f.kind == "photo" for f in asked.files)
    sounds = sum(f.kind == "sound" for f in asked.files)
    where = ", ".join(filter(None, [_area_name(data.get("area", "")), data.get("place", "")]))
    rows = [
        (_("Vos mots"), data.get("text", "") or (_("Votre enregistrement") if sounds else ""), "mots", ""),
        (_("Où"), where, "lieu", _("Pas de lieu en particulier")),
        (_("Photos"), str(photos) if photos else "", "photos", _("Aucune")),
        (_("Pour vous répondre"), _reply(data), "reponse", ""),
        (_("Nom affiché"), data.get("pseudonym", ""), "nom", _("Une personne")),
        (_("Vous parlez"), _speaks(data), "nom", ""),
    ]
    return [
        {"label": label, "value": value, "change_url": asked.url(step) + "?retour=1", "empty": empty}
        for label, value, step, empty in rows
    ]


def seen(asked: Any) -> dict[str, str]:
    """Return what everyone will see of it once sent."""
    data = asked.data
    name = data.get("organisation") or data.get("pseudonym") or _("Une personne")
    area = _area_name(data.get("area", ""))
    return {"text": data.get("text", ""), "who": name, "where": ", ".join(filter(None, [area, data.get("place", "")]))}


def _reply(data: dict[str, Any]) -> str:
    channel = data.get("channel") or "page"
    details = {
        "email": data.get("email", ""),
        "sms": data.get("phone", ""),
        "call": data.get("phone", ""),
        "letter": f"{data.get('name', '')}\n{data.get('street', '')}\n{data.get('postcode', '')} {data.get('city', '')}",
    }.get(channel, "")
    return "\n".join(filter(None, [str(Delivery.Channel(channel).label).capitalize(), details.strip()]))


def _speaks(data: dict[str, Any]) -> str:
    if name := data.get("organisation", ""):
        return _("pour « %(name)s » (je le déclare ; cela sera confirmé plus tard)") % {"name": name}
    return _("en votre nom")


def _area_name(slug: str) -> str:
    found = Area.objects.filter(slug=slug).first() if slug else None
    return found.name if found else ""


def pointed(areas: list[Area], posted: Any) -> dict[str, Any]:
    """Return the place of a press on the drawing of the areas; nothing when the keyboard pressed it, or outside."""
    try:
        x, y = float(posted.get("carte.x", "")), float(posted.get("carte.y", ""))
    except ValueError:
        return {}
    return drawing.place(areas, x, y) if x and y else {}

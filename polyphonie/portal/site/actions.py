"""Writes about a territory: its card and brand, its services, its areas, its mandate, who holds which role."""

import io
import json
from datetime import date
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _
from PIL import Image
from shapely.errors import ShapelyError
from shapely.geometry import shape

from polyphonie.core import ids, journal, limits
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require
from polyphonie.people import actions as people
from polyphonie.people.models import Membership, Person, User
from polyphonie.territories.models import Area, Mandature, Service, Territory

VERBS = {
    "territory.edited": "la fiche du territoire a changé",
    "service.saved": "la fiche d’un service a changé",
    "areas.drawn": "les quartiers ont été dessinés",
    "mandature.saved": "le mandat a été renseigné",
}
AREAS_BYTES, AREAS_MAX = 5 * 1024 * 1024, 500
LOGO_SIDE = 480  # pixels


@transaction.atomic
def edit_territory(*, territory: Territory, by: Any, logo: Any = None, **values: Any) -> None:
    """Change the card of a territory; a new logo is drawn again from its pixels alone. Raises Refused."""
    require(by, "territory.administer", territory)
    for name, value in values.items():
        setattr(territory, name, value)
    if logo:
        territory.logo.save(f"{ids.public_id()}.png", ContentFile(_logo(logo)), save=False)
    try:
        with transaction.atomic():
            territory.save(update_fields=[*values, *(["logo"] if logo else [])])
    except IntegrityError:
        raise Refused(_("Un autre territoire a déjà ce nom de domaine."), "domain") from None
    journal.write(territory, "territory.edited", by=by, fields=sorted(values))


def _logo(upload: Any) -> bytes:
    """Return a PNG of the logo, transparency kept, metadata gone. Raises Refused."""
    if upload.size > limits.PHOTO_BYTES:
        raise Refused(_("Cette image est trop lourde."), "logo")
    try:
        with Image.open(io.BytesIO(upload.read()), formats=("PNG", "JPEG", "WEBP")) as picture:
            if picture.width * picture.height > limits.PHOTO_PIXELS:
                raise Refused(_("Cette image est trop grande."), "logo")
            drawn = picture.convert("RGBA")
            drawn.thumbnail((LOGO_SIDE, LOGO_SIDE))
            clean = Image.frombytes("RGBA", drawn.size, drawn.tobytes())
    except Refused:
        raise
    except Exception:
        # Decoders raise almost anything on hostile bytes; whatever it was, this is not a picture we keep.
        raise Refused(_("Ce fichier n’est pas une image PNG, JPEG ou WebP."), "logo") from None
    out = io.BytesIO()
    clean.save(out, "PNG", optimize=True)
    return out.getvalue()


@transaction.atomic
def save_service(*, territory: Territory, by: Any, service: Service | None = None, **values: Any) -> Service:
    """Add a service or change its card. Raises Refused."""
    require(by, "territory.administer", territory)
    service = service or Service(territory=territory)
    for name, value in values.items():
        setattr(service, name, value)
    try:
        with transaction.atomic():
            service.save()
    except IntegrityError:
        raise Refused(_("Un service porte déjà ce nom."), "name") from None
    journal.write(territory, "service.saved", by=by, service=service.pk)
    return service


@transaction.atomic
def draw_areas(*, territory: Territory, file: Any, by: Any) -> int:
    """Read areas from a GeoJSON file (WGS 84): those of the same name are drawn again, none is lost. Raises Refused."""
    require(by, "territory.administer", territory)
    rows = read_areas(file)
    for name, outline, population in rows:
        values = {"name": name, "outline": outline} | ({"population": population} if population else {})
        Area.objects.update_or_create(territory=territory, slug=slugify(name)[:60], defaults=values)
    journal.write(territory, "areas.drawn", by=by, count=len(rows))
    return len(rows)


def read_areas(file: Any) -> list[tuple[str, dict[str, Any], int]]:
    """Return (name, outline, population) of each polygon of a GeoJSON file. Raises Refused, saying which is wrong."""
    if file.size > AREAS_BYTES:
        raise Refused(_("Ce fichier est trop lourd : 5 Mo au plus. Simplifiez les contours."), "file")
    try:
        features = json.loads(file.read().decode("utf-8"))["features"]
    except (UnicodeDecodeError, ValueError, KeyError, TypeError, RecursionError):
        raise Refused(_("Ce fichier n’est pas du GeoJSON (une collection de formes)."), "file") from None
    if not isinstance(features, list) or not 0 < len(features) <= AREAS_MAX:
        raise Refused(_("Le fichier doit avoir de 1 à %(max)s formes.") % {"max": AREAS_MAX}, "file")
    return [_area(feature, number) for number, feature in enumerate(features, start=1)]


def _area(feature: Any, number: int) -> tuple[str, dict[str, Any], int]:
    where = _("Forme n° %(n)s : ") % {"n": number}
    properties = feature.get("properties") if isinstance(feature, dict) else None
    properties = properties if isinstance(properties, dict) else {}
    name = str(properties.get("name") or properties.get("nom") or "").strip()[:120]
    if not slugify(name):
        raise Refused(where + _("il lui faut un nom (propriété « nom » ou « name »)."), "file")
    outline = feature.get("geometry")
    if not isinstance(outline, dict) or outline.get("type") not in {"Polygon", "MultiPolygon"}:
        raise Refused(where + _("il faut un polygone."), "file")
    try:
        drawn = shape(outline)
        west, south, east, north = drawn.bounds
        valid = drawn.is_valid and not drawn.is_empty
    except (ShapelyError, ValueError, TypeError, KeyError, IndexError, AttributeError):
        raise Refused(where + _("son contour ne se lit pas."), "file") from None
    if not valid:
        raise Refused(where + _("son contour se croise lui-même."), "file")
    if not (-180 <= west <= east <= 180 and -90 <= south <= north <= 90):
        raise Refused(where + _("ses coordonnées ne sont pas en degrés (WGS 84)."), "file")
    people_there = properties.get("population")
    known = isinstance(people_there, int) and 0 < people_there < 50_000_000
    return name, {"type": outline["type"], "coordinates": outline["coordinates"]}, people_there if known else 0


@transaction.atomic
def save_mandature(
    *, territory: Territory, label: str, starts_on: date, ends_on: date, majority: str, by: Any,
    mandature: Mandature | None = None,
) -> Mandature:  # fmt: skip
    """Say the term of the assembly. Raises Refused."""
    require(by, "territory.administer", territory)
    if ends_on <= starts_on:
        raise Refused(_("La fin doit venir après le début."), "ends_on")
    mandature = mandature or Mandature(territory=territory)
    mandature.label, mandature.starts_on, mandature.ends_on, mandature.majority = label, starts_on, ends_on, majority
    mandature.save()
    journal.write(territory, "mandature.saved", by=by, starts=starts_on, ends=ends_on)
    return mandature


@transaction.atomic
def give_role(
    *, territory: Territory, email: str, name: str, title: str, role: str, by: Any,
    service: Service | None = None, ends_on: date | None = None,
) -> Membership:  # fmt: skip
    """Give a role to whoever has this address; they sign in by a code sent to it. Raises Refused."""
    require(by, "people.manage_roles", territory)
    user = User.objects.filter(email=email.lower()).first() or User.objects.create_user(email=email)
    person = Person.objects.filter(territory=territory, user=user).first()
    if person is None:
        person = Person.objects.create(territory=territory, user=user, name=name.strip(), title=title.strip())
    else:
        person.name, person.title = name.strip() or person.name, title.strip() or person.title
        person.save(update_fields=["name", "title"])
    return people.grant_role(person=person, role=role, service=service, ends_on=ends_on, by=by)

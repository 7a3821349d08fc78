"""Making a territory: its address, which no route may already hold, and the services it begins with."""

from django.conf import settings
from django.db import IntegrityError, transaction
from django.urls import get_resolver
from django.utils.text import slugify
from django.utils.translation import gettext as _

from .models import Service, Territory

# First parts of an address kept for what the platform may serve later, or would mislead.
KEPT = frozenset(
    "compte demo ui static media fichiers territoires administration bureau api admin www mail robots favicon "
    "sante health aide statut connexion polyphonie accueil chercher carte agenda journal r recu".split()
)

# (name, what it does): a beginning that fits most authorities; each renames, adds and removes its own.
MODELS: dict[str, tuple[tuple[str, str], ...]] = {
    Territory.Kind.COMMUNE: (
        (
            "Mission Participation",
            "Prépare les démarches, reçoit les contributions, veille à ce que chacune ait sa réponse.",
        ),
        ("Cadre de vie", "Rues, places, parcs, propreté, éclairage, arbres et jardins."),
        ("Urbanisme", "Plan local d’urbanisme, permis de construire, grands projets."),
        ("Éducation et jeunesse", "Écoles, cantines, périscolaire, accueil des jeunes."),
        ("Action sociale", "Aide aux personnes, logement, santé, aînés."),
        ("Culture, sport et vie associative", "Équipements, associations, fêtes."),
    ),
    Territory.Kind.INTERCOMMUNALITY: (
        (
            "Mission Participation",
            "Prépare les démarches, reçoit les contributions, veille à ce que chacune ait sa réponse.",
        ),
        ("Mobilités", "Transports, vélo, voirie communautaire."),
        ("Eau et déchets", "Eau potable, assainissement, collecte et tri."),
        ("Aménagement et habitat", "Plan local d’urbanisme intercommunal, logement."),
        ("Climat et biodiversité", "Plan climat, rivières, espaces naturels."),
    ),
}
MODELS[Territory.Kind.DEPARTEMENT] = MODELS[Territory.Kind.REGION] = (
    (
        "Mission Participation",
        "Prépare les démarches, reçoit les contributions, veille à ce que chacune ait sa réponse.",
    ),
    ("Mobilités", "Routes, transports, vélo."),
    ("Éducation", "Collèges ou lycées, restauration, bourses."),
    ("Solidarités", "Aide aux personnes, autonomie, insertion."),
    ("Environnement", "Eau, espaces naturels, climat."),
)


class CannotMake(ValueError):
    """A territory cannot be made so: `message` says why in plain French, `field` which part is concerned."""

    def __init__(self, message: str, field: str | None = None):
        super().__init__(message)
        self.message, self.field = message, field


def reserved() -> frozenset[str]:
    """Return the first parts of an address that no territory may take: every route of the platform, and KEPT."""
    routes = {str(p.pattern).split("/")[0] for p in get_resolver(settings.ROOT_URLCONF).url_patterns}
    return frozenset(routes | KEPT | {settings.STATIC_URL.strip("/").split("/")[0]}) - {""}


def free_slug(name: str, slug: str = "") -> str:
    """Return the territory's part of the address: the one asked for, or one made from its name.

    Raises CannotMake when the one asked for is not a slug, is kept for the platform or is taken. One made from the
    name is completed by a number where it must.
    """
    if slug:
        if slug != slugify(slug) or len(slug) > 60:
            raise CannotMake(_("L’adresse n’a que des lettres sans accent, des chiffres et des tirets."), "slug")
        if slug in reserved():
            raise CannotMake(_("L’adresse « %(slug)s » est réservée à la plateforme.") % {"slug": slug}, "slug")
        if Territory.objects.filter(slug=slug).exists():
            raise CannotMake(_("L’adresse « %(slug)s » est déjà prise.") % {"slug": slug}, "slug")
        return slug
    base = slugify(name)[:50] or "territoire"
    taken = reserved() | set(Territory.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    return next(s for n in range(1, len(taken) + 2) if (s := base if n == 1 else f"{base}-{n}") not in taken)


@transaction.atomic
def make(*, name: str, kind: str, slug: str = "", **fields: object) -> Territory:
    """Create a territory and the services of its kind. `fields` are those of `Territory`. Raises CannotMake."""
    chosen = free_slug(name, slug)
    try:
        with transaction.atomic():
            territory = Territory.objects.create(name=name, kind=kind, slug=chosen, **fields)
    except IntegrityError:  # somebody made it meanwhile
        raise CannotMake(_("L’adresse « %(slug)s » est déjà prise.") % {"slug": chosen}, "slug") from None
    rows = [Service(territory=territory, name=name, mission=mission) for name, mission in MODELS[kind]]
    Service.objects.bulk_create(rows)
    return territory

"""What a column may say, how it is usually called, and the ready mappings of known tools."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

# What a row may say of a contribution, of a word added under one (`word/`), or of a support (`support/`).
TARGETS = {
    "text": _("le texte"),
    "title": _("le titre"),
    "key": _("l’identifiant"),
    "date": _("la date"),
    "author": _("l’identifiant de l’auteur (jamais montré)"),
    "pseudonym": _("le nom affiché"),
    "channel": _("le moyen (papier, réunion…)"),
    "kind": _("la nature"),
    "theme": _("le thème"),
    "area": _("le quartier"),
    "place": _("le lieu"),
    "latitude": _("la latitude"),
    "longitude": _("la longitude"),
    "point": _("le point (latitude et longitude ensemble)"),
    "supports": _("le nombre de soutiens"),
    "language": _("la langue"),
    "email": _("l’adresse électronique, pour répondre"),
    "answer": _("la réponse officielle"),
    "outcome": _("la suite donnée"),
    "refused": _("retirée ou écartée là-bas"),
    "word/text": _("mot ajouté : le texte"),
    "word/parent": _("mot ajouté : sous quelle contribution"),
    "word/key": _("mot ajouté : l’identifiant"),
    "word/date": _("mot ajouté : la date"),
    "word/author": _("mot ajouté : l’auteur (jamais montré)"),
    "word/pseudonym": _("mot ajouté : le nom affiché"),
    "support/parent": _("soutien : à quelle contribution"),
    "support/author": _("soutien : de qui (jamais montré)"),
    "support/value": _("soutien : pour ou contre"),
    "support/date": _("soutien : la date"),
}

# Never guessed: somebody must choose to bring what identifies a person.
_USUAL = {
    "text": "texte, contribution, contenu, body, message, description, commentaire, proposition, avis, reponse, idee, "
    "text, content, votre contribution, votre proposition, votre avis, verbatim, opinion, remarque, body_html, "
    "comment-body, description/fr",
    "title": "titre, title, objet, sujet, intitule, title/fr",
    "key": "id, identifiant, reference, ref, numero, n°, code, url, uuid, contribution_id",
    "date": "date, created_at, date de creation, date de depot, datetime, horodateur, horodatage, timestamp, publie le, "
    "requested_datetime, date de reponse, created, createdat, publishedat, date de contribution, submitted_at, dit le, dit_le",
    "author": "auteur, author, author/id, author_id, id auteur, user_id, participant, participant_id, author-id",
    "pseudonym": "pseudo, pseudonyme, nom affiche, nickname, author/name, author/nickname, display_name",
    "channel": "canal, moyen, channel, origine, mode de recueil, support",
    "kind": "nature, type de contribution",
    "theme": "theme, thematique, categorie, category, category/name/fr, category/name, rubrique, section, service_name",
    "area": "quartier, secteur, scope/name/fr, conseil de quartier, commune membre",
    "place": "lieu, adresse, address, location, localisation, place, adresse du lieu",
    "latitude": "latitude, lat, y_wgs84",
    "longitude": "longitude, long, lng, lon, x_wgs84",
    "point": "coordonnees, geo_point, geo_point_2d, geopoint, point, coordinates",
    "supports": "votes, soutiens, nombre de votes, supports, likes, endorsements, votes_ok, agrees, votescount, nb_votes, "
    "total_votes, nombre de soutiens, endorsements/total_count",
    "language": "langue, language, lang, locale",
    "answer": "reponse officielle, reponse de la mairie, reponse de la collectivite, answer, answer/fr, status_notes",
    "outcome": "suite donnee, suite, avis de la collectivite",
}


@dataclass(frozen=True)
class Ready:
    """The mapping of a known tool: recognised by headings that only it has."""

    name: str
    title: str
    source: str
    signs: tuple[tuple[str, ...], ...]  # every one of these sets of headings is enough
    columns: dict[str, tuple[str, ...]]  # what it says → the headings that may say it, the best first


READY = (
    Ready(
        "decidim-comments",
        "Decidim, commentaires",
        "decidim",
        (("commentable_id", "body"), ("commentable_type", "body")),
        {
            "word/text": ("body",),
            "word/key": ("id",),
            "word/parent": ("root_commentable_url", "commentable_id"),
            "word/date": ("created_at",),
            "word/author": ("author/id",),
            "word/pseudonym": ("author/name", "author/nickname"),
        },
    ),
    Ready(
        "decidim",
        "Decidim, propositions et débats",
        "decidim",
        (("component/id", "created_at"), ("title/fr", "created_at"), ("title", "body", "createdAt")),
        {
            "key": ("url", "id"),
            "title": ("title", "title/fr"),
            "text": ("body", "body/fr", "description/fr", "description"),
            "date": ("created_at", "createdAt", "publishedAt", "published_at"),
            "author": ("author/id", "author_id", "authors/id"),
            "pseudonym": ("author/name", "author/nickname"),
            "theme": ("category/name/fr", "category/name", "taxonomies/name/fr"),
            "area": ("scope/name/fr",),
            "place": ("address",),
            "latitude": ("latitude", "coordinates/latitude"),
            "longitude": ("longitude", "coordinates/longitude"),
            "supports": ("votes", "endorsements/total_count", "voteCount"),
            "answer": ("answer", "answer/fr"),
            "outcome": ("state",),
            "word/text": ("comments/body",),
            "word/key": ("comments/id",),
            "word/parent": ("comments/dans/url", "comments/dans"),
            "word/date": ("comments/createdAt", "comments/created_at"),
            "word/author": ("comments/author/id",),
            "word/pseudonym": ("comments/author/name", "comments/author/nickname"),
        },
    ),
    Ready(
        "capco",
        "Cap Collectif",
        "capco",
        (("body_html", "votes_ok"), ("arguments/body", "title"), ("contributions_votesCountOk",)),
        {
            "key": ("id", "contributions_id"),
            "title": ("title", "contributions_title"),
            "text": ("body_html", "body", "bodyText", "contributions_bodyText"),
            "date": ("created_at", "createdAt", "contributions_createdAt"),
            "author": ("author/id", "contributions_author_id"),
            "theme": ("section_subtitle", "section", "contributions_section_title"),
            "supports": ("votes_ok", "contributions_votesCountOk"),
            "refused": ("is_trashed", "contributions_trashed"),
            "word/text": ("arguments/body",),
            "word/key": ("arguments/id",),
            "word/parent": ("arguments/dans",),
            "word/date": ("arguments/created_at", "arguments/createdAt"),
            "word/author": ("arguments/author/id",),
        },
    ),
    Ready(
        "polis-comments",
        "Polis, comments.csv",
        "polis",
        (("comment-id", "comment-body"), ("tid", "txt")),
        {
            "key": ("comment-id", "tid"),
            "text": ("comment-body", "txt"),
            "date": ("timestamp", "created", "datetime"),
            "author": ("author-id", "pid"),
            "supports": ("agrees", "agree_count"),
            "refused": ("moderated", "mod"),
            "language": ("lang",),
        },
    ),
    Ready(
        "polis-votes",
        "Polis, votes.csv",
        "polis",
        (("comment-id", "voter-id", "vote"),),
        {
            "support/parent": ("comment-id",),
            "support/author": ("voter-id",),
            "support/value": ("vote",),
            "support/date": ("timestamp", "datetime"),
        },
    ),
    Ready(
        "open311",
        "Open311 (GeoReport v2)",
        "open311",
        (("service_request_id", "requested_datetime"),),
        {
            "key": ("service_request_id",),
            "text": ("description",),
            "date": ("requested_datetime",),
            "theme": ("service_name",),
            "place": ("address",),
            "latitude": ("lat",),
            "longitude": ("long",),
            "answer": ("status_notes",),
        },
    ),
)


def plain(heading: str) -> str:
    """Return a heading without case, accents or punctuation around it."""
    bare = unicodedata.normalize("NFKD", heading.casefold())
    return re.sub(r"\s+", " ", "".join(c for c in bare if not unicodedata.combining(c))).strip(" :?*.")


def ready_named(name: str) -> Ready | None:
    """Return the ready mapping of this name."""
    return next((r for r in READY if r.name == name), None)


def ready_for(heading: Sequence[str]) -> Ready | None:
    """Return the ready mapping that knows this heading."""
    there = set(heading)
    return next((r for r in READY if any(set(sign) <= there for sign in r.signs)), None)


def columns_of(ready: Ready, heading: Sequence[str]) -> dict[str, str]:
    """Return the columns of a ready mapping that this heading has."""
    there = set(heading)
    found = {target: next((h for h in names if h in there), "") for target, names in ready.columns.items()}
    return {target: name for target, name in found.items() if name}


def guess(heading: Sequence[str], samples: Sequence[Sequence[str]]) -> dict[str, str]:
    """Return what columns seem to say, by their names; for the text, failing that, the column that says most."""
    usual = {name: target for target, names in _USUAL.items() for name in names.split(", ")}
    found: dict[str, str] = {}
    for name in heading:
        target = usual.get(plain(name))
        if target and target not in found:
            found[target] = name
    if "text" not in found and (longest := _longest(heading, samples, set(found.values()))):
        found["text"] = longest
    if "latitude" not in found or "longitude" not in found:
        found.pop("latitude", None)
        found.pop("longitude", None)
    return found


def _longest(heading: Sequence[str], samples: Sequence[Sequence[str]], taken: set[str]) -> str:
    """Return the name of the column whose cells hold most words, if they are sentences."""
    best, most = "", 3.0
    for n, name in enumerate(heading):
        cells = [row[n] for row in samples if n < len(row) and row[n].strip()]
        average = sum(len(c.split()) for c in cells) / len(cells) if cells else 0
        if name not in taken and average > most:
            best, most = name, average
    return best

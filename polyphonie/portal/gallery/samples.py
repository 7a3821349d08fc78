"""The gallery's invented examples: believable, in the French of the product."""

import datetime as dt
from typing import Any

from django.urls import reverse

HERE = "#contenu"


def _day(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


def stations() -> list[dict[str, Any]]:
    """A whole fil: done, under way, put off, to come."""
    return _until_built() + _since_decided()


def _until_built() -> list[dict[str, Any]]:
    return [
        {"name": "Entendu", "state": "done", "date": _day(9, 4), "text": "Porte-à-porte, quartier des Prés"},
        {
            "name": "Regroupé",
            "state": "done",
            "date": _day(9, 15),
            "text": "Avec 31 autres contributions :",
            "url": HERE,
            "url_label": "S’asseoir pour revenir",
        },
        {
            "name": "Construit",
            "state": "done",
            "date": _day(9, 22),
            "text": "Option « place assise », atelier d’habitants et d’agents",
        },
    ]


def _since_decided() -> list[dict[str, Any]]:
    return [
        {
            "name": "Décidé",
            "state": "done",
            "date": _day(10, 2),
            "text": "Conseil municipal, 27 pour, 4 contre",
            "url": HERE,
            "url_label": "Lire la décision",
        },
        {
            "name": "Répondu",
            "state": "done",
            "date": _day(10, 9),
            "who": "Inès Caradec, adjointe au cadre de vie",
            "text": "À chacune des 32 personnes, par le moyen qu’elle a choisi",
        },
        {
            "name": "Fait",
            "state": "doing",
            "date": _day(11, 4),
            "text": "2 bancs posés sur 6.",
            "url": HERE,
            "url_label": "Voir la photo",
            "promised": _day(2, 28, 2027),
            "new_date": _day(3, 15, 2027),
            "reason": "Le fournisseur livre les accoudoirs plus tard.",
        },
        {"name": "Raconté", "state": "todo", "promised": _day(4, 30, 2027)},
    ]


def counters() -> list[dict[str, Any]]:
    """The figures of a home page."""
    return [
        {
            "value": 1284,
            "label": "contributions entendues",
            "tone": "listen",
            "definition": "dont 412 hors du web : porte-à-porte, cafés, papier, téléphone",
        },
        {"value": 41, "label": "constats partagés", "tone": "group", "definition": "tirés de 1 236 contributions"},
        {"value": 12, "label": "décisions expliquées", "tone": "build", "definition": "signées, avec leurs raisons"},
        {
            "value": 1197,
            "label": "réponses envoyées",
            "tone": "decide",
            "definition": "93 % des contributions, en 34 jours (médiane) ; 9 attendent une nouvelle date",
        },
        {
            "value": 9,
            "label": "actions terminées",
            "tone": "act",
            "definition": "17 en cours, 2 abandonnées",
            "url": HERE,
        },
    ]


def promises() -> list[dict[str, Any]]:
    """Commitments: on time, put off, late."""
    return [
        {
            "date": _day(11, 28),
            "text": "Réponse sur les bancs de la rue des Tilleuls",
            "url": HERE,
            "detail": "demandée par 31 personnes",
            "who": "Service Cadre de vie",
        },
        {
            "date": _day(12, 4),
            "text": "Compte rendu de la marche du quartier des Prés",
            "was": _day(11, 12),
            "reason": "le relevé des plans manquait",
            "who": "Mission Participation",
        },
        {
            "date": _day(11, 15),
            "text": "Premier arbre planté place du Marché",
            "late": True,
            "detail": "en retard de 7 jours : la nouvelle date sera donnée ici",
            "who": "Espaces verts",
        },
    ]


def phases() -> list[dict[str, Any]]:
    """The stages of a process."""
    return [
        {"name": "On écoute", "start": _day(9, 1), "end": _day(10, 15), "state": "past", "url": HERE},
        {
            "name": "On construit",
            "start": _day(10, 16),
            "end": _day(12, 15),
            "state": "now",
            "text": "Trois ateliers, ouverts à tous",
        },
        {"name": "On décide", "start": _day(12, 16), "end": _day(1, 30, 2027), "state": "next"},
        {"name": "On répond", "end": _day(2, 28, 2027), "state": "next"},
    ]


def _queue() -> list[dict[str, Any]]:
    return [
        {
            "title": "Répondre : bancs de la rue des Tilleuls",
            "url": HERE,
            "due": "promis pour le 28 novembre, dans 6 jours",
            "tone": "warn",
            "text": "31 contributions, 1 texte à écrire",
            "current": True,
        },
        {
            "title": "Mal comprise : « le bus ne passe plus »",
            "url": HERE,
            "due": "promis pour hier",
            "tone": "late",
            "text": "à relire par une autre personne · Mobilités",
        },
        {"title": "3 lettres revenues", "url": HERE, "text": "adresse à corriger"},
        {"title": "Ouvrir « Menus de la cantine »", "url": HERE, "text": "il manque : qui décide, et quand"},
        {"title": "Modérer : 1 signalement", "url": HERE, "text": "donnée personnelle d’un tiers"},
    ]


def _parts_of_forms() -> dict[str, Any]:
    return {
        "summary": [
            {
                "label": "Vos mots",
                "value": "Avec ma canne, d’ici à la pharmacie je ne peux m’asseoir nulle part.",
                "change_url": HERE,
            },
            {"label": "Lieu", "value": "Rue des Tilleuls", "change_url": HERE},
            {"label": "Photo", "value": "", "empty": "Aucune photo", "change_url": HERE},
        ],
        "tasks": [
            {"label": "La question posée", "url": HERE, "status": "done"},
            {
                "label": "Qui décide, et quand",
                "url": HERE,
                "status": "doing",
                "hint": "Il manque la date au plus tard.",
            },
            {"label": "Les publics et ce qui les empêche de venir", "url": HERE, "status": "todo"},
            {
                "label": "Ouvrir la démarche",
                "url": HERE,
                "status": "blocked",
                "hint": "Après les cinq lignes du cadre.",
            },
        ],
    }


def _filters() -> list[dict[str, Any]]:
    state = [
        {"label": "Toutes", "url": HERE, "current": True, "count": 318},
        {"label": "Répondues", "url": HERE, "count": 287},
        {"label": "En attente", "url": HERE, "count": 31},
    ]
    place = [{"label": "Les Prés", "url": HERE, "count": 41}, {"label": "Centre", "url": HERE, "count": 96}]
    return [{"label": "État", "items": state}, {"label": "Quartier", "items": place}]


def _lists() -> dict[str, Any]:
    return {
        "columns": ["Moyen", {"label": "Contributions", "numeric": True}, {"label": "Répondues", "numeric": True}],
        "rows": [[{"text": "En ligne", "url": HERE}, 872, 840], ["Papier", 214, 190], ["Porte-à-porte", 198, 167]],
        "total": ["Ensemble", 1284, 1197],
        "filter_groups": _filters(),
        "crumbs": [
            {"label": "Accueil", "url": HERE},
            {"label": "Démarches", "url": HERE},
            {"label": "S’asseoir en ville"},
        ],
        "link_items": [
            {
                "label": "Parler au lieu d’écrire",
                "url": HERE,
                "icon": "mic",
                "text": "Trois minutes au plus ; une personne l’écrit.",
            },
            {
                "label": "Venir au guichet",
                "url": HERE,
                "icon": "map-pin",
                "text": "Mairie, du lundi au vendredi, de 9 h à 17 h.",
            },
        ],
    }


def _charts() -> dict[str, Any]:
    weeks = ["1er sept.", "8 sept.", "15 sept.", "22 sept.", "29 sept.", "6 oct.", "13 oct."]
    heard, answered = [42, 118, 96, 131, 74, 40, 22], [0, 6, 31, 88, 120, 97, 61]
    return {
        "by_channel": [
            ("En ligne", 872),
            ("Papier, boîtes et cafés", 214),
            ("Porte-à-porte", 198),
            ("Téléphone", 37),
        ],
        "by_week": [list(row) for row in zip(weeks, heard, answered, strict=True)],
        "week_series": ["entendues", "répondues"],
    }


def components() -> dict[str, Any]:
    """All that the gallery's page of components shows."""
    return {
        "stations": stations(),
        "short_fil": [stations()[0], {"name": "Répondu", "state": "todo", "promised": _day(12, 20)}],
        "counters": counters(),
        "promises": promises(),
        "phases": phases(),
        "queue": _queue(),
        "shortcut_items": [{"key": "j", "label": "ligne suivante"}, {"key": "k", "label": "ligne précédente"}],
        "when": dt.datetime(2026, 11, 28, 13, 3, tzinfo=dt.UTC),
        "icon_hints": {"letter": "Nous demandons alors votre adresse postale ; elle est effacée 60 jours après."},
        "icons": {"mail": "mail", "letter": "mailbox", "call": "phone", "none": "circle-slash"},
        "signature_links": [{"label": "délibération du 2 octobre", "url": HERE}],
        "layouts": [
            {"label": "Page publique", "url": reverse("gallery:home"), "icon": "house"},
            {"label": "Objet et son fil", "url": reverse("gallery:contribution"), "icon": "git-branch"},
            {"label": "Une question par page", "url": reverse("gallery:question"), "icon": "message-circle"},
            {"label": "Bureau", "url": reverse("gallery:desk"), "icon": "inbox"},
        ],
        **_parts_of_forms(),
        **_lists(),
        **_charts(),
    }


def home() -> dict[str, Any]:
    """The sample home page."""
    return {"welcome": "Vous parlez. La mairie répond. Vous suivez.", "counters": counters(), "promises": promises()}


def contribution() -> dict[str, Any]:
    """The sample page of an object."""
    links = [{"label": "délibération du 2 octobre", "url": HERE}, {"label": "texte officiel", "url": HERE}]
    return {"stations": stations(), "links_signed": links, "signed": _day(10, 9), "crumbs": _lists()["crumbs"]}


def desk() -> dict[str, Any]:
    """The sample desk."""
    return {"queue": _queue(), "shortcut_items": components_shortcuts()}


def components_shortcuts() -> list[dict[str, str]]:
    """The keys that desk.js knows."""
    return [
        {"key": "j", "label": "ligne suivante"},
        {"key": "k", "label": "ligne précédente"},
        {"key": "s", "label": "envoyer pour signature"},
    ]

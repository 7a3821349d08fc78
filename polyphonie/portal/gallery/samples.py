"""The gallery's invented examples: believable, in the French of the product."""

import datetime as dt
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

HERE = "#contenu"


def _day(month: int, day: int, year: int = 2026) -> dt.date:
    return dt.date(year, month, day)


def stations() -> list[dict[str, Any]]:
    """A whole fil: done, under way, put off, to come."""
    return [
        {"name": "Entendu", "state": "done", "date": _day(9, 4), "text": _("Porte-à-porte, quartier des Prés")},
        {"name": "Regroupé", "state": "done", "date": _day(9, 15), "text": _("Avec 31 autres contributions :"),
         "url": HERE, "url_label": _("S’asseoir pour revenir")},
        {"name": "Construit", "state": "done", "date": _day(9, 22),
         "text": _("Option « place assise », atelier d’habitants et d’agents")},
        {"name": "Décidé", "state": "done", "date": _day(10, 2), "text": _("Conseil municipal, 27 pour, 4 contre"),
         "url": HERE, "url_label": _("Lire la décision")},
        {"name": "Répondu", "state": "done", "date": _day(10, 9), "who": _("Inès Caradec, adjointe au cadre de vie"),
         "text": _("À chacune des 32 personnes, par le moyen qu’elle a choisi")},
        {"name": "Fait", "state": "doing", "date": _day(11, 4), "text": _("2 bancs posés sur 6."),
         "url": HERE, "url_label": _("Voir la photo"), "promised": _day(2, 28, 2027), "new_date": _day(3, 15, 2027),
         "reason": _("Le fournisseur livre les accoudoirs plus tard.")},
        {"name": "Raconté", "state": "todo", "promised": _day(4, 30, 2027)},
    ]  # fmt: skip


def counters() -> list[dict[str, Any]]:
    """The figures of a home page."""
    return [
        {"value": 1284, "label": _("contributions entendues"), "tone": "listen",
         "definition": _("dont 412 hors du web : porte-à-porte, cafés, papier, téléphone")},
        {"value": 41, "label": _("constats partagés"), "tone": "group", "definition": _("tirés de 1 236 contributions")},
        {"value": 12, "label": _("décisions expliquées"), "tone": "build", "definition": _("signées, avec leurs raisons")},
        {"value": 1197, "label": _("réponses envoyées"), "tone": "decide",
         "definition": _("93 % des contributions, en 34 jours (médiane) ; 9 attendent une nouvelle date")},
        {"value": 9, "label": _("actions terminées"), "tone": "act", "definition": _("17 en cours, 2 abandonnées"),
         "url": HERE},
    ]  # fmt: skip


def promises() -> list[dict[str, Any]]:
    """Commitments: on time, put off, late."""
    return [
        {"date": _day(11, 28), "text": _("Réponse sur les bancs de la rue des Tilleuls"), "url": HERE,
         "detail": _("demandée par 31 personnes"), "who": _("Service Cadre de vie")},
        {"date": _day(12, 4), "text": _("Compte rendu de la marche du quartier des Prés"), "was": _day(11, 12),
         "reason": _("le relevé des plans manquait"), "who": _("Mission Participation")},
        {"date": _day(11, 15), "text": _("Premier arbre planté place du Marché"), "late": True,
         "detail": _("en retard de 7 jours : la nouvelle date sera donnée ici"), "who": _("Espaces verts")},
    ]  # fmt: skip


def phases() -> list[dict[str, Any]]:
    """The stages of a process."""
    return [
        {"name": _("On écoute"), "start": _day(9, 1), "end": _day(10, 15), "state": "past", "url": HERE},
        {"name": _("On construit"), "start": _day(10, 16), "end": _day(12, 15), "state": "now",
         "text": _("Trois ateliers, ouverts à tous")},
        {"name": _("On décide"), "start": _day(12, 16), "end": _day(1, 30, 2027), "state": "next"},
        {"name": _("On répond"), "end": _day(2, 28, 2027), "state": "next"},
    ]  # fmt: skip


def _queue() -> list[dict[str, Any]]:
    return [
        {"title": _("Répondre : bancs de la rue des Tilleuls"), "url": HERE, "due": _("promis pour le 28 novembre, dans 6 jours"),
         "tone": "warn", "text": _("31 contributions, 1 texte à écrire"), "current": True},
        {"title": _("Mal comprise : « le bus ne passe plus »"), "url": HERE, "due": _("promis pour hier"), "tone": "late",
         "text": _("à relire par une autre personne · Mobilités")},
        {"title": _("3 lettres revenues"), "url": HERE, "text": _("adresse à corriger")},
        {"title": _("Ouvrir « Menus de la cantine »"), "url": HERE, "text": _("il manque : qui décide, et quand")},
        {"title": _("Modérer : 1 signalement"), "url": HERE, "text": _("donnée personnelle d’un tiers")},
    ]  # fmt: skip


def _lists() -> dict[str, Any]:
    return {
        "summary": [
            {"label": _("Vos mots"), "value": _("Avec ma canne, d’ici à la pharmacie je ne peux m’asseoir nulle part."),
             "change_url": HERE},
            {"label": _("Lieu"), "value": _("Rue des Tilleuls"), "change_url": HERE},
            {"label": _("Photo"), "value": "", "empty": _("Aucune photo"), "change_url": HERE},
        ],
        "tasks": [
            {"label": _("La question posée"), "url": HERE, "status": "done"},
            {"label": _("Qui décide, et quand"), "url": HERE, "status": "doing", "hint": _("Il manque la date au plus tard.")},
            {"label": _("Les publics et ce qui les empêche de venir"), "url": HERE, "status": "todo"},
            {"label": _("Ouvrir la démarche"), "url": HERE, "status": "blocked", "hint": _("Après les cinq lignes du cadre.")},
        ],
        "columns": [_("Moyen"), {"label": _("Contributions"), "numeric": True}, {"label": _("Répondues"), "numeric": True}],
        "rows": [[{"text": _("En ligne"), "url": HERE}, 872, 840], [_("Papier"), 214, 190], [_("Porte-à-porte"), 198, 167]],
        "total": [_("Ensemble"), 1284, 1197],
        "filter_groups": [
            {"label": _("État"), "items": [
                {"label": _("Toutes"), "url": HERE, "current": True, "count": 318},
                {"label": _("Répondues"), "url": HERE, "count": 287},
                {"label": _("En attente"), "url": HERE, "count": 31}]},
            {"label": _("Quartier"), "items": [
                {"label": _("Les Prés"), "url": HERE, "count": 41}, {"label": _("Centre"), "url": HERE, "count": 96}]},
        ],
        "crumbs": [{"label": _("Accueil"), "url": HERE}, {"label": _("Démarches"), "url": HERE}, {"label": _("S’asseoir en ville")}],
        "link_items": [
            {"label": _("Parler au lieu d’écrire"), "url": HERE, "icon": "mic", "text": _("Trois minutes au plus ; une personne l’écrit.")},
            {"label": _("Venir au guichet"), "url": HERE, "icon": "map-pin", "text": _("Mairie, du lundi au vendredi, de 9 h à 17 h.")},
        ],
    }  # fmt: skip


def _charts() -> dict[str, Any]:
    weeks = [_("1er sept."), _("8 sept."), _("15 sept."), _("22 sept."), _("29 sept."), _("6 oct."), _("13 oct.")]
    heard, answered = [42, 118, 96, 131, 74, 40, 22], [0, 6, 31, 88, 120, 97, 61]
    return {
        "by_channel": [(_("En ligne"), 872), (_("Papier, boîtes et cafés"), 214), (_("Porte-à-porte"), 198), (_("Téléphone"), 37)],
        "by_week": [list(row) for row in zip(weeks, heard, answered, strict=True)],
        "week_series": [_("entendues"), _("répondues")],
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
        "shortcut_items": [{"key": "j", "label": _("ligne suivante")}, {"key": "k", "label": _("ligne précédente")}],
        "when": dt.datetime(2026, 11, 28, 14, 3),
        "icon_hints": {"letter": _("Nous demandons alors votre adresse postale ; elle est effacée 60 jours après.")},
        "icons": {"mail": "mail", "letter": "mailbox", "call": "phone", "none": "circle-slash"},
        "signature_links": [{"label": _("délibération du 2 octobre"), "url": HERE}],
        "layouts": [
            {"label": _("Page publique"), "url": reverse("gallery:home"), "icon": "house"},
            {"label": _("Objet et son fil"), "url": reverse("gallery:contribution"), "icon": "git-branch"},
            {"label": _("Une question par page"), "url": reverse("gallery:question"), "icon": "message-circle"},
            {"label": _("Bureau"), "url": reverse("gallery:desk"), "icon": "inbox"},
        ],
        **_lists(),
        **_charts(),
    }


def home() -> dict[str, Any]:
    """The sample home page."""
    return {"counters": counters(), "promises": promises()}


def contribution() -> dict[str, Any]:
    """The sample page of an object."""
    links = [{"label": _("délibération du 2 octobre"), "url": HERE}, {"label": _("texte officiel"), "url": HERE}]
    return {"stations": stations(), "links_signed": links, "signed": _day(10, 9), "crumbs": _lists()["crumbs"]}


def desk() -> dict[str, Any]:
    """The sample desk."""
    return {"queue": _queue(), "shortcut_items": components_shortcuts()}


def components_shortcuts() -> list[dict[str, str]]:
    """The keys that desk.js knows."""
    return [
        {"key": "j", "label": _("ligne suivante")},
        {"key": "k", "label": _("ligne précédente")},
        {"key": "s", "label": _("envoyer pour signature")},
    ]

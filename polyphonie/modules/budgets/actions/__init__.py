"""Writes of a participatory budget: signed, one transaction each, one journal entry."""

from django.utils.translation import gettext_noop as _n

VERBS = {
    "budget.prepared": _n("un budget participatif se prépare"),
    "budget.rules_published": _n("le règlement a été publié"),
    "budget.ballot_published": _n("la liste des projets soumis au vote est publiée"),
    "budget.counted": _n("les bulletins ont été comptés"),
    "budget.council_voted": _n("le conseil a délibéré sur le résultat"),
    "budget.figures_said": _n("les chiffres de l’édition ont été complétés"),
    "budget.answers_prepared": _n("les réponses aux auteurs sont prêtes à signer"),
    "project.made": _n("une idée est devenue un projet à l’étude"),
    "project.edited": _n("la fiche du projet a été complétée"),
    "project.assigned": _n("l’étude a été confiée à un service"),
    "project.studied": _n("l’étude a avancé"),
    "project.ready": _n("le projet est prêt pour le vote : son coût est public"),
    "project.refused": _n("le projet n’est pas retenu à l’étude, avec ses raisons"),
    "project.exchanged": _n("un message a été échangé sur l’étude"),
    "project.merge_asked": _n("on propose aux auteurs de réunir leurs projets"),
    "project.merged": _n("les auteurs ont réuni leurs projets"),
    "project.merge_declined": _n("un auteur préfère garder son projet séparé"),
    "project.linked": _n("sans réponse en dix jours, les projets ont été liés"),
    "project.supported": _n("ses auteurs ont ajouté une présentation"),
    "project.support_read": _n("une présentation a été relue"),
    "project.won": _n("le projet est lauréat"),
    "project.lost": _n("le projet n’est pas lauréat"),
    "project.spent": _n("on dit combien est engagé et dépensé"),
    "project.news_promised": _n("on dit quand viendra la prochaine nouvelle"),
}

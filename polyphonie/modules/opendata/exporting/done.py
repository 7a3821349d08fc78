"""The lists of what is done with it: processes, answers, decisions, commitments; and who holds which role."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _l

from polyphonie.commitments import queries as promised
from polyphonie.commitments.models import Commitment
from polyphonie.core.columns import Addresses, Column, Geometry, Source
from polyphonie.decisions import queries as decided
from polyphonie.decisions import telling
from polyphonie.decisions.models import Answer, Outcome
from polyphonie.people import queries as people
from polyphonie.processes import queries as processes
from polyphonie.processes.models import Process

from .said import day_of, service_name

DEMARCHE = _l("démarche")
STATES = {"draft": _l("en préparation"), "open": _l("ouverte"), "closed": _l("terminée")}


def _outline(p: Process) -> Geometry:
    """Return the outline of the area that a process is about, if it has one."""
    outline = p.area.outline if p.area else None
    if not outline:
        return None
    return outline["geometry"] if outline.get("type") == "Feature" else outline


def _line(name: str) -> Any:
    return lambda p, to: (getattr(p.frame, name) or None) if p.frame else None


PROCESSES = Source(
    name="demarches",
    title=_l("Démarches"),
    says=_l("Ce qui est demandé aux habitants, qui décide, et quand."),
    page="processes:list",
    filters={"etat": _l("état"), "q": _l("mots cherchés")},
    pk="item_id",
    works_on="processes.see_draft",
    rows=lambda actor, filters: processes.matching(actor, state=filters.get("etat", ""), words=filters.get("q", "")),
    load=list,
    geometry=_outline,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable de la démarche."), lambda p, to: p.item.public_id,
               required=True, unique=True),
        Column("titre", _l("Titre"), _l("Titre de la démarche."), lambda p, to: p.title, required=True),
        Column("etat", _l("État"), _l("Où elle en est."), lambda p, to: str(STATES[processes.state_of(p)]), required=True,
               choices=list(STATES.values())),
        Column("question", _l("Question"), _l("La question posée."), _line("question")),
        Column("qui_decide", _l("Qui décide"), _l("Qui prend la décision."), _line("decider")),
        Column("decision_au_plus_tard", _l("Décision au plus tard"), _l("Date promise de la décision."), _line("decide_by"),
               "date"),
        Column("reponse_au_plus_tard", _l("Réponses au plus tard"), _l("Date promise des réponses."), _line("answer_by"),
               "date"),
        Column("ouvert", _l("Ce qui est ouvert"), _l("Ce sur quoi l’on peut peser."), _line("open_points")),
        Column("ferme", _l("Ce qui ne l’est pas"), _l("Ce qui ne changera pas."), _line("closed_points")),
        Column("quartier", _l("Quartier"), _l("Quartier concerné. Vide pour tout le territoire."),
               lambda p, to: p.area.name if p.area else None),
        Column("ouverte_le", _l("Ouverte le"), _l("Jour de l’ouverture."), lambda p, to: day_of(p.opened_at), "date"),
        Column("close_le", _l("Close le"), _l("Jour de la clôture : chaque contribution a alors sa réponse."),
               lambda p, to: day_of(p.closed_at), "date"),
        Column("recues", _l("Contributions reçues"), _l("Nombre de contributions reçues."), lambda p, to: p.received,
               "integer", required=True),
        Column("sans_reponse", _l("En attente de réponse"), _l("Nombre de contributions auxquelles une réponse est due."),
               lambda p, to: p.unanswered, "integer", required=True),
        Column("ce_qui_a_change", _l("Ce que la démarche a changé"), _l("Dit à la clôture."),
               lambda p, to: p.closing_words or None),
        Column("adresse", _l("Adresse de la page"), _l("Où la lire."),
               lambda p, to: to.of("processes:detail", p.item.public_id), required=True, uri=True),
        Column("service", _l("Service"), _l("Service qui la porte."), lambda p, to: service_name(p.service), private=True,
               open=False),
    ),
)  # fmt: skip


def _in_process(rows: QuerySet, filters: Mapping[str, str]) -> QuerySet:
    return rows.filter(process__item__public_id=filters["demarche"]) if filters.get("demarche") else rows


def _answer_address(a: Answer, to: Addresses) -> str:
    """An answer is read on the page of what it answers."""
    if a.finding_id:
        return to.of("contributions:finding", a.finding.item.public_id) + "#reponse"
    return to.of("contributions:detail", a.contribution.item.public_id) + "#reponse"


ANSWERS = Source(
    name="reponses",
    title=_l("Réponses"),
    says=_l("Les réponses signées et publiées : un texte peut répondre à toutes les contributions d’un constat."),
    filters={"demarche": DEMARCHE},
    pk="item_id",
    rows=lambda actor, filters: _in_process(decided.published_answers(), filters),
    load=list,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable de la réponse."), lambda a, to: a.item.public_id,
               required=True, unique=True),
        Column("demarche", _l("Démarche"), _l("Identifiant de la démarche."), lambda a, to: a.process.item.public_id,
               required=True),
        Column("constat", _l("Constat"), _l("Identifiant du constat auquel elle répond."),
               lambda a, to: a.finding.item.public_id if a.finding_id else None),
        Column("contribution", _l("Contribution"), _l("Identifiant de la contribution à laquelle elle répond seule."),
               lambda a, to: a.contribution.item.public_id if a.contribution_id else None),
        Column("decision", _l("Décision"), _l("Identifiant de la décision qu’elle raconte."),
               lambda a, to: a.decision.item.public_id if a.decision_id and a.decision.published_at else None),
        Column("suite", _l("Suite donnée"), _l("Ce qui a été décidé."), lambda a, to: str(a.get_outcome_display()),
               required=True, choices=[label for _value, label in Outcome.choices]),
        Column("pourquoi", _l("Pourquoi"), _l("Les raisons, en mots simples."), lambda a, to: a.why, required=True),
        Column("ce_qui_changerait", _l("Ce qui pourrait changer la réponse"), _l("Dit pour chaque refus."),
               lambda a, to: a.could_change or None),
        Column("et_maintenant", _l("Et maintenant"), _l("Ce qui vient ensuite."), lambda a, to: a.next_step, required=True),
        Column("signee_par", _l("Signée par"), _l("Qui répond, au nom de la collectivité."), lambda a, to: telling.signed(a)),
        Column("publiee_le", _l("Publiée le"), _l("Jour de la publication."), lambda a, to: day_of(a.published_at), "date",
               required=True),
        Column("adresse", _l("Adresse de la page"), _l("Où la lire."), _answer_address, required=True, uri=True),
    ),
)  # fmt: skip


def _decisions(actor: Any, filters: Mapping[str, str]) -> QuerySet:
    return _in_process(decided.registered(words=filters.get("q", "")), filters)


DECISIONS = Source(
    name="decisions",
    title=_l("Décisions"),
    says=_l("Les décisions publiées, avec leurs raisons et ce que les contributions ont changé."),
    page="decisions:list",
    filters={"demarche": DEMARCHE, "q": _l("mots cherchés")},
    pk="item_id",
    rows=_decisions,
    load=list,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable de la décision."), lambda d, to: d.item.public_id,
               required=True, unique=True),
        Column("demarche", _l("Démarche"), _l("Identifiant de la démarche."), lambda d, to: d.process.item.public_id,
               required=True),
        Column("titre", _l("Titre"), _l("Titre de la décision."), lambda d, to: d.title, required=True),
        Column("decide_le", _l("Décidé le"), _l("Jour de la décision."), lambda d, to: d.decided_on, "date", required=True),
        Column("en_mots_simples", _l("En mots simples"), _l("La décision, en mots simples."), lambda d, to: d.plain_text,
               required=True),
        Column("texte_officiel", _l("Texte officiel"), _l("Le texte de l’acte."), lambda d, to: d.official_text,
               required=True),
        Column("raisons", _l("Raisons"), _l("Pourquoi."), lambda d, to: d.reasons, required=True),
        Column("ce_qui_a_change", _l("Ce que les contributions ont changé"), _l("Ce qui n’aurait pas été décidé sans elles."),
               lambda d, to: d.what_changed, required=True),
        Column("non_retenu", _l("Non retenu"), _l("Ce qui n’a pas été retenu, et pourquoi."), lambda d, to: d.not_kept or None),
        Column("marge", _l("Marge de manœuvre"), _l("Ce qui pouvait être décidé."), lambda d, to: d.room, required=True),
        Column("reference", _l("Référence de l’acte"), _l("Référence de la délibération ou de l’arrêté."),
               lambda d, to: d.official_reference or None),
        Column("vote", _l("Vote"), _l("Vote de l’assemblée, tel qu’il est dit."), lambda d, to: d.votes or None),
        Column("signee_par", _l("Signée par"), _l("Qui a signé."),
               lambda d, to: d.signatory.signature if d.signatory else None),
        Column("publiee_le", _l("Publiée le"), _l("Jour de la publication."), lambda d, to: day_of(d.published_at), "date",
               required=True),
        Column("adresse", _l("Adresse de la page"), _l("Où la lire."),
               lambda d, to: to.of("decisions:detail", d.item.public_id), required=True, uri=True),
    ),
)  # fmt: skip

COMMITMENTS = Source(
    name="engagements",
    title=_l("Engagements"),
    says=_l("Ce qui a été promis, pour quand, et ce qui en est fait."),
    page="commitments:list",
    filters={"etat": _l("état")},
    pk="item_id",
    rows=lambda actor, filters: promised.matching(actor, state=filters.get("etat", "")),
    load=list,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable de l’engagement."), lambda c, to: c.item.public_id,
               required=True, unique=True),
        Column("promesse", _l("Ce qui est promis"), _l("La promesse."), lambda c, to: c.title, required=True),
        Column("precisions", _l("Précisions"), _l("Ce qui la précise."), lambda c, to: c.detail or None),
        Column("promis_pour_le", _l("Promis pour le"), _l("Première date promise."), lambda c, to: c.promised_for, "date",
               required=True),
        Column("nouvelle_date", _l("Nouvelle date"), _l("Date en vigueur quand la première a été reportée."),
               lambda c, to: c.new_date, "date"),
        Column("raison_du_report", _l("Raison du report"), _l("Pourquoi la date a changé."),
               lambda c, to: c.new_date_reason or None),
        Column("etat", _l("État"), _l("« Non tenu » est toujours dit par une personne."),
               lambda c, to: str(c.get_state_display()), required=True,
               choices=[label for _value, label in Commitment.State.choices]),
        Column("ou_en_est_on", _l("Où en est-on"), _l("Dernières nouvelles."), lambda c, to: c.progress or None),
        Column("fini_le", _l("Fini le"), _l("Jour où il a été tenu, ou dit non tenu."), lambda c, to: c.ended_on, "date"),
        Column("explication", _l("Explication"), _l("Explication de la fin."), lambda c, to: c.ending_reason or None),
        Column("service", _l("Service"), _l("Service qui en répond."), lambda c, to: service_name(c.service)),
        Column("adresse", _l("Adresse de la page"), _l("Où le suivre."),
               lambda c, to: to.of("commitments:detail", c.item.public_id), required=True, uri=True),
    ),
)  # fmt: skip

ROLES = Source(
    name="roles",
    title=_l("Rôles"),
    says=_l("Qui a un rôle dans la collectivité, dans quel service et jusqu’à quand. Données personnelles : chaque "
            "export est inscrit au journal."),
    page="administration:roles",
    permission="people.manage_roles",
    works_on="people.manage_roles",
    personal=True,
    rows=lambda actor, filters: people.holding_roles(),
    load=list,
    columns=(
        Column("nom", _l("Nom"), _l("Nom de la personne."), lambda m, to: m.person.name or None, private=True, open=False),
        Column("courriel", _l("Courriel"), _l("Adresse de connexion."),
               lambda m, to: m.person.user.email if m.person.user else None, private=True, open=False),
        Column("role", _l("Rôle"), _l("Le rôle tenu."), lambda m, to: str(m.get_role_display()), private=True, open=False),
        Column("service", _l("Service"), _l("Le service, s’il y en a un."), lambda m, to: service_name(m.service),
               private=True, open=False),
        Column("depuis", _l("Depuis le"), _l("Début du rôle."), lambda m, to: m.starts_on, "date", private=True, open=False),
        Column("jusqu_au", _l("Jusqu’au"), _l("Fin du rôle, si elle est fixée."), lambda m, to: m.ends_on, "date",
               private=True, open=False),
    ),
)  # fmt: skip

"""The lists of what was said: contributions, the words added under them, findings."""

from collections.abc import Mapping
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.contributions import listing, queries, texts
from polyphonie.contributions.models import AddedWord, Channel, Contribution, Finding, Mask
from polyphonie.core.columns import Addresses, Column, Geometry, Source, labels
from polyphonie.core.models import Delivery, Item
from polyphonie.decisions import queries as decided
from polyphonie.decisions.models import Outcome
from polyphonie.territories.models import Service

FILTERS = {
    "demarche": _l("démarche"),
    "nature": _l("nature"),
    "quartier": _l("quartier"),
    "moyen": _l("moyen"),
    "reponse": _l("réponse"),
    "theme": _l("thème, ou « aucun »"),
    "etat": _l("état"),
    "numero": _l("numéro dans la démarche"),
    "q": _l("mots cherchés"),
}
PRIVATE_FILTERS = {
    "constat": _l("identifiant du constat, ou « aucun »"),
    "repondre_par": _l("moyen de répondre"),
}


def is_gone(c: Contribution) -> bool:
    """Tell whether a tombstone stands in place of the words: withdrawn, closed or hidden."""
    gone = c.standing in {Contribution.Standing.WITHDRAWN, Contribution.Standing.CLOSED}
    return gone or c.item.visibility == Item.Visibility.HIDDEN


SHARED = ("area", "organisation", "process__item", "finding__item", "assigned_to")
channel, kind = labels(Channel.choices), labels(Contribution.Kind.choices)
standing, outcome = labels(Contribution.Standing.choices), labels(Outcome.choices)
visibility, answered_by = labels(Item.Visibility.choices), labels(Delivery.Channel.choices)


def _contributions(rows: QuerySet) -> list[Contribution]:
    """Fetch a slice, with the public words of each and the outcome of its answer."""
    # Fetched once a slice: a process or an area made anew for each of its rows was half of the time of a long file.
    found = list(rows.select_related("item").prefetch_related(*SHARED))
    outcomes = decided.outcomes({c.answer_id for c in found if c.answer_id})
    words = texts.public_texts(found)
    for c in found:
        c.outcome, c.words = outcomes.get(c.answer_id, ""), words.get(c.pk, "")
    return found


def _unless_gone(read: Any) -> Any:
    return lambda c, to: None if is_gone(c) else read(c)


def _point(c: Contribution) -> Geometry:
    if c.latitude is None or is_gone(c):
        return None
    return {"type": "Point", "coordinates": [c.longitude, c.latitude]}


def day_of(moment: Any) -> Any:
    """Return the day of a moment, in the territory's time zone."""
    return timezone.localtime(moment).date() if moment else None


CONTRIBUTIONS = Source(
    name="contributions",
    title=_l("Contributions"),
    says=_l("Tout ce qui a été dit et que vous pouvez lire, par tous les moyens."),
    page="contributions:list",
    filters=FILTERS,
    private_filters=PRIVATE_FILTERS,
    pk="item_id",
    rows=lambda actor, filters: listing.matching(filters, actor),
    load=_contributions,
    geometry=_point,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable de la contribution."),
               lambda c, to: c.item.public_id, required=True, unique=True),
        Column("numero", _l("Numéro"), _l("Numéro dans la démarche, dans l’ordre d’arrivée."),
               lambda c, to: c.number, "integer", required=True),
        Column("demarche", _l("Démarche"), _l("Identifiant de la démarche."),
               lambda c, to: c.process.item.public_id, required=True),
        Column("demarche_titre", _l("Titre de la démarche"), _l("Titre de la démarche."),
               lambda c, to: c.process.title, required=True),
        Column("dit_le", _l("Dit le"), _l("Jour où cela a été dit, dans le fuseau de la collectivité."),
               lambda c, to: day_of(c.collected_at), "date", required=True),
        Column("texte", _l("Texte"), _l("Les mots de la personne, les parties masquées remplacées par leur raison. "
                                        "Vide si la contribution a été retirée, masquée ou close."),
               _unless_gone(lambda c: c.words)),
        Column("langue", _l("Langue"), _l("Langue du texte (code ISO 639)."), lambda c, to: c.language),
        Column("auteur", _l("Nom affiché"), _l("Pseudonyme ou organisation, jamais le nom d’une personne."),
               _unless_gone(lambda c: c.shown_author), open=False),
        Column("moyen", _l("Moyen"), _l("Comment cela a été dit."), lambda c, to: channel(c.channel),
               choices=[label for _value, label in Channel.choices], open=False),
        Column("recueilli_ou", _l("Recueilli où"), _l("Lieu où cela a été recueilli par quelqu’un."),
               _unless_gone(lambda c: c.collected_where if c.channel != Channel.WEB else None), open=False),
        Column("nature", _l("Nature"), _l("Qualifiée par les services. Vide tant qu’elle ne l’est pas."),
               lambda c, to: kind(c.kind),
               choices=[label for _value, label in Contribution.Kind.choices]),
        Column("theme", _l("Thème"), _l("Thème donné par les services."), lambda c, to: c.theme or None),
        Column("quartier", _l("Quartier"), _l("Quartier dont on parle."),
               _unless_gone(lambda c: c.area.name if c.area else None)),
        Column("lieu", _l("Lieu"), _l("Lieu, tel qu’il a été dit."), _unless_gone(lambda c: c.place or None), open=False),
        Column("latitude", _l("Latitude"), _l("Degrés décimaux, WGS 84."), _unless_gone(lambda c: c.latitude), "number"),
        Column("longitude", _l("Longitude"), _l("Degrés décimaux, WGS 84."), _unless_gone(lambda c: c.longitude), "number"),
        Column("soutiens", _l("Soutiens"), _l("Nombre de « moi aussi »."), lambda c, to: c.supports, "integer", required=True),
        Column("mots_ajoutes", _l("Mots ajoutés"), _l("Nombre de mots ajoutés sous la contribution."),
               lambda c, to: c.added_words, "integer", required=True),
        Column("etat", _l("État"), _l("Où elle en est."), lambda c, to: standing(c.standing), required=True,
               choices=[label for _value, label in Contribution.Standing.choices]),
        Column("suite", _l("Suite donnée"), _l("Ce que dit la réponse reçue. Vide sans réponse."),
               lambda c, to: outcome(c.outcome),
               choices=[label for _value, label in Outcome.choices]),
        Column("repondu_le", _l("Répondu le"), _l("Jour de la réponse."), lambda c, to: day_of(c.answered_at), "date"),
        Column("constat", _l("Constat"), _l("Identifiant du constat publié qui la regroupe avec d’autres."),
               lambda c, to: c.finding.item.public_id if c.finding_id and c.finding.published_at else None),
        Column("adresse", _l("Adresse de la page"), _l("Où la lire avec sa réponse."),
               lambda c, to: to.of("contributions:detail", c.item.public_id), required=True, uri=True),
        Column("visible", _l("Visible"), _l("Qui peut la lire."), lambda c, to: visibility(c.item.visibility),
               private=True, open=False),
        Column("recu_le", _l("Reçue le"), _l("Moment de l’arrivée."), lambda c, to: c.received_at, "datetime",
               private=True, open=False),
        Column("repondre_par", _l("À répondre"), _l("Moyen choisi pour la réponse."),
               lambda c, to: answered_by(c.answer_channel), private=True, open=False),
        Column("service", _l("Service"), _l("Service chargé de répondre."),
               lambda c, to: c.assigned_to.name if c.assigned_to else None, private=True, open=False),
    ),
)  # fmt: skip


def _added_words(rows: QuerySet) -> list[AddedWord]:
    """Fetch a slice with no more than what is told: of the contribution, its name alone."""
    return list(rows.only("at", "text", "pseudonym", "hidden_reason", "contribution__item__public_id"))


def _shown_word(read: Any) -> Any:
    return lambda w, to: None if w.hidden_reason else read(w)


ADDED_WORDS = Source(
    name="mots-ajoutes",
    title=_l("Mots ajoutés"),
    says=_l("Ce que d’autres ont ajouté sous les contributions."),
    page="contributions:list",
    filters={"demarche": FILTERS["demarche"]},
    rows=lambda actor, filters: queries.words_added(listing.matching(filters, actor)),
    load=_added_words,
    columns=(
        Column("id", _l("Identifiant"), _l("Numéro du mot."), lambda w, to: str(w.pk), required=True, unique=True),
        Column("contribution", _l("Contribution"), _l("Identifiant de la contribution."),
               lambda w, to: w.contribution.item.public_id, required=True),
        Column("ajoute_le", _l("Ajouté le"), _l("Jour où il a été ajouté."), lambda w, to: day_of(w.at), "date", required=True),
        Column("texte", _l("Texte"), _l("Le mot. Vide s’il a été masqué."), _shown_word(lambda w: w.text)),
        Column("auteur", _l("Nom affiché"), _l("Pseudonyme choisi."),
               _shown_word(lambda w: w.pseudonym or _("Une personne")), open=False),
        Column("masque", _l("Masqué"), _l("Raison publique pour laquelle il a été masqué."),
               lambda w, to: str(w.get_hidden_reason_display()) if w.hidden_reason else None,
               choices=[label for _value, label in Mask.Reason.choices]),
        Column("adresse", _l("Adresse de la page"), _l("Où le lire."),
               lambda w, to: to.of("contributions:detail", w.contribution.item.public_id) + "#mots", required=True, uri=True),
    ),
)  # fmt: skip


def _findings(actor: Any, filters: Mapping[str, str]) -> QuerySet:
    rows = queries.findings_for(actor).select_related("service")
    return rows.filter(process__item__public_id=filters["demarche"]) if filters.get("demarche") else rows


def service_name(service: Service | None) -> str | None:
    return service.name if service else None


def _address_of_finding(f: Finding, to: Addresses) -> str:
    return to.of("contributions:finding", f.item.public_id)


FINDINGS = Source(
    name="constats",
    title=_l("Constats"),
    says=_l("Ce que plusieurs contributions disent ensemble."),
    filters={"demarche": FILTERS["demarche"]},
    pk="item_id",
    works_on="contributions.group",
    rows=_findings,
    load=list,
    columns=(
        Column("id", _l("Identifiant"), _l("Nom public et durable du constat."), lambda f, to: f.item.public_id,
               required=True, unique=True),
        Column("demarche", _l("Démarche"), _l("Identifiant de la démarche."), lambda f, to: f.process.item.public_id,
               required=True),
        Column("titre", _l("Titre"), _l("Titre du constat."), lambda f, to: f.title, required=True),
        Column("texte", _l("Ce que nous avons entendu"), _l("Le constat."), lambda f, to: f.summary or None),
        Column("theme", _l("Thème"), _l("Thème."), lambda f, to: f.theme or None),
        Column("contributions", _l("Contributions"), _l("Nombre de contributions regroupées."), lambda f, to: f.size,
               "integer", required=True),
        Column("publie_le", _l("Publié le"), _l("Jour de la publication."), lambda f, to: day_of(f.published_at), "date"),
        Column("adresse", _l("Adresse de la page"), _l("Où le lire avec toutes ses contributions."), _address_of_finding,
               required=True, uri=True),
        Column("service", _l("Service"), _l("Service chargé de répondre."), lambda f, to: service_name(f.service),
               private=True, open=False),
    ),
)  # fmt: skip

"""What the pages of a participatory budget show: rows, sentences, dates, made from reads alone."""

from typing import Any

from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.core import clock
from polyphonie.core.permissions import allowed
from polyphonie.core.templatetags.ui.text import day_text, euros, hour_text, number
from polyphonie.processes.phases import allows

from . import queries, stages, terms, voting
from .counting import share
from .models import Edition, Project


def head(edition: Edition, request: HttpRequest) -> dict[str, Any]:
    """Return what every page of an edition has: the edition, its rules, its stage, what this person may do."""
    stage = stages.stage_of(edition)
    return {
        "edition": edition,
        "rules": queries.rules_of(edition),
        "stage": stage,
        "stage_name": stages.NAMES[stage],
        "stage_tone": stages.TONES[stage],
        "may_prepare": allowed(request.actor, "budgets.prepare", edition),
        "counted": hasattr(edition, "count"),
        "vote": voting.shown(edition, request.actor) if edition.ballot_at else None,
    }


def card_of(edition: Edition) -> dict[str, Any]:
    """Return one edition as a list shows it."""
    stage = stages.stage_of(edition)
    return {
        "edition": edition,
        "rules": queries.rules_of(edition),
        "stage": stages.NAMES[stage],
        "tone": stages.TONES[stage],
        "now": now(edition, stage)["sentence"],
        "url": reverse("budgets:detail", args=[edition.public_id]),
    }


def now(edition: Edition, stage: str, vote: voting.Shown | None = None) -> dict[str, Any]:
    """Return the one sentence that says where the edition is, and the next step that anybody can take.

    `vote`: what this person is shown of the vote held on this site, where one is.
    """
    pid, phases = edition.public_id, stages.phases_of(edition.process)
    until = {s: f"{day_text(p.ends_at)}, {hour_text(p.ends_at)}" for s, p in phases.items()}
    council = queries.rules_of(edition).day("council_by")
    speak = reverse("contributions:speak", args=[edition.process.public_id, "mots"])
    projects = reverse("budgets:projects", args=[pid])
    said: dict[str, tuple[str, str, str]] = {
        stages.RULES: (
            _("Le règlement se prépare. Il sera publié avant le dépôt des idées."), "", ""),
        stages.IDEAS: (
            _("On dépose des idées jusqu’au %(day)s.") % {"day": until.get(stages.IDEAS, "")},
            _("Proposer une idée"), speak if allows(edition.process, "contribute") else ""),
        stages.STUDY: (
            _("Les services étudient chaque idée, jusqu’au %(day)s.") % {"day": until.get(stages.STUDY, "")},
            _("Où en est chaque projet"), projects),
        stages.CAMPAIGN: (
            _("La campagne est ouverte. On vote à partir du %(day)s.")
            % {"day": day_text(phases[stages.VOTE].starts_at) if stages.VOTE in phases else ""},
            _("Lire les projets"), projects),
        stages.VOTE: (
            _("On vote jusqu’au %(day)s.") % {"day": until.get(stages.VOTE, "")},
            *((_("Voter"), vote.links.vote) if vote and vote.links.vote else (_("Lire les projets"), projects))),
        stages.COUNT: (
            _("Le vote est clos. Les bulletins sont comptés, en public."),
            *((_("Suivre le dépouillement"), vote.links.urn) if vote
              else (_("Comment on compte"), reverse("budgets:rules", args=[pid])))),
        stages.RESULT: (
            _("Le résultat est publié. Le conseil délibère au plus tard le %(day)s.")
            % {"day": day_text(council) if council else ""},
            _("Lire le résultat"), reverse("budgets:result", args=[pid])),
        stages.AFTER: (
            _("Les projets lauréats se réalisent, étape par étape."), _("Ce qui est fait"),
            reverse("budgets:done", args=[pid])),
    }  # fmt: skip
    sentence, label, url = said[stage]
    return {"sentence": sentence, "label": label if url else "", "url": url}


def timeline(edition: Edition) -> list[dict[str, Any]]:
    """Return the stages as `{% phases %}` reads them."""
    moment = clock.now()
    return [
        {
            "name": stages.NAMES[stage],
            "start": p.starts_at,
            "end": p.ends_at,
            "state": "past" if p.ends_at <= moment else "now" if p.starts_at <= moment else "next",
        }
        for stage, p in stages.phases_of(edition.process).items()
    ]


def with_query(request: HttpRequest, **values: str) -> str:
    """Return the address of this page with other values in its question; "" takes one away."""
    query = request.GET.copy()
    query.pop("apres", None)
    for name, value in values.items():
        query.pop(name, None)
        if value:
            query[name] = value
    return f"{request.path}?{query.urlencode()}" if query else request.path


def groups() -> dict[str, str]:
    """Return where projects can stand, by what the address says."""
    return {
        "": _("Tous"), "etude": _("À l’étude"), "vote": _("Au vote"), "laureats": _("Lauréats"),
        "refuses": _("Non retenus à l’étude"),
    }  # fmt: skip


def filters(edition: Edition, request: HttpRequest, chosen: dict[str, str]) -> list[dict[str, Any]]:
    """Return the filters of the list of projects, as plain links."""
    counts = queries.numbers(edition)
    made = [
        {
            "label": _("Où en sont-ils"),
            "items": [
                {"label": label, "url": with_query(request, groupe=key), "current": chosen["groupe"] == key,
                 "count": counts.get(key, "")}
                for key, label in groups().items() if not key or counts[key]
            ],
        }
    ]  # fmt: skip
    if areas := queries.areas_of(edition):
        everywhere = [{"label": _("Tous"), "url": with_query(request, quartier=""), "current": not chosen["quartier"]}]
        made.append(
            {
                "label": _("Quartier"),
                "items": everywhere
                + [
                    {
                        "label": a.name,
                        "url": with_query(request, quartier=a.slug),
                        "current": chosen["quartier"] == a.slug,
                    }
                    for a in areas
                ],
            }
        )
    return made


def result_of(edition: Edition) -> dict[str, Any]:
    """Return what the page of the result reads: each project with its words, and the count beside the other rule."""
    row, told = edition.count, edition.count.result
    rows = [
        {"project": p, "told": told["projects"][p.ballot_id], "won": p.standing == Project.Standing.WON}
        for p in queries.ballot_projects(edition)
        if p.ballot_id in told["projects"]
    ]
    won = sorted((r for r in rows if r["won"]), key=lambda r: r["told"]["place"])
    lost = sorted((r for r in rows if not r["won"]), key=lambda r: -r["told"]["votes"])
    other = told["other"]
    return {
        "count": row,
        "told": told,
        "won": won,
        "lost": lost,
        "served": share(told["served"], row.voters),
        "turnout": share(row.voters, row.roll) if row.roll else "",
        "figures": _in_words(edition, won),
        "other_name": terms.RULES[other["rule"]],
        "other_served": share(other["served"], row.voters),
        "changes": [r for r in rows if r["won"] != r["told"]["other"]],
        "votes_chart": [(f"{r['project'].number}. {r['project'].title}", r["told"]["votes"]) for r in won + lost],
        "channels": row.channels,
        "from_urn": row.source == row.Source.URN,
        "verifier": static("urn/verifier.py"),
        "council_by": queries.rules_of(edition).day("council_by"),
    }


def _in_words(edition: Edition, won: list[dict[str, Any]]) -> list[str]:
    """Return the figures of a count as sentences, in the reader's language; made from what the count keeps."""
    row, rules = edition.count, queries.rules_of(edition)
    if not row.voters:
        return [_("Personne n’a voté : aucun projet n’est choisi.")]
    said = [
        _("%(spent)s sur %(envelope)s sont employés, soit %(share)s.")
        % {
            "spent": euros(row.result["spent"]),
            "envelope": euros(rules.envelope),
            "share": share(row.result["spent"], rules.envelope),
        },
    ]
    if rules.ballot != "points":
        mean = sum(r["told"]["votes"] for r in won) / row.voters
        words = ngettext(
            "En moyenne, un bulletin porte %(n)s projet lauréat.",
            "En moyenne, un bulletin porte %(n)s projets lauréats.",
            int(mean),
        )
        said.append(words % {"n": number(round(mean, 1))})
    return said


def followed(edition: Edition) -> dict[str, Any]:
    """Return the winners of an edition with their steps, their money and the next news promised."""
    rows = queries.winners(edition)
    steps, money = queries.steps_of(rows), queries.money_of(rows)
    done, total = queries.delivered(edition)
    return {
        "rows": [{"project": p, "steps": steps[p.pk], "money": money.get(p.pk)} for p in rows],
        "done": done,
        "total": total,
    }


def figures_of(edition: Edition) -> list[dict[str, str]]:
    """Return the figures of an edition, each with what it counts; what nobody said is left out."""
    row = edition.count
    done, total = queries.delivered(edition)
    found = [
        (number(row.voters), _("Votants"), _("Bulletins comptés, un par personne, tous moyens réunis.")),
        (f"{done} / {total}", _("Projets livrés"), _("Lauréats dont chaque étape promise est tenue.")),
    ]
    if row.roll:
        turnout = _("Part des personnes qui pouvaient voter.")
        found.insert(1, (share(row.voters, row.roll), _("Participation"), turnout))
    if edition.running_cost is not None and row.voters:
        cost = _("Coût d’organisation de l’édition, divisé par le nombre de votants.")
        found.append((euros(round(edition.running_cost / row.voters, 2)), _("Par vote"), cost))
    if edition.first_timers is not None:
        words = ngettext("Votait pour la première fois", "Votaient pour la première fois", edition.first_timers)
        found.append((number(edition.first_timers), words, _("Comptées à l’accueil ou par questionnaire.")))
    return [{"value": v, "label": label, "definition": definition} for v, label, definition in found]

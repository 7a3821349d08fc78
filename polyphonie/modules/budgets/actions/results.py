"""Counting, answering every author, and following what was promised."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from typing import Any

from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.translation import gettext as _

from polyphonie.commitments import actions as commitments
from polyphonie.commitments.models import Commitment
from polyphonie.core import clock, journal, notices
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require
from polyphonie.core.templatetags.ui.text import euros
from polyphonie.methods import budgets as counts
from polyphonie.people.models import Person

from .. import counting, queries, stages, terms
from ..models import Count, Edition, Idea, Project, Spending
from .studies import owe_answer

Standing = Project.Standing


@transaction.atomic
def count(
    *, edition: Edition, ballots: str, source: str, tie_seed: str, tie_words: str, by: Any, roll: int | None = None,
    channels: Sequence[tuple[str, int | None]] = (),
) -> Count:  # fmt: skip
    """Count the published ballots (a Pabulib text) by the published rule, once and for all. Raises Refused.

    `tie_seed`: what a lot drawn in public before the count gave; `tie_words`: where, when and by whom. `roll`: how
    many could vote. `channels`: (name, voters; None when the cell is hidden).
    """
    require(by, "budgets.count", edition)
    edition = Edition.objects.with_process().select_for_update(of=("self",)).get(pk=edition.pk)
    _check_moment(edition)
    if source == Count.Source.FILE and queries.held_here(edition):
        raise Refused(
            _("On a voté dans l’urne de ce site : ce sont ses bulletins que l’on compte, quand elle est ouverte.")
        )
    if not tie_seed.strip() or not tie_words.strip():
        raise Refused(_("Dites ce que le tirage fait en public a donné, où et par qui."), "tie_seed")
    rules, shown = terms.read(edition.rules.terms), queries.on_ballot(edition)
    election = counting.read(ballots, rules, shown)
    if not election.voters and source == Count.Source.FILE:
        raise Refused(_("Ce fichier ne contient aucun bulletin."), "file")
    if roll is not None and roll < len(election.voters):
        raise Refused(_("Il y a plus de bulletins que de personnes sur la liste."), "roll")
    data = counts.format_pb(election).encode()
    result = counting.told(election, rules, counting.ties_order(tie_seed.strip(), shown), data)
    row = Count(
        territory=edition.territory, edition=edition, source=source, sha256=sha256(data).hexdigest(),
        voters=len(election.voters), roll=roll, channels=[list(c) for c in channels], tie_seed=tie_seed.strip(),
        tie_words=tie_words.strip(), result=result, counted_at=clock.now(), by=by if isinstance(by, Person) else None,
    )  # fmt: skip
    row.ballots.save(f"{edition.item.public_id}.pb", ContentFile(data), save=False)
    row.save(force_insert=True)
    _say_standings(edition, result["winners"], by)
    entry = journal.write(
        edition.territory, "budget.counted", by=by, item=edition.item, voters=row.voters, sha256=row.sha256
    )
    notices.tell_participants(edition.process.item, entry)
    return row


def _check_moment(edition: Edition) -> None:
    if edition.ballot_at is None:
        raise Refused(_("La liste des projets soumis au vote n’est pas publiée."))
    if hasattr(edition, "count"):
        raise Refused(_("Les bulletins de cette édition sont déjà comptés : un résultat ne se compte pas deux fois."))
    if stages.stage_of(edition) != stages.COUNT:
        raise Refused(_("Le vote n’est pas terminé : on ne compte rien avant sa fin."))


def _say_standings(edition: Edition, winners: list[str], by: Any) -> None:
    """Say of each project whether it won, and tell its authors."""
    won = {int(w) for w in winners}
    for project in Project.objects.select_for_update().select_related("item").filter(edition=edition).on_ballot():
        kept = project.number in won
        project.standing = Standing.WON if kept else Standing.LOST
        project.save(update_fields=["standing"])
        entry = journal.write(project.territory, "project.won" if kept else "project.lost", by=by, item=project.item)
        notices.tell_followers(entry, [project.item_id])


@transaction.atomic
def prepare_answers(*, edition: Edition, by: Person) -> int:
    """Prepare the answer of every author whose project was put to the vote; return how many. Raises Refused."""
    require(by, "answers.write", edition)
    edition = Edition.objects.with_process().get(pk=edition.pk)
    if edition.council_voted_on is None:
        raise Refused(_("Le conseil n’a pas encore délibéré : la réponse doit pouvoir dire ce qu’il a décidé."))
    told = edition.count.result["projects"]
    rows = Idea.objects.filter(project__edition=edition, project__standing__in=[Standing.WON, Standing.LOST])
    made = 0
    for idea in rows.select_related("project", "contribution__process__signatory", "project__study__service"):
        made += owe_answer(idea.contribution, by, **_answer(idea.project, told[idea.project.ballot_id], edition))
    if made:
        journal.write(edition.territory, "budget.answers_prepared", by=by, item=edition.item, count=made)
    return made


def _answer(project: Project, told: dict[str, Any], edition: Edition) -> dict[str, Any]:
    """Return the answer of one author: what the vote and the council said of the project."""
    council = _("Le conseil en a délibéré (%(ref)s).") % {"ref": edition.council_reference}
    common = {"service": project.study.service}
    if project.standing == Standing.WON:
        why = _("Votre projet « %(title)s » est lauréat. %(council)s La commune y consacre %(sum)s.")
        said = why % {"title": project.title, "council": council, "sum": euros(project.cost)}
        step = project.next_news or _(
            "La page du projet dit chaque étape, ce qu’elle coûte et quand vient la suivante."
        )
        return common | {"outcome": "kept", "why": said, "next_step": step}
    why = _("Votre projet « %(title)s » n’a pas été choisi. %(words)s %(council)s")
    return common | {
        "outcome": "not_kept",
        "why": why % {"title": project.title, "words": told["words"], "council": council},
        "could_change": _("Une prochaine édition : l’étude est faite, il suffira de la remettre à jour."),
        "next_step": _("Dites-nous si vous voulez le présenter à nouveau : nous gardons votre étude."),
    }


@transaction.atomic
def promise_step(*, project: Project, title: str, promised_for: date, by: Any, detail: str = "") -> Commitment:
    """Promise one step of a winning project, as a commitment that everybody follows. Raises Refused."""
    require(by, "commitments.promise", project)
    if project.standing != Standing.WON:
        raise Refused(_("On promet les étapes d’un projet lauréat."))
    return commitments.promise(
        source=project.item, title=title, promised_for=promised_for, by=by, detail=detail,
        service=project.study.service,
    )  # fmt: skip


@transaction.atomic
def say_spending(*, project: Project, committed: int, spent: int, words: str, on: date, by: Person) -> Spending:
    """Say how much is committed and spent by a day; a cost beyond the estimate says why. Raises Refused."""
    require(by, "budgets.study", project)
    project = Project.objects.select_for_update().select_related("item").get(pk=project.pk)
    if project.standing != Standing.WON:
        raise Refused(_("On suit la dépense d’un projet lauréat."))
    if spent > committed:
        raise Refused(_("On ne dépense que ce qui a été engagé."), "spent")
    if on > clock.today():
        raise Refused(_("Cette date est dans le futur."), "on")
    if not words.strip():
        raise Refused(_("Dites pour quoi, en une ligne."), "words")
    row = Spending.objects.create(
        territory=project.territory,
        project=project,
        committed=committed,
        spent=spent,
        words=words.strip(),
        on=on,
        by=by,
    )
    entry = journal.write(
        project.territory, "project.spent", by=by, item=project.item, committed=committed, spent=spent
    )
    notices.tell_followers(entry, [project.item_id])
    return row


@transaction.atomic
def promise_news(*, project: Project, words: str, on: date, by: Person) -> None:
    """Say when the next news of a project comes, and of what. Raises Refused."""
    require(by, "budgets.study", project)
    if not words.strip():
        raise Refused(_("Dites quelle sera la prochaine nouvelle."), "words")
    if on < clock.today():
        raise Refused(_("Cette date est passée."), "on")
    project.next_news, project.next_news_on = words.strip(), on
    project.save(update_fields=["next_news", "next_news_on"])
    entry = journal.write(project.territory, "project.news_promised", by=by, item=project.item, on=on)
    notices.tell_followers(entry, [project.item_id])

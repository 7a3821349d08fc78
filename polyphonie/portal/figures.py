"""A figure is counted once: one definition, one function, shown with its definition wherever it appears.

Each function counts for one process, or for the whole territory when `process` is None, and returns a `Figure` that
pages give as it is to `{% strand counters=… %}`.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from polyphonie.commitments import queries as commitments
from polyphonie.commitments.models import Commitment
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core.models import Delivery, Item
from polyphonie.decisions.models import Answer, Decision
from polyphonie.processes.models import Process

COUNTED = (Contribution.Standing.WAITING, Contribution.Standing.ANSWERED)


@dataclass(frozen=True)
class Figure:
    """A value with what it counts; `tone` is a tone of the design system, `url` what lists the things counted."""

    key: str
    value: int
    label: str
    definition: str
    tone: str = "plain"
    url: str = ""

    def linked(self, url: str) -> "Figure":
        """Return the same figure, leading to the list of what it counts."""
        return replace(self, url=url)


def heard(process: Process | None = None) -> Figure:
    rows = Contribution.objects.filter(standing__in=COUNTED)
    return Figure(
        "heard",
        _of(rows, process).count(),
        _("contributions entendues"),
        _("Tout ce qui a été dit, par tous les moyens, sauf ce qui a été retiré par son auteur ou clos sans réponse."),
        "listen",
    )


def findings(process: Process | None = None) -> Figure:
    rows = Finding.objects.filter(published_at__isnull=False)
    return Figure(
        "findings",
        _of(rows, process).count(),
        _("constats publiés"),
        _("Ce que plusieurs contributions disent ensemble, publié avec la liste de ces contributions."),
        "group",
    )


def decisions(process: Process | None = None) -> Figure:
    rows = Decision.objects.filter(published_at__isnull=False)
    return Figure(
        "decisions",
        _of(rows, process).count(),
        _("décisions expliquées"),
        _("Décisions signées et publiées, avec les options examinées, les raisons et ce qui a changé grâce à vous."),
        "decide",
    )


def answered(process: Process | None = None) -> Figure:
    rows = Contribution.objects.filter(standing=Contribution.Standing.ANSWERED)
    return Figure(
        "answered",
        _of(rows, process).count(),
        _("contributions qui ont leur réponse"),
        _("Contributions pour lesquelles une réponse signée est publiée. Une même réponse peut valoir pour plusieurs."),
        "answer",
    )


def answers_sent(process: Process | None = None) -> Figure:
    """Count answers that reached, or were sent to, the person: never those of somebody who cannot be reached."""
    rows = Contribution.objects.filter(
        standing=Contribution.Standing.ANSWERED,
        item__deliveries__kind="answer",
        item__deliveries__state=Delivery.State.SENT,
    )
    return Figure(
        "answers_sent",
        _of(rows, process).distinct().count(),
        _("réponses remises"),
        _("Réponses parties par le moyen choisi par chacun, sans celles des personnes que l’on ne peut pas joindre."),
        "answer",
    )


def unreachable(process: Process | None = None) -> Figure:
    """Count answers published for people whom nothing can reach: what was brought from another tool, most often."""
    rows = Contribution.objects.filter(standing=Contribution.Standing.ANSWERED, answer_channel=Delivery.Channel.NONE)
    return Figure(
        "unreachable",
        _of(rows, process).count(),
        _("réponses publiées, personnes non joignables"),
        _("Réponses que l’on ne peut pas remettre à leur auteur : elles se lisent ici, et ne sont pas des remises."),
        "answer",
    )


def texts_written(process: Process | None = None) -> Figure:
    rows = Answer.objects.published()
    return Figure(
        "texts_written",
        _of(rows, process).count(),
        _("textes de réponse"),
        _("Réponses signées et publiées : un texte peut répondre à toutes les contributions d’un constat."),
        "answer",
    )


def waiting(process: Process | None = None) -> Figure:
    return Figure(
        "waiting",
        _of(Contribution.objects.waiting(), process).count(),
        _("contributions en attente"),
        _("Contributions auxquelles une réponse est due et n’est pas encore publiée."),
        "warn",
    )


def actions_done(process: Process | None = None) -> Figure:
    rows = Commitment.objects.filter(state=Commitment.State.KEPT, item__visibility=Item.Visibility.PUBLIC)
    if process is not None:
        rows = rows.filter(commitments.taken_in(process.item_id))
    return Figure(
        "actions_done",
        rows.count(),
        _("engagements tenus"),
        _("Promesses faites dans un cadre, une décision, une réponse ou une rencontre, tenues avec une preuve."),
        "act",
    )


def _of(rows, process: Process | None):
    return rows if process is None else rows.filter(process=process)


# The five counters of the thread, in its order.
THREAD: tuple[Callable[[Process | None], Figure], ...] = (heard, findings, decisions, answers_sent, actions_done)
ALL: tuple[Callable[[Process | None], Figure], ...] = (*THREAD, answered, unreachable, texts_written, waiting)


def of_thread(process: Process | None = None) -> list[Figure]:
    """Return the five figures of the home page, or of one process."""
    return [count(process) for count in THREAD]

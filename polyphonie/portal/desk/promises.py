"""The dates that a process promised, beside those at which it kept them: « Dates are the truth »."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Max, Min
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.decisions.models import Decision
from polyphonie.processes.models import Document, Process


@dataclass(frozen=True)
class Promise:
    """What was promised by when, and when it was done (None: not yet, or never once the process is closed)."""

    label: str
    promised: date
    done: date | None
    closed: bool = False

    def words(self, today: date) -> str:
        """Return how the two dates compare."""
        if self.closed and not self.done:
            return _("pas fait avant la clôture")
        days = ((self.done or today) - self.promised).days
        if days > 0:
            late = ngettext("%(n)s jour de retard", "%(n)s jours de retard", days) % {"n": days}
            return late if self.done else _("pas encore, %(late)s") % {"late": late}
        return _("à temps") if self.done else _("pas encore, la date n’est pas passée")


def of(process: Process) -> list[Promise]:
    """Return the promised dates of a process, in the order in which they fall; none before it opens."""
    frame = process.frame
    if frame is None:
        return []
    rows = []
    decided = Decision.objects.filter(process=process, published_at__isnull=False)
    if process.legal_type == Process.LegalType.OPEN_CONSULTATION:
        # The law's date is that of the signature (CRPA, art. L132-1); until it is known, that of the frame.
        signed = decided.aggregate(first=Min("signed_at"))["first"]
        limit = timezone.localtime(signed).date() if signed else frame.decide_by
        shown = process.documents.filter(kind=Document.Kind.SYNTHESIS).aggregate(first=Min("at"))["first"]
        if limit:
            rows.append((_("Synthèse publique"), limit, timezone.localtime(shown).date() if shown else None))
    if frame.feeds_decision:
        rows.append((_("Décision"), frame.decide_by, decided.aggregate(first=Min("decided_on"))["first"]))
    label = _("Réponse à chacun") if frame.feeds_decision else _("Ce qui suit")
    rows.append((label, frame.answer_by, _answered(process)))
    return [Promise(*row, closed=process.closed_at is not None) for row in rows]


def _answered(process: Process) -> date | None:
    """Return the day of the last answer, once nobody waits."""
    if process.unanswered or not process.received:
        return None
    last = Contribution.objects.filter(process=process).aggregate(last=Max("answered_at"))["last"]
    return timezone.localtime(last).date() if last else None


def as_rows(process: Process) -> list[list[str]]:
    """Return the promises as `{% table %}` and the PDF read them."""
    today = clock.today()
    return [[p.label, day_text(p.promised), day_text(p.done) if p.done else "—", p.words(today)] for p in of(process)]


def columns() -> list[Any]:
    return [_("Ce qui était promis"), _("Au plus tard le"), _("Fait le"), _("En bref")]

"""The dashboard of a process: by channel, kind, theme, area and day, and how many were answered in time."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from django.db.models import Count, F, Q, TextField
from django.db.models.functions import Cast, Substr
from django.utils import timezone
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Channel, Contribution
from polyphonie.core import clock
from polyphonie.core.models import Delivery
from polyphonie.core.templatetags.ui.text import day_text
from polyphonie.portal.figures import COUNTED
from polyphonie.processes.models import Process


@dataclass(frozen=True)
class Chart:
    """One chart: its rows of (label, value), what they are, and the tone of its bars."""

    key: str
    title: str
    head: str
    rows: list[tuple[str, int]]
    tone: str = "decide"
    text: str = ""
    over_time: bool = False


def _rows(process: Process) -> Any:
    """The same contributions as the figure « contributions entendues »."""
    return Contribution.objects.filter(process=process, standing__in=COUNTED)


def _by(process: Process, column: str, words: dict[Any, Any], empty: str) -> list[tuple[str, int]]:
    counts = _rows(process).values_list(column).annotate(n=Count("pk")).order_by("-n", column)
    return [(str(words.get(value) or value or empty), n) for value, n in counts]


def by_channel(process: Process) -> Chart:
    rows = _by(process, "channel", dict(Channel.choices), "")
    return Chart("moyens", _("Comment on a parlé"), _("Moyen"), rows, "listen")


def by_kind(process: Process) -> Chart:
    rows = _by(process, "kind", dict(Contribution.Kind.choices), _("pas encore qualifiées"))
    return Chart("natures", _("Ce qui a été dit"), _("Nature"), rows, "group")


def by_theme(process: Process) -> Chart:
    return Chart("themes", _("De quoi on a parlé"), _("Thème"), _by(process, "theme", {}, _("sans thème")), "build")


def by_area(process: Process) -> Chart:
    rows = _by(process, "area__name", {}, _("sans quartier"))
    return Chart("quartiers", _("D’où l’on a parlé"), _("Quartier"), rows, "act")


def by_reach(process: Process) -> Chart:
    rows = _by(process, "answer_channel", dict(Delivery.Channel.choices), "")
    return Chart("reponses", _("Comment répondre"), _("Moyen de réponse"), rows, "answer")


def by_day(process: Process) -> Chart:
    """Contributions by the day on which they were said, days without any included."""
    counts = _days_of(process)
    days = _days(min(counts), max(counts)) if counts else []
    made = [(day_text(day, "court"), counts[day]) for day in days]
    return Chart("jours", _("Jour après jour"), _("Jour"), made, "listen", over_time=True)


def _days_of(process: Process) -> Counter[date]:
    """Count contributions by local day.

    The database groups them by ten minutes, as text; no time zone starts its day at a moment between. It would call
    Python for the local day of each row, seconds for 100,000.
    """
    ten_minutes = Substr(Cast("collected_at", TextField()), 1, len("2026-05-04 10:2"))
    counts: Counter[date] = Counter()
    for start, n in _rows(process).annotate(start=ten_minutes).values_list("start").annotate(n=Count("pk")).order_by():
        moment = datetime.strptime(f"{start}0", "%Y-%m-%d %H:%M").replace(tzinfo=UTC)
        counts[timezone.localtime(moment).date()] += n
    return counts


def _days(first: date, last: date) -> list[date]:
    return [first + timedelta(days=n) for n in range(min((last - first).days, 3660) + 1)]


def in_time(process: Process) -> Chart:
    """Answered by the day that the frame promised, after it, and still waiting."""
    promised = process.frame.answer_by if process.frame else None
    late = Q(standing="answered", answered_at__gte=_end_of(promised)) if promised else Q(pk__in=[])
    counts = _rows(process).aggregate(
        late=Count("pk", filter=late),
        answered=Count("pk", filter=Q(standing="answered")),
        waiting=Count("pk", filter=Q(standing="waiting")),
    )
    overdue = bool(promised and clock.today() > promised)
    made = [
        (_("réponse à temps"), counts["answered"] - counts["late"]),
        (_("réponse en retard"), counts["late"]),
        (_("en retard, pas encore répondu") if overdue else _("pas encore répondu"), counts["waiting"]),
    ]
    text = _("Promis pour le %(day)s.") % {"day": day_text(promised)} if promised else ""
    return Chart("delais", _("Répondu à temps"), _("Réponse"), made, "answer", text)


def _end_of(day: date) -> datetime:
    """Return the first moment of the next day in the territory's time zone."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


CHARTS: dict[str, Callable[[Process], Chart]] = {
    "delais": in_time, "moyens": by_channel, "jours": by_day, "natures": by_kind, "themes": by_theme,
    "quartiers": by_area, "reponses": by_reach,
}  # fmt: skip


def median_wait(process: Process) -> int | None:
    """Return the median number of days between what was received and its answer."""
    waits = _rows(process).filter(answered_at__isnull=False).values_list(F("answered_at") - F("received_at"), flat=True)
    days = sorted(wait.days for wait in waits)
    return days[len(days) // 2] if days else None

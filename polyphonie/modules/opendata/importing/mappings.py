"""Which column says what: as the territory has kept it, as a known tool says it, or as the names of columns let guess."""

from typing import Any

from django.utils.translation import gettext as _

from polyphonie.core.errors import Refused
from polyphonie.modules.opendata.models import Batch, Mapping

from . import targets
from .tables import lines_of

OTHER = "fichier"  # the source of a file that no ready mapping knows


def guessed(heading: list[str], rows: Any) -> tuple[dict[str, str], str]:
    """Return the columns of a file and where it comes from: as the territory reads its like, as a known tool, by name."""
    ready = targets.ready_for(heading)
    if kept := _kept_for(heading, ready):
        return dict(kept.columns), kept.source
    if ready:
        return targets.columns_of(ready, heading), ready.source
    return _by_names(heading, rows), OTHER


def _kept_for(heading: list[str], ready: targets.Ready | None) -> Mapping | None:
    """Return the mapping kept for such files: for these very columns, else the one that reads most of them.

    Two files of one tool share columns (`id`, `body`) that do not say the same there: a mapping is for the files that
    the same ready mapping knows, or that none does.
    """

    def fit(kept: Mapping) -> tuple[bool, int]:
        return set(kept.heading) == set(heading), len(kept.columns)

    kept = [
        m
        for m in Mapping.objects.order_by("-at")
        if len(m.columns) > 1 and set(m.columns.values()) <= set(heading) and targets.ready_for(m.heading) is ready
    ]
    return max(kept, key=fit, default=None)


def by_columns(batch: Batch) -> dict[str, str]:
    """Return what the columns of a batch seem to say by their names alone, whatever tool it comes from."""
    with batch.rows.open("rb") as rows:
        return _by_names(batch.reading["heading"], rows)


def _by_names(heading: list[str], rows: Any) -> dict[str, str]:
    samples = [line.cells for (line, _n), _i in zip(lines_of(rows), range(200), strict=False)]
    return targets.guess(heading, samples)


def named(name: str, heading: list[str]) -> tuple[dict[str, str], str]:
    """Return the columns of a mapping known by its name, kept by the territory or ready. Raises Refused."""
    if kept := Mapping.objects.filter(name=name).first():
        return {t: h for t, h in kept.columns.items() if h in heading}, kept.source
    if ready := targets.ready_named(name):
        return targets.columns_of(ready, heading), ready.source
    names = [r.name for r in targets.READY] + list(Mapping.objects.values_list("name", flat=True))
    raise Refused(
        _("Aucune correspondance ne s’appelle « %(name)s ». Il y a : %(names)s.")
        % {"name": name, "names": ", ".join(names)}
    )

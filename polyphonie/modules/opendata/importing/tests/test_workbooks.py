"""Workbooks with real rows: what our own writers write, and what a list exported here says, come back as they were."""

from datetime import UTC, datetime

import pytest

from polyphonie.contributions import texts
from polyphonie.contributions.models import Contribution
from polyphonie.core.actors import VISITOR
from polyphonie.modules.opendata.exporting import actions as exporting
from polyphonie.modules.opendata.exporting import lists
from polyphonie.modules.opendata.exporting.spreadsheets import write_ods, write_xlsx
from polyphonie.modules.opendata.importing.tests.factories import SMALL, bring
from polyphonie.processes.tests.factories import make_open_process

pytestmark = pytest.mark.django_db
WRITERS = {"ods": write_ods, "xlsx": write_xlsx}
HEADS = ["id", "texte", "date", "soutiens", "thème", "latitude", "longitude"]
ROWS = [
    ["a1", "Un banc devant la pharmacie,\ns’il vous plaît.\n\nEt de l’ombre.", datetime(2026, 3, 12, 9, 30, tzinfo=UTC), 4, "Assises", 48.7712, 2.2984],
    ["a2", "Le  bus du dimanche <b>&amp; du soir ; « oui »", datetime(2026, 7, 1, 22, 5, 10, tzinfo=UTC), 12, None, None, None],
    ["a3", "-2 places de parking, +3 arbres 🌳", datetime(2025, 12, 31, 23, 0, tzinfo=UTC), None, "Se déplacer", None, None],
    ["a4", "=cmd|' /C calc'!A0", datetime(2026, 3, 12, tzinfo=UTC), 1, "", None, None],
]  # fmt: skip


def said(process) -> list[tuple]:
    rows = Contribution.objects.with_words().filter(process=process).order_by("number")
    return [(texts.own_text(c), c.collected_at, c.supports, c.theme) for c in rows]


@pytest.mark.parametrize("form", WRITERS)
def test_texts_dates_and_supports_of_a_workbook_are_read_as_written(process, agent, tmp_path, form):
    path = tmp_path / f"fichier.{form}"
    with path.open("wb") as out:
        WRITERS[form](out, "Cahier", HEADS, ROWS)
    batch = bring(process, path, agent)
    assert (batch.reading["kind"], batch.reading["heading"]) == (form, HEADS)
    assert said(process) == [
        ("Un banc devant la pharmacie,\ns’il vous plaît.\n\nEt de l’ombre.", ROWS[0][2], 4, "Assises"),
        ("Le  bus du dimanche & du soir ; « oui »", ROWS[1][2], 12, ""),
        ("-2 places de parking, +3 arbres 🌳", ROWS[2][2], 0, "Se déplacer"),
    ]
    placed = Contribution.objects.get(latitude__isnull=False)
    assert (float(placed.latitude), float(placed.longitude)) == (48.7712, 2.2984)
    assert "Ligne 5" in batch.rejected_rows.get().reason and "formule" in batch.rejected_rows.get().reason
    again = bring(process, path, agent)
    assert (again.created, again.updated, again.unchanged, again.rejected) == (0, 0, 3, 1)


@pytest.mark.parametrize("form", ["ods", "xlsx", "csv"])
def test_a_list_taken_out_comes_back_with_the_same_texts_days_and_supports(territory, process, agent, tmp_path, form):
    bring(process, SMALL, agent)
    export = exporting.ask(
        territory=territory, source=lists.SOURCES["contributions"], format=form, columns=[],
        filters={"demarche": process.public_id}, options={}, by=VISITOR,
    )  # fmt: skip
    exporting.make(export=export, by=VISITOR)
    export.refresh_from_db()
    path = tmp_path / f"liste.{form}"
    with export.file.open("rb") as file:
        path.write_bytes(file.read())
    other = make_open_process(territory, by=agent)
    batch = bring(other, path, agent)
    assert batch.rejected == 0, list(batch.rejected_rows.values_list("reason"))

    def told(of) -> list[tuple]:
        # A list says the day only.
        zone = territory.zone
        return sorted((text, at.astimezone(zone).date(), count, theme) for text, at, count, theme in said(of))

    assert told(other) == told(process) and len(told(other)) == 4

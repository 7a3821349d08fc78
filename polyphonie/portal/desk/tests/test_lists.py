"""The list of a process: filters, search, bulk actions with a preview and an undo, charts and their files."""

import csv
import io
from datetime import datetime, time, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from polyphonie.contributions.models import Channel, Contribution, Finding
from polyphonie.contributions.tests.factories import make_contribution, make_finding, reach
from polyphonie.core import items
from polyphonie.core.formulas import restored
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_person, make_signatory
from polyphonie.portal import figures
from polyphonie.portal.desk import charts
from polyphonie.portal.desk.models import Undo
from polyphonie.portal.desk.tests.factories import Desk
from polyphonie.processes.tests.factories import make_open_process, make_process
from polyphonie.territories.tests.factories import make_area, make_service


def queries(desk, path):
    desk.read(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        desk.read(path)
    return len(captured)


def test_thirty_two_contributions_are_grouped_and_ungrouped_without_script(process, desk):
    for n in range(32):
        make_contribution(process, f"Un banc, vite ({n}).")
    alone = make_contribution(process, "Le bus du dimanche.")
    listing = f"/bureau/demarches/{process.public_id}/"
    page = desk.read(f"{listing}?q=banc")
    assert "Prendre les 32 contributions" in page and "dimanche" not in page
    preview = desk.read(f"{listing}selection/?act=group&tout=1&q=banc")
    assert "Regrouper 32 contributions" in preview and "et 26 autres" in preview
    assert not Finding.objects.exists(), "a preview changes nothing"
    done = desk.send(f"{listing}selection/?act=group&tout=1&q=banc", 'name="title"', title="S’asseoir")
    assert done.status_code == 302
    assert Finding.objects.get().size == 32
    alone.refresh_from_db()
    assert alone.finding_id is None
    after = desk.read(done["Location"])
    assert "32 regroupées dans « S’asseoir »" in after
    desk.send(done["Location"], "Annuler")
    assert Finding.objects.get().size == 0
    assert not Contribution.objects.filter(finding__isnull=False).exists()
    assert "C’est annulé" in desk.read(done["Location"])


def test_undo_returns_each_to_its_former_finding(process, desk):
    former = make_finding(process, by=desk.person, size=2, title="Ombre")
    pids = [c.item.public_id for c in Contribution.objects.all()]
    listing = f"/bureau/demarches/{process.public_id}/"
    done = desk.send(f"{listing}selection/?act=group&c={pids[0]}&c={pids[1]}", 'name="title"', title="Bancs")
    former.refresh_from_db()
    assert former.size == 0
    desk.send(done["Location"], "Annuler")
    former.refresh_from_db()
    assert former.size == 2
    assert Contribution.objects.filter(finding=former).count() == 2


def test_bulk_qualification_is_taken_back_value_by_value(territory, process, desk):
    one, two = make_contribution(process), make_contribution(process)
    Contribution.objects.filter(pk=one.pk).update(kind="idea", theme="Bancs")
    area, service = make_area(territory), make_service(territory)
    listing = f"/bureau/demarches/{process.public_id}/"
    chosen = f"c={one.item.public_id}&c={two.item.public_id}"
    done = desk.send(
        f"{listing}selection/?act=qualify&{chosen}", 'name="kind"', kind="need", theme="", area=str(area.pk)
    )
    one.refresh_from_db()
    assert (one.kind, one.theme, one.area_id) == ("need", "Bancs", area.pk), "an empty field changes nothing"
    desk.send(done["Location"], "Annuler")
    one.refresh_from_db()
    two.refresh_from_db()
    assert (one.kind, one.area_id, two.kind, two.area_id) == ("idea", None, "", None)
    desk.send(f"{listing}selection/?act=assign&{chosen}", 'name="service"', service=str(service.pk))
    two.refresh_from_db()
    assert two.assigned_to == service
    assert Undo.objects.count() == 2


def test_choosing_nothing_or_no_title_says_why(process, desk):
    contribution = make_contribution(process)
    listing = f"/bureau/demarches/{process.public_id}/"
    assert "Rien n’est choisi" in desk.read(f"{listing}selection/?act=group")
    refused = desk.send(f"{listing}selection/?act=group&c={contribution.item.public_id}", 'name="title"', title=" ")
    assert refused.status_code == 422 and "donnez un titre" in refused.content.decode()


def test_filters_are_links_that_keep_each_other(process, desk):
    make_contribution(process, "Un banc.", by=desk.person, channel=Channel.PAPER)
    make_contribution(process, "Un arbre.")
    listing = f"/bureau/demarches/{process.public_id}/"
    page = desk.read(f"{listing}?moyen=paper")
    assert "Un banc." in page and "Un arbre." not in page
    assert "?q=2&amp;moyen=paper" in desk.read(f"{listing}?q=2"), "a filter keeps the words searched"
    assert "Un arbre." in desk.read(f"{listing}?q=2"), "by its number"


def test_list_costs_the_same_at_one_and_at_many(process, desk):
    listing = f"/bureau/demarches/{process.public_id}/"
    make_finding(process, by=desk.person, size=1)
    make_contribution(process)
    one = queries(desk, listing)
    make_finding(process, by=desk.person, size=3, title="Autre")
    for _ in range(3):
        make_contribution(process)
    assert queries(desk, listing) == one


def test_home_costs_the_same_at_one_and_at_three(territory, desk):
    def lived():
        process = make_open_process(territory, by=desk.person)
        make_finding(process, by=desk.person, size=1)
        make_contribution(process)

    lived()
    one = queries(desk, "/bureau/")
    lived()
    lived()
    assert queries(desk, "/bureau/") == one


def test_work_page_costs_the_same_at_one_and_at_many(process, desk):
    finding = make_finding(process, by=desk.person, size=3)
    page = f"/bureau/constats/{finding.item.public_id}/"
    three = queries(desk, page)
    bigger = make_finding(process, by=desk.person, size=9, title="Plus grand")
    assert queries(desk, f"/bureau/constats/{bigger.item.public_id}/") == three


def test_charts_and_figures_count_the_same_contributions(process, desk):
    for channel in (Channel.DOOR, Channel.DOOR, Channel.PHONE):
        make_contribution(process, by=desk.person, channel=channel)
    withdrawn = make_contribution(process)
    Contribution.objects.filter(pk=withdrawn.pk).update(standing="withdrawn")
    total = figures.heard(process).value
    assert total == 3
    for key, make in charts.CHARTS.items():
        assert sum(n for _label, n in make(process).rows) == total, key
    page = desk.read(f"/bureau/demarches/{process.public_id}/tableau-de-bord/")
    assert "en porte-à-porte" in page and "<table" in page
    file = desk.get(f"/bureau/demarches/{process.public_id}/tableau-de-bord/moyens.csv").content.decode("utf-8-sig")
    assert file.splitlines() == ['"Moyen";"contributions"', '"en porte-à-porte";"2"', '"au téléphone";"1"']
    assert desk.get(f"/bureau/demarches/{process.public_id}/tableau-de-bord/inconnu.csv").status_code == 404


@pytest.mark.parametrize("theme", ["=cmd|' /C calc'!A0", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "＝1", "'=1", "a;=1"])
def test_no_theme_is_calculated_by_whoever_opens_the_file_of_a_chart(process, desk, theme):
    Contribution.objects.filter(pk=make_contribution(process).pk).update(theme=theme)
    file = desk.get(f"/bureau/demarches/{process.public_id}/tableau-de-bord/themes.csv").content.decode("utf-8-sig")
    rows = list(csv.reader(io.StringIO(file, newline=""), delimiter=";"))
    assert len(rows) == 2 and not rows[1][0].startswith(("=", "+", "-", "@", "\t", "\r", "＝"))
    assert (restored(rows[1][0]), rows[1][1]) == (theme, "1")


def test_facilitator_groups_but_does_not_sign_nor_send(territory, process):
    helper = Desk(make_person(territory, Role.FACILITATOR))
    assert helper.get(f"/bureau/demarches/{process.public_id}/selection/").status_code == 200
    assert helper.get("/bureau/envois/").status_code == 404


def test_signatory_neither_writes_nor_sends(territory, process):
    signatory = Desk(make_signatory(territory))
    contribution = make_contribution(process)
    assert "Envoyer pour signature" not in signatory.read(f"/bureau/contributions/{contribution.item.public_id}/")
    assert signatory.get("/bureau/envois/").status_code == 404


def test_observer_reads_the_desk_without_notes_nor_persons_and_changes_nothing(territory, process, desk):
    said = make_contribution(process, "Un banc à l’ombre.", reach=reach("letter", name="Zoé Ferrand"))
    unheard = make_contribution(process, "Un mot que personne n’a relu.")
    items.show(unheard.item, "staff")
    draft = make_process(territory, by=desk.person, title="En préparation")
    observer = Desk(make_person(territory, Role.OBSERVER))
    listing = f"/bureau/demarches/{process.public_id}/"
    assert "En préparation" in observer.read("/bureau/demarches/") and draft.title in observer.read(
        f"/demarches/{draft.public_id}/"
    )
    page = observer.read(listing)
    assert "Un banc à l’ombre." in page and "Un mot que personne" not in page
    assert f"/contributions/{said.public_id}/" in page and "À répondre" not in page and "Regrouper" not in page
    assert "À répondre" in desk.read(listing), "the services know how to answer"
    # A filter typed in the address says nothing more: the list is whole.
    assert "N° 1" in observer.read(f"{listing}?repondre_par=email") and "N° 1" not in desk.read(
        f"{listing}?repondre_par=email"
    )
    for path in (f"/bureau/contributions/{said.public_id}/", "/bureau/envois/", f"{listing}construire/"):
        assert observer.get(path).status_code == 404
    assert observer.client.post(f"{observer.prefix}{listing}selection/faire/", {"act": "group"}).status_code == 404
    assert "Mon bureau" in observer.read("/"), "a door that one may open is shown"


def test_days_of_the_dashboard_are_those_of_the_territory(process):
    """Paris left summer time in the night of 26 October 2025: that day began at 22:00 UTC and ended at 23:00 UTC."""
    said = ["2025-10-25T21:59:59", "2025-10-25T22:00:00", "2025-10-26T22:30:00", "2025-10-26T23:00:00.000001"]
    for moment in said:
        one = make_contribution(process, "Un banc.")
        Contribution.objects.filter(pk=one.pk).update(collected_at=datetime.fromisoformat(f"{moment}+00:00"))
    assert [n for _day, n in charts.by_day(process).rows] == [1, 2, 1]


def test_an_answer_is_in_time_until_the_end_of_the_day_promised(territory, process, desk):
    signatory = make_signatory(territory)
    midnight = timezone.make_aware(datetime.combine(process.frame.answer_by + timedelta(days=1), time.min))
    for moment in (midnight - timedelta(seconds=1), midnight):
        one = make_contribution(process, "Un banc.")
        answer = make_checked_answer(agent=desk.person, signatory=signatory, contribution=one)
        answers.publish(answer=answer, by=signatory)
        Contribution.objects.filter(pk=one.pk).update(answered_at=moment)
    assert [n for _label, n in charts.in_time(process).rows] == [1, 1, 0]

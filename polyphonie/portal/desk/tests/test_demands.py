"""A contribution recognised as a demande: its acknowledgement says what the law asks, to its author and nobody else."""

from datetime import date

import pytest
from django.core import mail
from django.test import Client

from polyphonie.contributions import actions, demands
from polyphonie.contributions.actions import Said
from polyphonie.contributions.models import Demand
from polyphonie.contributions.tests.factories import reach
from polyphonie.core import clock, deliveries
from polyphonie.core.actors import VISITOR
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.portal.desk.tests.factories import Desk, plain
from polyphonie.processes.tests.factories import make_open_process
from polyphonie.territories.tests.factories import make_service


@pytest.fixture
def said(territory):
    """A contribution whose author is answered by mail, its receipt sent; with the code of that receipt."""
    process = make_open_process(territory)
    contribution, code = actions.receive(
        process=process,
        said=Said(text="Je demande une place de stationnement réservée.", reach=reach("email")),
        by=VISITOR,
    )
    deliveries.send_due()
    mail.outbox.clear()
    return contribution, code


def recognise(desk, contribution, team, **changes):
    fields = {
        "service": str(team.pk), "received_on": clock.today().isoformat(), "silence": "rejected",
        "decided_by": demands.months_after(clock.today(), 2).isoformat(),
    }  # fmt: skip
    return desk.send(f"/bureau/contributions/{contribution.public_id}/moderer/", "/demande/", **fields | changes)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"service": ""}, "obligatoire"),
        ({"received_on": "2999-01-01"}, "dans le futur"),
        ({"decided_by": "2020-01-01"}, "après celle de la réception"),
        ({"silence": "peut-être"}, "choix valide"),
    ],
)
def test_wrong_demand_is_said_at_its_field_and_nothing_is_owed(territory, said, changes, words):
    refused = recognise(Desk(make_agent(territory)), said[0], make_service(territory), **changes)
    assert refused.status_code == 200 and words in plain(refused.content.decode())
    assert not Demand.objects.exists() and deliveries.send_due() == 0


@pytest.mark.parametrize(("silence", "words"), [("rejected", "réputée rejetée"), ("accepted", "réputée acceptée")])
def test_acknowledgement_says_what_the_law_asks(territory, said, silence, words):
    contribution, code = said
    service = make_service(territory, name="Voirie", phone="02 99 00 10 30")
    desk = Desk(make_agent(territory))
    assert recognise(desk, contribution, service, silence=silence).status_code == 302
    assert deliveries.send_due() == 1
    page = f"{desk.prefix}/recu/{contribution.public_id}/accuse-de-reception/"
    holder = Client()
    holder.get(f"{desk.prefix}/r/{code}/")
    assert "accuse-de-reception" in holder.get(f"{desk.prefix}/recu/{contribution.public_id}/").content.decode()
    for text in (mail.outbox[0].body, holder.get(page).content.decode(), desk.html(page)):
        for asked in ("Voirie", "02 99 00 10 30", "Je demande une place", words, "L112-3"):
            assert asked in plain(text)
    assert Client().get(page).status_code == 404
    assert Desk(make_person(territory)).get(page).status_code == 404


def test_demand_is_recognised_once(territory, said):
    desk, service = Desk(make_agent(territory)), make_service(territory)
    assert recognise(desk, said[0], service).status_code == 302
    assert "Imprimer son accusé de réception" in desk.read(f"/bureau/contributions/{said[0].public_id}/moderer/")
    deliveries.send_due()
    assert deliveries.send_due() == 0 and len(mail.outbox) == 1 and Demand.objects.count() == 1


@pytest.mark.parametrize(
    ("day", "after"),
    [
        (date(2026, 11, 22), date(2027, 1, 22)),
        (date(2026, 12, 31), date(2027, 2, 28)),
        (date(2027, 12, 30), date(2028, 2, 29)),
    ],
)
def test_two_months_after_a_day(day, after):
    assert demands.months_after(day, 2) == after

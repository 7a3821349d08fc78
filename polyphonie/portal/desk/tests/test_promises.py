"""Dates promised and dates kept, on the dashboard, the bilan and its PDF; what a consultation ouverte signs after."""

from datetime import date, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people.models import Role
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.portal.desk import bilan, promises
from polyphonie.portal.desk.promises import Promise
from polyphonie.portal.desk.tests.factories import Desk, plain
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Document, Process
from polyphonie.processes.tests.factories import make_open_process

DAY = date(2027, 3, 15)


@pytest.mark.parametrize(
    ("done", "today", "words"),
    [
        (DAY, DAY + timedelta(days=9), "à temps"),
        (DAY + timedelta(days=3), DAY + timedelta(days=9), "3 jours de retard"),
        (None, DAY, "la date n’est pas passée"),
        (None, DAY + timedelta(days=1), "pas encore, 1 jour de retard"),
    ],
)
def test_two_dates_are_compared_in_words(done, today, words):
    assert words in plain(Promise("Réponse", DAY, done).words(today))


def test_what_a_closed_process_never_did_is_late_no_more():
    assert Promise("Décision", DAY, None, closed=True).words(DAY + timedelta(days=110)) == "pas fait avant la clôture"
    assert "3 jours de retard" in plain(Promise("Décision", DAY, DAY + timedelta(days=3), closed=True).words(DAY))


@pytest.fixture
def consultation(territory):
    """A consultation ouverte with its decision ready to be put before its signatory."""
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    Process.objects.update(legal_type=Process.LegalType.OPEN_CONSULTATION)
    process.refresh_from_db()
    option = decisions.write_option(process=process, title="Six", text="Six bancs.", by=agent)
    decision = decisions.draft_decision(
        process=process, title="Six bancs", by=agent, reasons="Pour revenir.", what_changed="Deux de plus.",
        room="Le nombre.", official_text="Le conseil…", plain_text="Six bancs.", decided_on=clock.today(),
    )  # fmt: skip
    decisions.consider(decision=decision, option=option, chosen=True, why="Oui.", by=agent)
    return process, decision, agent, signatory


def publish_synthesis(process, agent):
    file = SimpleUploadedFile("synthese.pdf", b"%PDF-1.7 une synthese")
    processes.add_document(process=process, title="Synthèse", kind=Document.Kind.SYNTHESIS, file=file, by=agent)


def test_consultation_is_not_signed_before_its_synthesis_is_public(consultation):
    process, decision, agent, signatory = consultation
    with pytest.raises(Refused, match="synthèse"):
        decisions.propose_decision(decision=decision, signatory=signatory, by=agent)
    publish_synthesis(process, agent)
    decision = decisions.propose_decision(decision=decision, signatory=signatory, by=agent)
    assert decisions.publish_decision(decision=decision, by=signatory).published_at


def test_synthesis_is_compared_with_the_day_of_the_signature(consultation):
    process, decision, agent, signatory = consultation
    asked = promises.of(process)
    assert [p.label for p in asked] == ["Synthèse publique", "Décision", "Réponse à chacun"]
    assert asked[0].promised == process.frame.decide_by and asked[0].done is None
    publish_synthesis(process, agent)
    decision = decisions.propose_decision(decision=decision, signatory=signatory, by=agent)
    decisions.publish_decision(decision=decision, by=signatory)
    kept = promises.of(process)[0]
    assert kept.promised == kept.done == clock.today()
    page = Desk(agent).read(f"/bureau/demarches/{process.public_id}/tableau-de-bord/")
    assert "Synthèse publique" in page and "Dates promises et dates tenues" in page
    assert "Synthèse publique" in Desk(agent).read(f"/demarches/{process.public_id}/bilan/")
    assert bilan.pdf(process).startswith(b"%PDF-")


def test_answers_are_kept_when_nobody_waits_any_more(territory):
    agent, signatory = make_agent(territory), make_signatory(territory)
    process = make_open_process(territory, by=agent)
    said = make_contribution(process)
    assert promises.of(process)[-1].done is None
    late = clock.now() + timedelta(days=80)
    with time_machine.travel(late, tick=False):
        answers.publish(answer=make_checked_answer(agent=agent, signatory=signatory, contribution=said), by=signatory)
        process.refresh_from_db()
        row = promises.as_rows(process)[-1]
    assert "5 jours de retard" in plain(row[-1])


def test_observer_reads_the_figures_and_changes_nothing(territory, client):
    process = make_open_process(territory)
    make_contribution(process)
    observer = Desk(make_person(territory, Role.OBSERVER))
    page = observer.read(f"/demarches/{process.public_id}/")
    assert "Lire le bilan" in page and "Tableau de bord" in page
    board = observer.read(f"/bureau/demarches/{process.public_id}/tableau-de-bord/")
    assert "sur le site" in board and "Envois" not in board
    assert observer.get(f"/bureau/demarches/{process.public_id}/tableau-de-bord/moyens.csv").status_code == 200
    assert observer.get("/bureau/envois/").status_code == 404
    public = client.get(f"{observer.prefix}/demarches/{process.public_id}/").content.decode()
    assert "Lire le bilan" in public and "Tableau de bord" not in public

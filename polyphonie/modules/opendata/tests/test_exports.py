"""Whoever sees a list can take it out: the same rows, their rights of today, and theirs alone."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from polyphonie.contributions import actions as contributions
from polyphonie.contributions import moderation, texts
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution, make_finding
from polyphonie.core import clock
from polyphonie.core.actors import VISITOR, Actor
from polyphonie.core.formulas import restored
from polyphonie.core.models import JournalEntry
from polyphonie.core.once import new_key
from polyphonie.core.pages import territory_path
from polyphonie.modules.opendata.exporting import actions, lists, purging, tasks
from polyphonie.modules.opendata.exporting.writers import FORMATS
from polyphonie.modules.opendata.models import Export, ExportTemplate
from polyphonie.people.models import Membership, Role
from polyphonie.people.tests.factories import make_agent, make_person
from polyphonie.processes.tests.factories import make_open_process, make_process


@pytest.fixture
def process(territory):
    return make_open_process(territory)


def _read(export: Export) -> list[dict[str, str]]:
    export.refresh_from_db()
    assert export.state == Export.State.DONE
    with export.file.open("rb") as file:
        text = io.StringIO(file.read().decode("utf-8-sig"), newline="")
        return [{k: restored(v) for k, v in row.items()} for row in csv.DictReader(text, delimiter=";")]


def _taken(territory, name: str, by=VISITOR, **asked) -> list[dict[str, str]]:
    fields = {"format": "csv", "columns": [], "filters": {}, "options": {}} | asked
    export = actions.ask(territory=territory, source=lists.SOURCES[name], by=by, **fields)
    actions.make(export=export, by=by)
    return _read(export)


def test_export_says_what_the_page_says(territory, process, client):
    for number in range(25):
        make_contribution(process, f"Il manque un banc n° {number}.")
    other = make_open_process(territory, title="Autre")
    make_contribution(other, "Ailleurs.")
    query = f"?demarche={process.public_id}&moyen=web"
    shown, address = [], territory_path(territory, "contributions:list") + query
    while address:
        found = client.get(address).context["found"]
        shown += [(row.contribution.public_id, row.text) for row in found.rows]
        address = found.next
    rows = _taken(territory, "contributions", filters={"demarche": process.public_id, "moyen": "web"})
    assert [(row["id"], row["texte"]) for row in rows] == shown
    assert len(rows) == 25


@pytest.mark.parametrize("form", sorted(FORMATS))
def test_every_list_leaves_in_every_form(territory, process, form):
    agent = make_agent(territory)
    make_finding(process, by=agent)
    for source in lists.open_to(agent):
        export = actions.ask(
            territory=territory, source=source, format=form, columns=[], filters={}, options={}, by=agent
        )
        actions.make(export=export, by=agent)
        export.refresh_from_db()
        assert (export.state, export.rows) == (Export.State.DONE, source.rows(agent, {}).count()), source.name
        assert export.size > 50


def test_words_hidden_or_withdrawn_leave_in_no_form(territory, process):
    agent = make_agent(territory)
    hidden = make_contribution(process, "Canari-masqué.", pseudonym="Canari-nom-masqué")
    moderation.hide(contribution=hidden, reason="personal", by=agent)
    gone = make_contribution(process, "Canari-retiré.", pseudonym="Canari-nom-retiré", place="Canari-lieu")
    contributions.withdraw(contribution=gone, by=Actor(gone.author_key))
    for by in (VISITOR, agent):
        for form in FORMATS:
            export = actions.ask(
                territory=territory,
                source=lists.SOURCES["contributions"],
                format=form,
                columns=[],
                filters={},
                options={},
                by=by,
            )
            actions.make(export=export, by=by)
            export.refresh_from_db()
            with export.file.open("rb") as file:
                body = file.read()
            if form in {"xlsx", "ods"}:
                import zipfile

                archive = zipfile.ZipFile(io.BytesIO(body))
                body = b"".join(archive.read(n) for n in archive.namelist())
            assert b"Canari" not in body
    assert len(_taken(territory, "contributions")) == 1, "a hidden contribution is not on the public list"
    assert len(_taken(territory, "contributions", by=agent)) == 2


def test_private_columns_are_for_those_who_work_there(territory, process):
    make_contribution(process)
    agent, resident = make_agent(territory), make_person(territory)
    assert "repondre_par" in _taken(territory, "contributions", by=agent)[0]
    assert "repondre_par" not in _taken(territory, "contributions", by=resident)[0]
    with pytest.raises(actions.Refused):
        _taken(territory, "contributions", by=resident, columns=["repondre_par"])


def test_list_of_roles_is_there_for_those_who_give_them(territory, client):
    administrator, agent = make_person(territory, Role.ADMINISTRATOR), make_agent(territory)
    assert lists.source_for(agent, "roles") is None
    assert lists.source_for(VISITOR, "roles") is None
    client.force_login(agent.user, backend="django.contrib.auth.backends.ModelBackend")
    assert client.get(territory_path(territory, "opendata:export_choose", "roles")).status_code == 404
    rows = _taken(territory, "roles", by=administrator)
    assert {row["courriel"] for row in rows} == {administrator.user.email, agent.user.email}


def test_draft_process_is_exported_to_staff_only(territory):
    make_process(territory, title="Encore secret")
    assert _taken(territory, "demarches") == []
    assert [r["titre"] for r in _taken(territory, "demarches", by=make_agent(territory))] == ["Encore secret"]


def test_export_of_staff_is_in_the_journal_without_a_word(territory, process):
    make_contribution(process, "Des mots.")
    _taken(territory, "contributions")
    assert not JournalEntry.objects.filter(verb="export.made").exists()
    agent = make_agent(territory)
    _taken(territory, "contributions", by=agent, columns=["numero", "texte"], filters={"q": "mots"})
    entry = JournalEntry.objects.get(verb="export.made")
    assert entry.actor == agent.actor_key
    assert entry.data.keys() == {"list", "format", "rows", "columns", "digest"}
    assert entry.data["columns"] == ["numero", "texte"]
    assert "mots" not in str(entry.data.values())


def _client(person) -> Client:
    client = Client()
    client.force_login(person.user, backend="django.contrib.auth.backends.ModelBackend")
    return client


def _asked_by_form(client, territory, callbacks, name="contributions", **fields) -> str:
    data = {"format": "csv", "colonnes": ["numero", "texte"], "separateur": ";", "marque": "on", "cle": new_key()}
    with callbacks(execute=True):
        response = client.post(territory_path(territory, "opendata:export_choose", name), data | fields)
    assert response.status_code == 302, response.content.decode()[-3000:]
    return response.url


def test_file_is_its_owner_s_alone(territory, process, client, django_capture_on_commit_callbacks):
    make_contribution(process, "=SOMME(A1)")
    agent, colleague = make_agent(territory), make_agent(territory)
    address = _asked_by_form(_client(agent), territory, django_capture_on_commit_callbacks)
    page = _client(agent).get(address)
    assert "Votre fichier est prêt" in page.content.decode()
    response = _client(agent).get(address + "fichier")
    body = b"".join(response.streaming_content).decode("utf-8-sig")
    assert body.splitlines()[1] == '"1";"\'=SOMME(A1)"'
    assert response.headers["Content-Disposition"].startswith("attachment")
    for other in (client, _client(colleague), _client(make_person(territory))):
        assert other.get(address).status_code == 404
        assert other.get(address + "fichier").status_code == 404


def test_role_that_ended_opens_nothing(territory, process, django_capture_on_commit_callbacks):
    make_contribution(process)
    agent = make_agent(territory)
    address = _asked_by_form(_client(agent), territory, django_capture_on_commit_callbacks)
    assert _client(agent).get(address + "fichier").status_code == 200
    Membership.objects.filter(person=agent).update(
        starts_on=clock.today() - timedelta(days=9), ends_on=clock.today() - timedelta(days=1)
    )
    assert _client(agent).get(address + "fichier").status_code == 404


def test_file_expires_and_is_erased(territory, process, django_capture_on_commit_callbacks):
    make_contribution(process)
    agent = make_agent(territory)
    address = _asked_by_form(_client(agent), territory, django_capture_on_commit_callbacks)
    export = Export.objects.get()
    Export.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert _client(agent).get(address + "fichier").status_code == 404
    assert purging.purge() == 1
    assert not export.file.storage.exists(export.file.name)
    assert purging.purge() == 0


def test_the_public_list_leads_to_a_file_of_the_same_rows(territory, process, client):
    page = client.get(territory_path(territory, "contributions:list"), {"moyen": "web", "apres": "9"}).content.decode()
    path = territory_path(territory, "opendata:export_choose", "contributions")
    assert f'href="{path}?moyen=web"' in page
    assert client.get(path, {"moyen": "web"}).context["form"]["moyen"].initial == "web"


def test_visitor_takes_out_a_public_list(territory, process, client, django_capture_on_commit_callbacks):
    make_contribution(process, "Un banc.")
    address = _asked_by_form(client, territory, django_capture_on_commit_callbacks)
    assert "Un banc." in b"".join(client.get(address + "fichier").streaming_content).decode()
    assert Client().get(address + "fichier").status_code == 404


def test_long_list_is_made_by_a_job_with_its_owner_s_rights(territory, process, monkeypatch):
    make_contribution(process)
    agent = make_agent(territory)
    export = actions.ask(
        territory=territory,
        source=lists.SOURCES["contributions"],
        format="json",
        columns=[],
        filters={},
        options={},
        by=agent,
    )
    assert tasks.make_export.func(territory.pk, export.pk) == "done"
    late = actions.ask(
        territory=territory,
        source=lists.SOURCES["contributions"],
        format="json",
        columns=[],
        filters={},
        options={},
        by=agent,
    )
    Membership.objects.all().delete()
    assert tasks.make_export.func(territory.pk, late.pk) == "failed", "no right left, nothing written"


def test_export_that_fails_says_so(territory, process, monkeypatch):
    make_contribution(process)
    export = actions.ask(
        territory=territory,
        source=lists.SOURCES["contributions"],
        format="csv",
        columns=[],
        filters={},
        options={},
        by=VISITOR,
    )
    monkeypatch.setattr(actions, "_write", lambda *_: 1 / 0)
    actions.make(export=export, by=VISITOR)
    export.refresh_from_db()
    assert export.state == Export.State.FAILED


def test_template_is_kept_found_and_forgotten(territory, process, django_capture_on_commit_callbacks):
    agent = make_agent(territory)
    client = _client(agent)
    _asked_by_form(client, territory, django_capture_on_commit_callbacks, modele="Pour le conseil", format="ods")
    kept = ExportTemplate.objects.get()
    assert (kept.name, kept.columns, kept.format) == ("Pour le conseil", ["numero", "texte"], "ods")
    path = territory_path(territory, "opendata:export_choose", "contributions")
    form = client.get(f"{path}?modele={kept.pk}").context["form"]
    assert (form["colonnes"].value(), form["format"].value()) == (["numero", "texte"], "ods")
    client.post(territory_path(territory, "opendata:export_forget", kept.pk), {"cle": new_key()})
    assert not ExportTemplate.objects.exists()


def test_form_refuses_plainly(territory, process, client):
    path = territory_path(territory, "opendata:export_choose", "contributions")
    response = client.post(path, {"format": "docx", "colonnes": ["nom"], "demarche": "inconnue", "cle": new_key()})
    assert response.status_code == 200
    assert response.context["form"].errors.keys() >= {"format", "colonnes", "demarche"}
    assert not Export.objects.exists()


def test_number_of_queries_does_not_depend_on_rows(territory, process):
    agent, counts = make_agent(territory), []
    for more in (1, 2):
        for _n in range(more):
            contribution = make_contribution(process)
            contributions.add_word(contribution=contribution, text="Oui.", pseudonym="", by=VISITOR)
            make_finding(process, by=agent)
        with CaptureQueriesContext(connection) as queries:
            for source in lists.SOURCES.values():
                list(lists.lines(source, source.columns, territory, agent, {}))
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_slices_follow_one_another(territory, process):
    made = [make_contribution(process).pk for _n in range(7)]
    source = lists.SOURCES["contributions"]
    parts = [[c.pk for c in part] for part in lists.slices(source, VISITOR, {}, size=3)]
    assert [len(part) for part in parts] == [3, 3, 1]
    assert [pk for part in parts for pk in part] == made[::-1]


def test_words_of_many_are_those_of_one(territory, process):
    agent = make_agent(territory)
    rows = [make_contribution(process, f"Le banc de M. Untel, n° {n}.") for n in range(3)]
    moderation.mask(contribution=rows[0], start=12, end=17, reason="third_party", by=agent)
    contributions.edit(contribution=rows[1], text="Autre chose.", by=Actor(rows[1].author_key))
    contributions.withdraw(contribution=rows[2], by=Actor(rows[2].author_key))
    one_by_one = {c.pk: texts.public_text(c) for c in Contribution.objects.with_words()}
    many = texts.public_texts(list(Contribution.objects.all()))
    assert {pk: many.get(pk, "") for pk in one_by_one} == one_by_one
    assert "Untel" not in one_by_one[rows[0].pk] and one_by_one[rows[1].pk] == "Autre chose."

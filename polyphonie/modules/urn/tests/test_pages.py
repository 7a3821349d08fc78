"""The pages of a vote, as residents, agents and the bureau meet them; without JavaScript."""

import json
import re
from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from polyphonie.core import clock
from polyphonie.core.once import new_key
from polyphonie.core.pages import territory_path
from polyphonie.methods.urn import published, setup
from polyphonie.methods.urn.verifying import verify
from polyphonie.modules.urn import actions, documents, finding, showing
from polyphonie.modules.urn.models import Ballot, Election, Elector
from polyphonie.people.tests.factories import make_agent

from .factories import OpenVote, make_election


@pytest.fixture
def held(territory):
    return OpenVote(territory)


def at(election, name, *args):
    return territory_path(election.territory, f"urn:{name}", election.vote, *args)


def post(client, address, **data):
    return client.post(address, {"cle": new_key()} | data)


def text(response):
    return re.sub(r"\s+", " ", response.content.decode())


@pytest.fixture
def agent_client(held):
    client = Client()
    client.force_login(held.agent.user)
    return client


def test_resident_votes_without_javascript_and_follows_their_receipt(held):
    client, election = Client(), held.election
    assert at(election, "enter") in text(client.get(at(election, "urn")))
    wrong = post(client, at(election, "enter"), key="E0001", born="01/01/1902")
    assert wrong.status_code == 422 and "ne trouvons pas" in text(wrong)
    entered = post(client, at(election, "enter"), key="E0001", born="12/05/1951")
    assert entered["Location"] == at(election, "ballot")
    page = client.get(at(election, "ballot"))
    assert "ne compte pas encore" in text(page) and "no-store" in page["Cache-Control"]
    counted = post(client, at(election, "ballot"), choix=["4", "8"], faire="calculer")
    assert "12 000" in text(counted).replace("\u202f", " ").replace("\xa0", " ")
    assert not Ballot.objects.exists()
    again = client.get(at(election, "ballot"))
    assert again.content.decode().count(" checked") == 2, "what was chosen on this device is lost"
    over = post(client, at(election, "ballot"), choix=["5", "8"], faire="voter")
    assert over.status_code == 422 and "au plus" in text(over) and over.content.decode().count(" checked") == 2
    voted = post(client, at(election, "ballot"), choix=["4", "8"], faire="voter")
    assert voted.status_code == 200 and "Votre vote compte" in text(voted)
    code = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", voted.content.decode()).group()
    page = client.get(at(election, "ballot"))
    assert "Votre vote compte" in text(page) and " checked" not in page.content.decode()
    found = post(Client(), at(election, "receipt"), code=code.lower())
    assert "scellé. Personne ne peut encore le lire" in text(found)
    post(client, at(election, "leave"))
    assert client.get(at(election, "ballot"))["Location"] == at(election, "enter")


def test_session_and_database_keep_no_choice_of_whoever_voted(held):
    client = Client()
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    post(client, at(held.election, "ballot"), choix=["4", "8"], faire="calculer")
    voted = post(client, at(held.election, "ballot"), choix=["4", "8"], faire="voter")
    code = re.search(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", voted.content.decode()).group()
    kept = json.dumps(dict(client.session))
    assert code not in kept and code.replace("-", "") not in kept and "choix" not in kept
    assert client.cookies[f"bulletin-{held.election.vote}"].value == "", "the draft stays on the device after the vote"


def test_booth_is_closed_before_after_and_to_whoever_did_not_enter(held):
    election = held.election
    assert Client().get(at(election, "ballot"))["Location"] == at(election, "enter")
    with held.after():
        client = Client()
        closed = client.get(at(election, "enter"))
        assert closed.status_code == 409 and "terminé" in text(closed)
    client = Client()
    post(client, at(election, "enter"), key="E0002", born="1952")
    with held.after():
        late = post(client, at(election, "ballot"), choix=["1"], faire="voter")
        assert late.status_code == 422 and "n’a pas été déposé" in text(late)
    assert not Ballot.objects.exists()


def test_why_a_ballot_is_void_is_said_in_the_reader_s_language(held, english, settings):
    client = Client()
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = "en"
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    over = post(client, at(held.election, "ballot"), choix=["5", "8"], faire="voter")
    assert over.status_code == 422 and "at most 12000 are allowed" in text(over) and "bulletin compte" not in text(over)


def test_site_and_library_say_the_same_of_a_void_ballot():
    assert {name: str(words) for name, words in showing.WHY.items()} == setup.WHY


def test_somebody_is_found_in_the_roll_without_accents_and_by_the_database(territory, django_assert_num_queries):
    election = make_election(territory, roll=0)
    rows = [{"key": f"K{n}", "name": name} for n, name in enumerate(["Éloïse Le Gœff", "Elo 100%", "Éloi Martin"])]
    actions.load_roll(election=election, rows=rows, by=make_agent(territory))
    for words, names in [
        ("eloise GOEFF", ["Éloïse Le Gœff"]),
        ("eloise le", ["Éloïse Le Gœff"]),
        ("ÉLO", ["Elo 100%", "Éloi Martin", "Éloïse Le Gœff"]),
        ("k2", ["Éloi Martin"]),
        ("100%", ["Elo 100%"]),
        ("%", ["Elo 100%"]),
    ]:
        with django_assert_num_queries(1):
            assert [e.name for e in finding.by_words(election, words)] == names, words
    with django_assert_num_queries(0):
        assert finding.by_words(election, "  ") == []


def test_sealed_ballot_made_in_the_browser_is_taken_as_it_is(held):
    import base64

    client = Client()
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    sealed = held.sealed("2")
    voted = post(client, at(held.election, "ballot"), scelle=base64.b64encode(sealed).decode(), faire="voter")
    assert "le serveur n’a pas vu vos choix" in text(voted)
    assert bytes(Ballot.objects.get().sealed) == sealed
    broken = post(client, at(held.election, "ballot"), scelle="%%%", faire="voter")
    assert broken.status_code == 422


@pytest.mark.parametrize("kind", ["approval", "points"])
def test_other_ballots_have_their_page(territory, kind):
    held = OpenVote(territory, ballot=kind)
    client = Client()
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    said = {"points-1": "4", "points-2": "6"} if kind == "points" else {"choix": ["1", "2"]}
    wrong = {"points-1": "-3"} if kind == "points" else {"choix": ["1", "2", "3", "4"]}
    assert post(client, at(held.election, "ballot"), faire="voter", **wrong).status_code == 422
    assert "Votre vote compte" in text(post(client, at(held.election, "ballot"), faire="voter", **said))


def test_code_by_letter_opens_one_vote(territory):
    held = OpenVote(territory, identity="code")
    [(elector, code), *others] = actions.make_codes(election=held.election, by=held.agent)
    assert len(others) == 11 and code not in repr(Elector.objects.values())
    client = Client()
    assert post(client, at(held.election, "enter"), code="0000-0000-0000-0000").status_code == 422
    assert post(client, at(held.election, "enter"), code=code.lower())["Location"] == at(held.election, "ballot")
    post(client, at(held.election, "ballot"), choix=["1"], faire="voter")
    elector.refresh_from_db()
    assert elector.channel == "web"
    second = Client()
    post(second, at(held.election, "enter"), code=code)
    post(second, at(held.election, "ballot"), choix=["2"], faire="voter")
    assert Ballot.objects.count() == 1, "one code gave two votes"


def test_account_is_enough_where_the_rules_say_so(territory):
    held = OpenVote(territory, identity="declared", roll=0)
    person = make_agent(territory)
    client = Client()
    assert "login" in client.get(at(held.election, "enter"))["Location"]
    client.force_login(person.user)
    asked = client.get(at(held.election, "enter"))
    assert asked.status_code == 200 and f'value="{person.name}"' in text(asked)
    assert post(client, at(held.election, "enter"), name=" - ").status_code == 422
    for name in ("Zoé Quémener", "Somebody Else", ""):
        post(client, at(held.election, "enter"), name=name)
        post(client, at(held.election, "ballot"), choix=["1"], faire="voter")
    assert Ballot.objects.count() == 1 and Elector.objects.get().name == "Zoé Quémener"


def test_somebody_who_says_their_name_is_there_once_online_and_at_the_desk(territory, agent_client):
    held = OpenVote(territory, identity="declared", roll=0)
    voters = [Client(), Client()]
    for client in voters:
        client.force_login(make_agent(territory).user)
    post(voters[0], at(held.election, "enter"), name="Zoé Quémener")
    post(voters[0], at(held.election, "ballot"), choix=["1"], faire="voter")
    again = actions.add_declared(election=held.election, name="QUEMENER zoé", by=held.agent)
    assert again.channel == "web", "the desk cannot see that this person voted online"
    taken = post(voters[1], at(held.election, "enter"), name="Quémener Zoé")
    assert taken.status_code == 422 and "déjà dans la liste" in text(taken)
    assert Elector.objects.filter(election=held.election).count() == 1


def test_tablet_takes_a_pass_once_and_wipes_its_session(held, agent_client):
    elector = held.electors[0]
    given = post(agent_client, at(held.election, "elector", elector.pk), faire="tablette")
    code = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", given.content.decode()).group()
    tablet = Client()
    assert post(tablet, at(held.election, "tablet"), code=code)["Location"] == at(held.election, "ballot")
    assert post(Client(), at(held.election, "tablet"), code=code).status_code == 422
    voted = post(tablet, at(held.election, "ballot"), choix=["1"], faire="voter")
    assert "Refresh" in voted.headers and not dict(tablet.session)
    assert tablet.get(at(held.election, "ballot")).status_code == 302
    elector.refresh_from_db()
    assert elector.channel == "desk"


def test_desk_signs_paper_and_blocks_the_web_at_once(held, agent_client):
    client = Client()
    post(client, at(held.election, "enter"), key="E0001", born="1951")
    found = agent_client.get(at(held.election, "electors"), {"q": "personne 1"})
    assert at(held.election, "elector", held.electors[0].pk) in text(found)
    post(agent_client, at(held.election, "elector", held.electors[0].pk), faire="signer")
    refused = post(client, at(held.election, "ballot"), choix=["1"], faire="voter")
    assert refused.status_code == 422 and "papier" in text(refused)


@pytest.mark.parametrize("wins", [True, False])
def test_an_urn_travels_with_its_sheet(territory, monkeypatch, wins):
    election = make_election(territory, paper_wins=wins)
    client = Client()
    client.force_login(make_agent(territory).user)
    page = at(election, "mobile")
    assert page in client.get(at(election, "desk")).content.decode()
    assert "Où va cette urne" in text(client.get(page))
    refused = client.get(page, {"place": "", "lines": "30"})
    assert refused.status_code == 422 and "Dites où va cette urne" in text(refused)
    said = {}
    printed = documents.printing.pdf
    monkeypatch.setattr(documents.printing, "pdf", lambda template, data: said.update(data) or printed(template, data))
    sheet = client.get(page, {"place": "marché du samedi", "lines": "30"})
    assert sheet["Content-Type"] == "application/pdf" and sheet.content.startswith(b"%PDF")
    # A paper ballot that could not be taken back is not given far from the roll.
    assert (said["place"], said["lines"], said["listed"], said["wins"]) == ("marché du samedi", 30, True, wins)


def test_no_urn_travels_for_a_vote_without_paper(territory):
    election = make_election(territory, channels=("web",))
    client = Client()
    client.force_login(make_agent(territory).user)
    assert client.get(at(election, "mobile")).status_code == 404


def test_whole_vote_is_walked_by_the_agent_and_the_bureau(territory):
    agent = make_agent(territory)
    election = make_election(territory, by=agent, roll=0, identity="code")
    client = Client()
    client.force_login(agent.user)
    assert election.title in text(client.get(territory_path(territory, "urn:elections")))
    roll = SimpleUploadedFile("liste.csv", "numéro;nom;naissance\nA1;Ana;1990\nA2;Bob;1991-02-03\n".encode())
    post(client, at(election, "roll"), file=roll)
    assert Elector.objects.count() == 2
    codes = post(client, at(election, "codes"))
    assert codes["Content-Type"] == "application/pdf" and codes.content.startswith(b"%PDF")
    paper = post(client, at(election, "print_paper"), count="2")
    assert paper.content.startswith(b"%PDF")
    people = {f"name{n}": f"Membre {n}" for n in (1, 2, 3)} | {f"quality{n}": "habitant" for n in (1, 2, 3)}
    sheets = post(client, at(election, "keys"), **people)
    signed = re.findall(r"<code>([0-9A-Z-]{19})</code>", sheets.content.decode())
    parts = re.findall(r"data-part>([0-9A-Z-]+)</code>", sheets.content.decode())
    assert len(signed) == len(parts) == 3 and "plus jamais montrée" in text(sheets)
    assert not any(part in text(client.get(at(election, "desk"))) for part in parts)
    with clock.pretend(election.closes_at + timedelta(minutes=1)):
        assert "Clore le vote" in text(client.get(at(election, "desk")))
        post(client, at(election, "close"))
        assert post(client, at(election, "seal"), first=signed[0], second=signed[0]).status_code == 422
        assert post(client, at(election, "seal"), first=signed[0], second=signed[2]).status_code == 302
        assert "Ouvrir l’urne en public" in text(client.get(at(election, "desk")))
        assert post(client, at(election, "open"), first=parts[0], second="1-ABC").status_code == 422
        assert post(client, at(election, "open"), first=parts[2], second=parts[1]).status_code == 302
        assert client.get(at(election, "minutes")).content.startswith(b"%PDF")
        file = b"".join(client.get(at(election, "file")).streaming_content).decode()
        heads = client.get(at(election, "heads")).content.decode()
    assert verify(published.read(file), re.findall(r"\b[0-9a-f]{64}\b", heads)).problems == []
    assert client.get(at(election, "desk")).status_code == 200


def test_batch_of_paper_is_keyed_on_its_pages(held, agent_client):
    serials = actions.print_serials(election=held.election, count=2, by=held.agent)
    held.sign(0)
    held.sign(1)
    other = Client()
    other.force_login(make_agent(held.election.territory).user)
    with held.after():
        post(agent_client, at(held.election, "close"))
        opened = post(agent_client, at(held.election, "batches"), place="Mairie", signed="2", first="Ana", second="Bob")
        assert opened["Location"] == at(held.election, "batch", 1)
        for client in (agent_client, other):
            assert client.get(at(held.election, "batch", 1)).status_code == 200
            wrong = post(client, at(held.election, "batch", 1), serial="AAAA", choix=["1"])
            assert wrong.status_code == 422 and " checked" in wrong.content.decode()
            post(client, at(held.election, "batch", 1), serial=serials[0], choix=["1"])
            post(client, at(held.election, "batch", 1), serial=serials[1], void="on")
            post(client, at(held.election, "batch", 1), faire="terminer")
        assert "Terminé, sans écart" in text(agent_client.get(at(held.election, "batches")))
        assert "est terminé" in text(agent_client.get(at(held.election, "batch", 1)))


def test_small_vote_says_that_its_organiser_could_read_it_and_is_counted_by_one_button(territory):
    held = OpenVote(territory, sealed=False)
    client = Client()
    client.force_login(held.agent.user)
    assert "pas secret pour l’organisateur" in text(Client().get(at(held.election, "urn")))
    assert "pas secret pour l’organisateur" in text(Client().get(at(held.election, "enter")))
    held.vote(0)
    with held.after():
        post(client, at(held.election, "close"))
        post(client, at(held.election, "count"))
    assert Election.objects.get().opened_at


def test_no_page_shows_a_result_before_the_opening_nor_a_small_figure(held, agent_client):
    for n in range(12):
        held.vote(n, "8")
    with clock.pretend(clock.now() + timedelta(days=1)):
        for client in (Client(), agent_client):
            page = text(client.get(at(held.election, "urn")))
            assert "aucun chiffre n’est montré" in page and "Ce que disent les bulletins" not in page
        assert b'"sealed":[\n\n]' in b"".join(Client().get(at(held.election, "file")).streaming_content)
        assert Client().get(at(held.election, "minutes")).status_code == 404


@pytest.mark.parametrize(
    "name",
    [
        "desk",
        "roll",
        "codes",
        "print_paper",
        "mobile",
        "electors",
        "erase",
        "batches",
        "keys",
        "close",
        "seal",
        "open",
        "count",
    ],
)
def test_residents_meet_no_page_of_the_desk(held, name):
    from polyphonie.people.tests.factories import make_person

    client = Client()
    person = make_person(held.election.territory)
    client.force_login(person.user)
    assert client.get(at(held.election, name)).status_code in {404, 405}
    assert post(client, at(held.election, name)).status_code in {404, 405}


def test_demonstration_says_what_to_type_as_the_form_asks_for_it(held):
    election = held.election
    assert finding.to_try(election) is None, "a real vote never shows a line of its list"
    election.territory.demo = True
    first = held.electors[0]
    Elector.objects.filter(pk=first.pk).update(born="1958-05-12")
    assert finding.to_try(election) == {"key": first.key, "born": "12/05/1958"}
    assert finding.by_form(election, finding.to_try(election)) == first


def test_desk_offers_to_load_the_list_until_somebody_has_voted(held, agent_client):
    desk = at(held.election, "desk")
    assert "Charger la liste" in text(agent_client.get(desk))
    held.vote(0)
    assert "Charger la liste" not in text(agent_client.get(desk))

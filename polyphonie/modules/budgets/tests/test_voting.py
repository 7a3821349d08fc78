"""Budget and urn together: the vote opened on the frozen rules, real ballots, and the count of what is published."""

from datetime import timedelta

import pytest
from django.test import Client

from polyphonie.core import clock
from polyphonie.core.actors import SYSTEM, Actor
from polyphonie.core.errors import Refused
from polyphonie.core.once import new_key
from polyphonie.core.pages import inside, territory_path
from polyphonie.core.permissions import allowed
from polyphonie.methods import budgets as counts
from polyphonie.methods.urn.sealing import seal
from polyphonie.modules.budgets import queries, stages, terms, voting
from polyphonie.modules.budgets import shown as shown_elsewhere
from polyphonie.modules.budgets.actions import editions, results
from polyphonie.modules.budgets.models import Count, Edition
from polyphonie.modules.budgets.tests.factories import at, make_ballot, make_count, make_edition, pabulib
from polyphonie.modules.urn import actions as urn
from polyphonie.modules.urn import queries as votes
from polyphonie.modules.urn.models import Election, Elector
from polyphonie.modules.urn.tests.factories import BUREAU
from polyphonie.processes import actions as processes
from polyphonie.territories.tests.factories import make_area

BALLOTS = [["1", "3"], ["1", "3"], ["1"], ["2"], ["2", "3"], ["3"]]


def to_the_vote(territory, **fields):
    """An edition whose vote opens in its time, with its key and a list of eight people; and the sheets of its bureau."""
    edition = make_edition(territory, **fields)
    make_ballot(edition, 60_000, 50_000, 30_000, here=True)
    election = Election.objects.get(source=edition.item)
    rows = [{"key": f"E{n}", "name": f"Personne {n}", "born": "1980"} for n in range(8)]
    urn.load_roll(election=election, rows=rows, by=edition.agent)
    sheets = urn.install(election=election, members=BUREAU, by=edition.agent) if election.sealed_by_bureau else []
    return edition, Election.objects.get(pk=election.pk), sheets


def cast(edition, election, ballots=BALLOTS):
    """Put ballots in the urn during the vote, as anybody's browser would."""
    public = bytes.fromhex(election.public_key)
    with clock.pretend(at(edition, stages.VOTE)):
        for elector, chosen in zip(Elector.objects.order_by("key"), ballots, strict=False):
            sealed = seal(election.vote, election.setup, [(c, 1) for c in chosen], public)
            urn.cast(elector=elector, sealed=sealed, by=Actor("visitor"))


def finish(edition, election, sheets):
    """Close, seal and open the urn, an hour after the vote."""
    with clock.pretend(at(edition, stages.COUNT)):
        if not sheets:
            return urn.count_now(election=election, by=edition.agent)
        urn.close(election=election, by=edition.agent)
        urn.seal(election=election, codes=[s.code for s in sheets[:2]], by=edition.agent)
        return urn.open_urn(election=election, parts=[s.part for s in sheets[1:]], by=edition.agent)


def tick(edition):
    with clock.pretend(at(edition, stages.COUNT) + timedelta(minutes=1)), inside(edition.territory):
        voting.count_what_is_opened()


def page(edition, name, *args, client=None):
    return (client or Client()).get(territory_path(edition.territory, f"budgets:{name}", *args or [edition.public_id]))


def test_vote_is_opened_on_the_rules_in_force(territory):
    area = make_area(territory)
    caps = (terms.AreaEnvelope(area.slug, area.name, 40_000),)
    edition = make_edition(territory, ballot="approval", most=2, min_age=11, level=2, areas=caps)
    project = make_ballot(edition, 60_000, 50_000, here=True)[0]
    election = votes.election_of(edition.item)
    rules = Edition.objects.get(pk=edition.pk).rules
    assert election.rules_digest == rules.digest and election.rules_url.endswith("/reglement/v1/")
    setup = election.setup
    assert (setup["ballot"], setup["most"], setup["min_age"], setup["level"]) == ("approval", 2, 11, 2)
    assert setup["envelope"] == 100_000 and setup["order_seed"] == "graine" and setup["sealed"]
    assert [(c["id"], c["title"], c["cost"]) for c in setup["choices"]] == [
        ("1", "Projet 1", 60_000), ("2", "Projet 2", 50_000)
    ]  # fmt: skip
    assert setup["caps"] == [], "no project of that area is on the ballot"
    vote = stages.phases_of(edition.process)[stages.VOTE]
    assert (election.opens_at, election.closes_at) == (vote.starts_at, vote.ends_at)
    assert not election.shown["1"]["url"].startswith(f"/{territory.slug}/"), (
        "a path that stops when the territory moves"
    )
    assert election.shown["1"]["url"] == f"/projets/{project.public_id}/"


def test_ballots_of_the_urn_are_counted_by_the_tick_and_told_on_the_page(territory):
    edition, election, sheets = to_the_vote(territory)
    cast(edition, election)
    opened = finish(edition, election, sheets)
    tick(edition)
    tick(edition)
    count = Count.objects.get()
    rules, shown = terms.read(edition.rules.terms), queries.on_ballot(edition)
    expected = counts.tally(
        counts.parse_pb(pabulib(edition, BALLOTS)), rules.rule, completion="add1e",
        ties=counts.ballot_order(count.tie_seed, "ties", [p.id for p in shown]),
    )  # fmt: skip
    assert sorted(count.result["winners"]) == sorted(expected.winners)
    assert (count.source, count.voters, count.roll) == ("urn", 6, 8)
    assert count.tie_seed == votes.sealed_digest(opened) and len(count.tie_seed) == 64
    with clock.pretend(at(edition, stages.COUNT) + timedelta(minutes=2)):
        shown = page(edition, "result").content.decode()
    for link in ("urne.json", "urn/verifier.py", f"/votes/{election.vote}/"):
        assert link in shown, f"the result does not lead to {link}"


def test_small_vote_is_counted_in_one_step(territory):
    edition, election, _none = to_the_vote(territory, small=True)
    assert not election.sealed_by_bureau
    cast(edition, election)
    finish(edition, election, [])
    tick(edition)
    assert Count.objects.get().voters == 6


def test_agent_counts_what_the_urn_published_and_nothing_before(territory):
    edition, election, sheets = to_the_vote(territory)
    cast(edition, election)
    client = Client()
    client.force_login(edition.agent.user)
    address = territory_path(territory, "budgets:count", edition.public_id)
    with clock.pretend(at(edition, stages.COUNT)):
        assert client.get(address)["Location"] == territory_path(territory, "urn:desk", election.vote)
        with pytest.raises(Refused, match="pas ouverte"):
            voting.count(edition=edition, by=edition.agent)
    finish(edition, election, sheets)
    with clock.pretend(at(edition, stages.COUNT) + timedelta(minutes=1)):
        assert "Compter les bulletins de l’urne" in client.get(address).content.decode()
        done = client.post(address, {"cle": new_key()})
    assert done["Location"] == territory_path(territory, "budgets:result", edition.public_id)
    assert Count.objects.get().by == edition.agent


@pytest.mark.parametrize("guarded", [True, False])
def test_file_is_refused_where_people_vote_in_the_urn(territory, monkeypatch, guarded):
    edition, _election, _sheets = to_the_vote(territory)
    file = {"edition": edition, "ballots": pabulib(edition, [["1"]]), "tie_seed": "7", "tie_words": "Ici.",
            "by": edition.agent, "source": "file"}  # fmt: skip
    with clock.pretend(at(edition, stages.COUNT)):
        if guarded:
            with pytest.raises(Refused, match="urne de ce site"):
                results.count(**file)
        else:  # without its guard, a file replaces the ballots of the urn
            monkeypatch.setattr(queries, "held_here", lambda edition: False)
            assert results.count(**file).voters == 1


def test_vote_held_elsewhere_opens_no_urn(territory):
    edition = make_edition(territory)
    make_ballot(edition, 60_000, 50_000)
    assert votes.election_of(edition.item) is None
    assert voting.shown(edition, Actor("visitor")) is None and voting.can_count(edition)


def test_pages_lead_to_the_booth_while_the_vote_is_open_only(territory):
    edition, election, _sheets = to_the_vote(territory)
    project = queries.ballot_projects(edition)[0]
    booth = territory_path(territory, "urn:enter", election.vote)
    pages = {"detail": edition.public_id, "compare": edition.public_id, "project": project.public_id}
    for moment, expected in (
        (at(edition, stages.CAMPAIGN), 0),
        (at(edition, stages.VOTE), 1),
        (at(edition, stages.COUNT), 0),
    ):
        with clock.pretend(moment):
            for name, pid in pages.items():
                assert (booth in page(edition, name, pid).content.decode()) == bool(expected), (name, moment)


def test_turnout_is_shown_with_its_share_and_never_under_twenty(territory):
    edition, election, _sheets = to_the_vote(territory)
    with clock.pretend(at(edition, stages.VOTE)):
        assert "à partir de vingt votants" in page(edition, "detail").content.decode()
        rows = [{"key": f"P{n}", "name": f"Personne {n}", "born": "1980"} for n in range(50)]
        urn.load_roll(election=election, rows=rows, by=edition.agent)
    cast(edition, election, [["1"]] * 25)
    with clock.pretend(at(edition, stages.VOTE) + timedelta(days=1)):
        shown = page(edition, "detail").content.decode()
    assert "25 personnes ont voté" in shown.replace("\u202f", " ").replace("\xa0", " ")
    assert "50\u00a0%" in shown


def test_time_counts_and_nobody_else_without_a_role(territory):
    assert allowed(SYSTEM, "budgets.count") and not allowed(Actor("visitor"), "budgets.count")
    assert not allowed(SYSTEM, "budgets.prepare")


def test_desk_writes_the_name_somebody_says_once_and_only_without_a_list(territory):
    edition, election, _sheets = to_the_vote(territory, small=True, identity="declared", channels=("paper", "desk"))
    client = Client()
    client.force_login(edition.agent.user)
    address = territory_path(territory, "urn:electors", election.vote)
    with clock.pretend(at(edition, stages.VOTE)):
        assert "Ajouter ce nom" in client.get(address, {"q": "Zoé Quémener"}).content.decode()
        line = client.post(address, {"cle": new_key(), "nom": "Zoé Quémener"})["Location"]
        for again in (" zoe  QUÉMENER ", "Quémener, Zoé", "ZOE-QUEMENER"):
            assert client.post(address, {"cle": new_key(), "nom": again})["Location"] == line
        assert client.post(line, {"cle": new_key(), "faire": "signer"})["Location"] == line
    assert Elector.objects.get(name="Zoé Quémener").channel == "paper"


def test_desk_adds_nobody_to_a_list(territory):
    edition, election, _sheets = to_the_vote(territory)
    with pytest.raises(Refused, match="a sa liste"):
        urn.add_declared(election=election, name="Zoé", by=edition.agent)


@pytest.mark.parametrize("rule", ["equal-shares", "greedy-votes"])
def test_vote_in_which_nobody_voted_chooses_nothing_and_ends(territory, rule):
    edition, election, sheets = to_the_vote(territory, rule=rule)
    finish(edition, election, sheets)
    tick(edition)
    edition = Edition.objects.with_process().get(pk=edition.pk)
    assert edition.count.voters == 0 and edition.count.result["winners"] == []
    assert {p.standing for p in queries.ballot_projects(edition)} == {"lost"}
    with clock.pretend(at(edition, stages.COUNT) + timedelta(hours=2)):
        shown = page(edition, "result").content.decode()
        assert "Personne n’a voté" in shown and "100" not in shown.split("</h1>")[1].split("<section")[0]
        council = {"reference": "n° 4", "voted_on": clock.today(), "words": "Rien n’est retenu."}
        editions.say_council(edition=edition, by=edition.process.referent, **council)
        editions.say_figures(edition=edition, running_cost=900, first_timers=0, by=edition.process.referent)
        assert page(edition, "done").status_code == 200
        assert list(shown_elsewhere.closing(edition.process)) == []


def test_file_without_a_ballot_is_still_refused(territory):
    edition = make_edition(territory)
    make_ballot(edition, 60_000, 50_000)
    with pytest.raises(Refused, match="aucun bulletin"):
        make_count(edition, [])


def test_stages_stay_in_their_place_around_a_published_vote(territory):
    edition, _election, _sheets = to_the_vote(territory)
    process, agent = edition.process, edition.agent
    known = stages.phases_of(process)
    day, vote = timedelta(days=1), known[stages.VOTE]

    def put(phase, starts_at, ends_at, kind="", **more):
        given = {"kind": kind or phase.kind, "starts_at": starts_at, "ends_at": ends_at, "by": agent}
        return processes.set_phase(process=process, phase=phase, **given, **more)

    for starts_at, ends_at in [(vote.starts_at, vote.ends_at + day), (vote.starts_at - day, vote.ends_at)]:
        with pytest.raises(Refused, match="l’urne ne s’ouvre"):
            put(vote, starts_at, ends_at)
    with pytest.raises(Refused, match="l’urne ne s’ouvre"):
        put(vote, vote.starts_at, vote.ends_at, kind="answer")
    with pytest.raises(Refused, match="l’urne ne s’ouvre"):
        processes.remove_phase(phase=vote, by=agent)
    with pytest.raises(Refused, match="autre étape de décision"):
        put(None, vote.starts_at - day, vote.starts_at, kind="decide")
    with pytest.raises(Refused, match="avant la fin du vote"):
        put(known[stages.RESULT], vote.ends_at - day, vote.ends_at + day)
    with pytest.raises(Refused, match="après lui"):
        put(known[stages.CAMPAIGN], vote.starts_at + day, vote.ends_at)
    assert put(vote, vote.starts_at, vote.ends_at, title="Votez").title == "Votez"
    later = known[stages.RESULT]
    put(later, later.starts_at, later.ends_at + day)
    kept = stages.phases_of(Edition.objects.with_process().get(pk=edition.pk).process)[stages.VOTE]
    assert (kept.starts_at, kept.ends_at) == (vote.starts_at, vote.ends_at)


def test_stages_move_freely_before_the_ballot_is_published(territory):
    edition = make_edition(territory)
    vote = stages.phases_of(edition.process)[stages.VOTE]
    moved = processes.set_phase(
        process=edition.process, phase=vote, kind=vote.kind, starts_at=vote.starts_at,
        ends_at=vote.ends_at + timedelta(days=1), by=edition.agent,
    )  # fmt: skip
    assert moved.pk == vote.pk

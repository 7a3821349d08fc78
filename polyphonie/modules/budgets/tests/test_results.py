"""The count: by the published rule, from the published file, once; then what was promised is followed."""

import hashlib
from datetime import timedelta

import pytest

from polyphonie.core import clock
from polyphonie.core.errors import Refused
from polyphonie.decisions.models import Answer
from polyphonie.methods import budgets as counts
from polyphonie.modules.budgets import queries, shown, stages
from polyphonie.modules.budgets.actions import editions, results
from polyphonie.modules.budgets.models import Count, Edition, Project
from polyphonie.modules.budgets.tests.factories import at, make_ballot, make_count, make_edition, pabulib

pytestmark = pytest.mark.django_db

# Two projects for 60, one cheaper for 30: the envelope of 100,000 € holds 1 and 3, or 1 and 2 and not 3.
COSTS = (60_000, 40_000, 30_000)
BALLOTS = [["1", "2"]] * 6 + [["3"]] * 3


@pytest.fixture
def edition(territory):
    made = make_edition(territory)
    make_ballot(made, *COSTS)
    return made


def after(edition, days=1):
    return clock.pretend(at(edition, stages.COUNT) + timedelta(days=days))


def fresh(edition):
    return Edition.objects.with_process().select_related("count").get(pk=edition.pk)


def test_a_vote_is_not_counted_before_its_end(edition):
    text = pabulib(edition, BALLOTS)
    with clock.pretend(at(edition, stages.VOTE)), pytest.raises(Refused, match="pas terminé"):
        results.count(edition=edition, ballots=text, source="file", tie_seed="1", tie_words="Ici.", by=edition.agent)


def test_it_is_counted_once(edition):
    make_count(edition, BALLOTS)
    with pytest.raises(Refused, match="déjà comptés"):
        make_count(edition, BALLOTS)


def test_the_lot_is_drawn_before(edition):
    with pytest.raises(Refused, match="tirage"):
        make_count(edition, BALLOTS, tie_seed=" ")


@pytest.mark.parametrize("rule", ["equal-shares", "greedy-votes"])
def test_the_winners_are_those_of_the_library_on_the_published_file(client, territory, rule):
    edition = make_edition(territory, rule=rule)
    make_ballot(edition, *COSTS)
    count = make_count(edition, BALLOTS)
    given = b"".join(client.get(f"/{territory.slug}/budgets/{edition.public_id}/bulletins.pb").streaming_content)
    assert hashlib.sha256(given).hexdigest() == count.sha256
    completion = "add1e" if rule == "equal-shares" else "none"
    ties = count.result["order"]
    again = counts.tally(counts.parse_pb(given.decode()), rule, completion=completion, ties=ties)
    assert set(again.winners) == set(count.result["winners"])
    won = Project.objects.filter(standing="won").values_list("number", flat=True)
    assert {str(n) for n in won} == set(again.winners)


@pytest.mark.parametrize("rule", ["greedy-votes", "equal-shares"])
def test_a_project_that_nobody_chose_is_no_winner_whatever_is_left(client, territory, rule):
    made = make_edition(territory, rule=rule)
    make_ballot(made, 20_000, 30_000)
    count = make_count(made, [["1"]] * 4)
    assert count.result["winners"] == ["1"]
    words = count.result["projects"]["2"]["words"].replace("\N{NO-BREAK SPACE}", " ")
    assert "Personne ne l’a soutenu." in words or "manquait 1 voix" in words


def test_nothing_about_persons_is_kept_in_the_published_file(edition):
    lines = pabulib(edition, BALLOTS).splitlines()
    head = lines.index("voter_id;vote")
    told = [*lines[:head], "voter_id;vote;age;sex;voting_method",
            *(f"citoyen-{n}{line[line.index(';'):]};47;F;internet" for n, line in enumerate(lines[head + 1:]))]  # fmt: skip
    with clock.pretend(at(edition, stages.COUNT)):
        count = results.count(
            edition=edition, ballots="\n".join(told), source="file", tie_seed="1", tie_words="Ici.", by=edition.agent
        )
    kept = count.ballots.open().read().decode()
    assert all(word not in kept for word in ("age", "sex", "internet", "citoyen", "47"))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (("1;60000", "1;59999"), "coût"),
        (("budget;100000", "budget;99999"), "enveloppe"),
        (("\n1;1,2", "\n1;1,2,3"), "bulletin n° 1"),
    ],
)
def test_a_file_that_is_not_that_of_this_vote_is_refused_whole(edition, change, why):
    text = pabulib(edition, BALLOTS)
    assert change[0] in text
    with clock.pretend(at(edition, stages.COUNT)), pytest.raises(Refused, match=why):
        results.count(
            edition=edition, ballots=text.replace(*change, 1), source="file", tie_seed="1", tie_words="Ici.",
            by=edition.agent,
        )  # fmt: skip
    assert not Count.objects.exists() and not Project.objects.filter(standing="won").exists()


def test_the_page_says_for_each_project_why_and_how_far(client, territory, edition):
    make_count(edition, BALLOTS, roll=40)
    page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/resultat/").content.decode()
    for project in queries.ballot_projects(edition):
        assert project.title in page
    assert "Il manquait" in page
    assert "9\u00a0personnes ont voté" in page and "22\u00a0%" in page
    assert "Ce que l’autre règle aurait donné" in page
    assert "Ce vote est un avis" in page


def test_a_tie_is_broken_by_the_lot_drawn_in_public(territory):
    """Two equal projects for one place: which one wins depends on the lot alone, and the page tells it."""
    edition = make_edition(territory, rule="greedy-votes")
    make_ballot(edition, 60_000, 60_000)
    with after(edition):
        election = pabulib(edition, [["1"], ["2"]] * 5)
    from polyphonie.modules.budgets import counting

    winners, rules, shown_ = set(), queries.rules_of(edition), queries.on_ballot(edition)
    for lot in ("1", "2", "3", "4", "5", "6", "7", "8"):
        read = counting.read(election, rules, shown_)
        told = counting.told(read, rules, counting.ties_order(lot, shown_), b"")
        assert told["ties"], "the tie is told"
        winners.add(tuple(told["winners"]))
    assert winners == {("1",), ("2",)}


def test_the_council_comes_after_the_count(client, territory, edition):
    words = {"reference": "Délibération 12", "words": "Le conseil retient les lauréats."}
    with pytest.raises(Refused, match="résultat du vote"):
        editions.say_council(edition=edition, voted_on=clock.today(), by=edition.agent, **words)
    make_count(edition, BALLOTS)
    assert list(shown.closing(edition.process))
    with after(edition, 5):
        editions.say_council(edition=edition, voted_on=clock.today(), by=edition.agent, **words)
        page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/resultat/").content.decode()
        assert "Délibération 12" in page and "Ce vote est un avis" not in page
        assert stages.stage_of(fresh(edition)) == stages.AFTER
    assert not list(shown.closing(edition.process))


def council(edition):
    make_count(edition, BALLOTS)
    editions.say_council(
        edition=edition, voted_on=clock.today(), reference="Délibération 12", words="Le conseil suit.", by=edition.agent
    )
    return Project.objects.with_study().filter(standing="won").order_by("number").first()


def test_every_author_is_answered_winners_and_others(edition):
    with after(edition, 5):
        council(edition)
        assert results.prepare_answers(edition=edition, by=edition.agent) == 3
        assert results.prepare_answers(edition=edition, by=edition.agent) == 0
    told = dict(Answer.objects.values_list("outcome", "state"))
    assert told == {"kept": "checked", "not_kept": "checked"}
    lost = Answer.objects.filter(outcome="not_kept").first()
    assert "manquait" in lost.why and "Délibération 12" in lost.why and lost.could_change


def test_a_winner_becomes_commitments_and_its_euros_are_followed(client, territory, edition):
    with after(edition, 5):
        won = council(edition)
        lost = Project.objects.filter(standing="lost").first()
        with pytest.raises(Refused, match="lauréat"):
            results.promise_step(project=lost, title="Poser", promised_for=clock.today(), by=edition.agent)
        results.promise_step(project=won, title="Choisir le modèle", promised_for=clock.today(), by=edition.agent)
        with pytest.raises(Refused, match="engagé"):
            results.say_spending(
                project=won, committed=1, spent=2, words="Le bois.", on=clock.today(), by=edition.agent
            )
        results.say_spending(
            project=won, committed=30_000, spent=12_000, words="Le bois.", on=clock.today(), by=edition.agent
        )
        results.promise_news(project=won, words="La pose.", on=clock.today() + timedelta(days=30), by=edition.agent)
        editions.say_figures(edition=fresh(edition), running_cost=900, first_timers=4, by=edition.agent)
        page = client.get(f"/{territory.slug}/budgets/{edition.public_id}/fait-avec-les-habitants/").content.decode()
    for words in ("Choisir le modèle", "12\u202f000\u202f€", "30\u202f000\u202f€", "La pose.", "100\u202f€"):
        assert words in page
    assert queries.delivered(edition) == (0, 2)


def test_first_timers_are_never_more_than_the_voters(edition):
    with after(edition, 5):
        council(edition)
        with pytest.raises(Refused, match="dépasse"):
            editions.say_figures(edition=fresh(edition), running_cost=None, first_timers=10, by=edition.agent)


def test_areas_have_their_own_envelopes(territory):
    """What one area may spend stops its second project, however many voices it has."""
    from polyphonie.modules.budgets.terms import AreaEnvelope
    from polyphonie.modules.budgets.tests.factories import make_ready
    from polyphonie.territories.tests.factories import make_area

    nord = make_area(territory, name="Nord", slug="nord")
    edition = make_edition(territory, rule="greedy-votes", areas=(AreaEnvelope("nord", "Nord", 30_000),))
    for n in (1, 2):
        make_ready(edition, f"Au nord {n}.", 20_000, area=nord)
    make_ready(edition, "Ailleurs.", 20_000)
    editions.publish_ballot(edition=edition, by=edition.agent)
    edition = fresh(edition)
    edition.agent = edition.process.referent
    count = make_count(edition, [["1", "2"]] * 5 + [["2"], ["3"]])
    assert set(count.result["winners"]) == {"2", "3"}

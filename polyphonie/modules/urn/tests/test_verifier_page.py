"""The page that checks a vote in the browser: opened from disk, without any server, it judges as the others do."""

import json
import random
from fractions import Fraction
from pathlib import Path

import pytest
from playwright.sync_api import expect

from polyphonie.methods.budgets import Project, format_pb, make_election
from polyphonie.methods.urn import tallying
from polyphonie.methods.urn.encoding import spaced
from polyphonie.methods.urn.tests import worlds
from polyphonie.methods.urn.verifying import verify
from tests.browser import checks

pytestmark = pytest.mark.slow
PAGE = (Path(__file__).parents[1] / "static" / "urn" / "verifier.html").as_uri()


def judge(page, file, *, heads=(), receipts=(), pabulib=""):
    """Give these to the page, as somebody does; return its verdict."""

    def sent(name, text):
        return {"name": name, "mimeType": "text/plain", "buffer": text.encode()}

    page.get_by_label("Le fichier de l’urne").set_input_files(sent("urne.json", json.dumps(file, ensure_ascii=False)))
    page.get_by_label("Les empreintes").fill("\n".join(heads))
    page.get_by_label("Des reçus").fill("\n".join(receipts))
    page.get_by_label("Pabulib").set_input_files(sent("urne.pb", pabulib) if pabulib else [])
    page.locator("#form button").click()
    page.get_by_text("Vérification terminée.").wait_for()
    return page.get_by_role("heading", level=2).first


def pabulib_of(world):
    setup = world.vote
    said = [*world.cast.values(), *([(n, v) for n, v in c] for _s, c in world.paper if c is not None)]
    told = {code: points for code, points in world.cast.items() if code in world.urn}
    said = [*told.values(), *said[len(world.cast) :]]
    ballots = [[name for name, _v in b] for b in tallying.valid(setup, said)]
    projects = [Project(c["id"], Fraction(c["cost"]), c["title"], area=c["area"]) for c in setup["choices"]]
    return format_pb(make_election(projects, setup["envelope"], ballots))


@pytest.mark.parametrize("kind", ["knapsack", "approval", "points"])
def test_honest_vote_holds_in_the_page(page, kind):
    world = worlds.make_world(random.Random(kind), ballot=kind)
    page.goto(PAGE)
    code = min(world.urn)
    verdict = judge(page, world.file(), heads=world.heads, receipts=[spaced(code).lower()])
    expect(verdict).to_have_text("Tout se tient : l’urne est ouverte.")
    names = ", ".join(f"Projet n° {n}" + (f" ({v} points)" if v > 1 else "") for n, v in world.cast[code])
    expect(page.get_by_text(f"Reçu {spaced(code)} : {names}")).to_be_visible()
    result = verify(world.file()).facts["result"]["votes"]
    rows = [f"Projet n° {n} ({n}){votes}" for n, votes in sorted(result.items(), key=lambda pair: -pair[1])]
    expect(page.locator("#votes tbody tr")).to_have_text(rows)


def test_pabulib_file_is_compared_with_the_urn(page):
    world = worlds.make_world(random.Random(3))
    page.goto(PAGE)
    right = pabulib_of(world)
    expect(judge(page, world.file(), pabulib=right)).to_contain_text("Tout se tient")
    expect(page.get_by_text("Le fichier Pabulib contient les mêmes bulletins que l’urne.")).to_be_visible()
    wrong = "\n".join(right.rstrip().split("\n")[:-1])
    expect(judge(page, world.file(), pabulib=wrong)).to_have_text("Quelque chose est faux.")
    expect(page.get_by_text("ne sont pas ceux de l’urne")).to_be_visible()


def test_page_and_library_judge_alike(page):
    """Ten ways of tampering, ten votes of each: the same verdict, with the heads and the receipts."""
    page.goto(PAGE)
    for operator in worlds.TAMPERING:
        for number in range(10):
            dice = random.Random(f"{operator.__name__} {number}")
            world = worlds.make_world(dice, voters=dice.randint(6, 9))
            receipts = sorted(world.urn)
            file = operator(world, dice)
            known = [(), ()] if number % 2 else [world.heads, receipts]
            expected = verify(file, *known)
            verdict = judge(page, file, heads=known[0], receipts=known[1])
            words = "Tout se tient : l’urne est ouverte." if expected.holds else "Quelque chose est faux."
            expect(verdict, f"{operator.__name__} {number}: {expected.problems}").to_have_text(words)


@pytest.mark.parametrize(
    "file",
    [
        [],
        {"format": "polyphonie-urn-1"},
        {"format": "polyphonie-urn-1", "chain": [None], "sealed": []},
        {"format": "x"},
    ],
)
def test_what_is_no_vote_is_told(page, file):
    page.goto(PAGE)
    expect(judge(page, file)).to_have_text("Quelque chose est faux.")


def test_number_written_otherwise_is_told(page):
    file = worlds.make_world(random.Random(1)).file()
    file["chain"][2]["n"] = 2.0
    assert not verify(file).holds
    page.goto(PAGE)
    expect(judge(page, file)).to_have_text("Quelque chose est faux.")


def test_urn_page_leads_to_the_verifier(site, page):
    """Served by the site, it finds its files, and sends nothing."""
    from django_scopes import scope

    from polyphonie.core.pages import inside, territory_path
    from polyphonie.modules.urn.tests.factories import OpenVote
    from polyphonie.territories.tests.factories import make_territory

    territory = make_territory()
    with scope(territory=territory), inside(territory):
        held = OpenVote(territory)
        address = territory_path(territory, "urn:urn", held.election.vote)
    page.goto(address)
    checks.follow(page, page.get_by_role("link", name="page de vérification"))
    expect(judge(page, worlds.make_world(random.Random(2)).file())).to_contain_text("Tout se tient")

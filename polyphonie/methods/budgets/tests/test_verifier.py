"""The certificate is accepted as it is, refused as soon as it lies."""

from __future__ import annotations

import ast
import copy
import json
import runpy
import subprocess
import sys
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.budgets import (
    Envelope,
    Limits,
    certificate,
    format_pb,
    make_election,
    tally,
    verifier,
    write_certificate,
)

from .worlds import approval, elections, needs_data, project, real, utilities_for

WAYS = [
    ("greedy-votes", "none"),
    ("greedy-ratio", "none"),
    ("phragmen", "none"),
    *(("equal-shares", c) for c in ("none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy")),
]


def test_the_verifier_imports_nothing_but_the_standard_library():
    tree = ast.parse(Path(verifier.__file__).read_text())
    names = {
        alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names
    } | {node.module.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    assert names <= set(sys.stdlib_module_names)


@given(elections(), st.data())
def test_every_certificate_holds(election, data):
    rule, completion = data.draw(st.sampled_from(WAYS))
    utility = data.draw(st.sampled_from(utilities_for(election.kind)))
    names = [p.id for p in election.projects]
    limits = Limits()
    if data.draw(st.booleans()):
        group = frozenset(data.draw(st.sets(st.sampled_from(names), max_size=2)))
        limits = Limits((group,), (Envelope("e", data.draw(st.integers(5, 40)), frozenset(names)),))
    result = tally(
        election,
        rule,
        utility=utility,
        completion=completion,
        limits=limits,
        step=3,
        ties=data.draw(st.sampled_from(["lexicographic", "most-votes", "cheapest"])),
        skip=data.draw(st.booleans()),
        threshold=data.draw(st.integers(0, 2)),
        comparison=data.draw(st.sampled_from(["none", "satisfaction", "exclusion"])),
    )
    text = format_pb(election).encode()
    content = json.loads(json.dumps(certificate(result, text)))
    verifier.verify(text, content, full=True)


@given(elections(kinds=("approval",), low_cost=1), st.sampled_from(WAYS), st.data())
def test_no_other_list_of_winners_passes(election, way, data):
    result = tally(election, way[0], completion=way[1], step=3)
    content = json.loads(json.dumps(certificate(result)))
    lie = data.draw(st.permutations(content["counted"]))
    lie = lie[: data.draw(st.integers(0, len(lie)))]
    if lie == content["counted"]:
        return
    content["counted"] = lie
    content["winners"] = [s["project"] for s in lie]
    costs = {p.id: p.cost for p in election.projects}
    content["cost"] = str(sum(costs[p] for p in content["winners"]))
    with pytest.raises(verifier.Wrong):
        verifier.verify(format_pb(election).encode(), content)


TOWN = approval({"a": 50, "b": 40, "c": 30, "d": 25, "e": 3}, 100, ["ab"] * 5 + ["c"] * 3 + ["de"] * 2)


@pytest.mark.parametrize(
    ("key", "value", "sentence"),
    [
        ("format", "autre", "ce certificat n’est pas d’un format connu."),
        ("sha256", "0", "ce n’est pas le fichier compté."),
        ("order", ["a"], "l’ordre de départage est incomplet."),
        ("order", ["b", "a", "c", "d", "e"], "l’ordre de départage n’est pas celui de sa règle."),
        ("endowment", "11", "la part annoncée est fausse."),
        ("winners", ["a"], "les projets retenus ne sont pas ceux du compte."),
        ("cost", "1", "le coût annoncé est faux."),
        ("path", [], "l’augmentation s’arrête ailleurs qu’annoncé."),
        ("beyond", None, "les parts pouvaient encore être augmentées."),
    ],
)
def test_each_lie_is_named(key, value, sentence):
    text = format_pb(TOWN).encode()
    content = json.loads(json.dumps(certificate(tally(TOWN, completion="add1"), text)))
    verifier.verify(text, content, full=True)
    with pytest.raises(verifier.Wrong) as caught:
        verifier.verify(text, {**content, key: value}, full=True)
    assert str(caught.value) == sentence


def test_prices_and_raises_cannot_be_invented():
    text = format_pb(TOWN).encode()
    content = json.loads(json.dumps(certificate(tally(TOWN, completion="add1"), text)))
    lie = copy.deepcopy(content)
    lie["counted"][0]["price"] = "1/3"
    with pytest.raises(verifier.Wrong, match="le prix annoncé est faux"):
        verifier.verify(text, lie)
    lie = json.loads(json.dumps(certificate(tally(TOWN), text)))
    lie["counted"][1]["project"] = "d"
    with pytest.raises(verifier.Wrong, match="n’avaient pas de quoi le payer"):
        verifier.verify(text, lie)
    with pytest.raises(verifier.Wrong, match="les parts ont été augmentées sans raison"):
        verifier.verify(text, {**content, "completion": "none"})
    with pytest.raises(verifier.Wrong, match="un pas de plus tenait encore"):
        least = json.loads(json.dumps(certificate(tally(TOWN), text)))
        verifier.verify(text, {**least, "completion": "add1", "beyond": beyond_one(TOWN)})


def beyond_one(election):
    """What Equal Shares buys one step after its start."""
    from polyphonie.methods.budgets.limits import Limits
    from polyphonie.methods.budgets.shares import run_shares
    from polyphonie.methods.budgets.support import make_support
    from polyphonie.methods.budgets.ties import make_tie_breaker

    support = make_support(election, "cost")
    run = run_shares(support, [election.budget / len(election.voters) + 1], make_tie_breaker(support), Limits())[0]
    return [support.ids[c] for c in run.order]


@pytest.mark.parametrize("ties", [list("edcba"), "most-votes", "cheapest"])
def test_an_order_declared_beforehand_is_checked_as_it_was_declared(ties):
    data = format_pb(TOWN).encode()
    cert = certificate(tally(TOWN, "greedy-votes", ties=ties), data)
    verifier.verify(data, cert)
    assert cert["ties"] == ("declared" if isinstance(ties, list) else ties)
    if ties == list("edcba"):
        assert cert["order"] == ties
    else:
        with pytest.raises(verifier.Wrong, match="n’est pas celui de sa règle"):
            verifier.verify(data, {**cert, "order": cert["order"][::-1]})
    with pytest.raises(verifier.Wrong, match="est incomplet"):
        verifier.verify(data, {**cert, "order": cert["order"][1:]})


def test_a_free_project_comes_first_by_votes_per_euro_whatever_small_costs():
    """At a tenth of a euro, twenty votes per euro: still after what costs nothing."""

    from .worlds import approval

    vote = approval({"a": Fraction(1, 10), "b": 0}, 1, ["ab", "a"])
    data, result = format_pb(vote).encode(), tally(vote, "greedy-ratio")
    assert result.winners == ["b", "a"]
    verifier.verify(data, certificate(result, data))


def test_run_as_a_program(tmp_path):
    vote, cert = tmp_path / "vote.pb", tmp_path / "cert.json"
    vote.write_text(format_pb(TOWN))
    write_certificate(tally(TOWN, completion="add1"), cert, vote.read_bytes())
    command = [sys.executable, "-I", verifier.__file__]
    good = subprocess.run([*command, vote, cert, "--full"], capture_output=True, text=True)
    assert (good.returncode, good.stdout[:8]) == (0, "CONFORME")
    cert.write_text(cert.read_text().replace('"rule": "equal-shares"', '"rule": "greedy-ratio"'))
    bad = subprocess.run([*command, vote, cert], capture_output=True, text=True)
    assert bad.returncode == 1
    assert bad.stdout.startswith("NON CONFORME : ")
    none = subprocess.run(command, capture_output=True, text=True)
    assert (none.returncode, none.stdout) == (2, "")


def test_main_in_this_process(tmp_path, capsys, monkeypatch):
    vote, cert = tmp_path / "vote.pb", tmp_path / "cert.json"
    vote.write_text(format_pb(TOWN))
    write_certificate(tally(TOWN), cert, vote.read_bytes())
    assert verifier.main([str(vote), str(cert)]) == 0
    assert capsys.readouterr().out.startswith("CONFORME : ")
    cert.write_text("{}")
    assert verifier.main([str(vote), str(cert)]) == 1
    assert verifier.main([]) == 2
    monkeypatch.setattr(sys, "argv", [verifier.__file__])
    with pytest.raises(SystemExit) as left:
        runpy.run_path(verifier.__file__, run_name="__main__")
    assert left.value.code == 2


@needs_data
@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("Poland_Wieliczka_2023_Green_Budget.pb", {"completion": "add1u", "comparison": "satisfaction"}),
        ("Poland_Swiecie_2023.pb", {"completion": "add1"}),
        pytest.param("Poland_Katowice_2023.pb", {}, marks=pytest.mark.slow),
        pytest.param("Poland_Krakow_2021.pb", {}, marks=pytest.mark.slow),
        ("Switzerland_Zurich_S5R.pb", {"completion": "add1eu"}),
        ("Switzerland_Zurich_D10.pb", {"rule": "phragmen"}),
        ("France_Toulouse_2022.pb", {"rule": "phragmen"}),
    ],
)
def test_real_elections_are_certified(name, options, tmp_path):
    from polyphonie.methods.budgets import read_pb

    data = real(name).read_bytes()
    result = tally(read_pb(real(name)), **options)
    verifier.verify(data, json.loads(json.dumps(certificate(result, data))))


def test_an_augmentation_in_several_stretches_is_replayed_in_full():
    election = approval({"a": 8, "b": 4}, 17, ["b", "ab"])
    text = format_pb(election).encode()
    content = json.loads(
        json.dumps(certificate(tally(election, utility="cardinality", completion="add1e", step=3), text))
    )
    assert [stretch[2] for stretch in content["path"]] == [["b"], ["b", "a"]]
    verifier.verify(text, content, full=True)
    # As if the first stretch had bought everything: the shares would not have been raised further.
    content["path"][0][2] = ["b", "a"]
    with pytest.raises(verifier.Wrong):
        verifier.verify(text, content, full=True)


@pytest.mark.parametrize(
    ("cost", "offer"),
    [("10", ("9.375", "7.5")), ("7", ("5", "5")), ("4", ("2", "2"))],
    ids=["a part that the richer buy", "whole", "whole, all alike"],
)
def test_the_best_part_of_a_project_to_buy(cost, offer):
    rows = [(Decimal(2), 1, Decimal(1)), (Decimal(0), 5, Decimal(1)), (Decimal(6), 1, Decimal(1))]
    assert verifier.best_offer(Decimal(cost), rows) == tuple(map(Decimal, offer))


def told(election, content):
    """What the verifier says of a certificate that lies."""
    with pytest.raises(verifier.Wrong) as caught:
        verifier.verify(format_pb(election).encode(), content, full=True)
    return str(caught.value)


def written(*arguments, **options):
    return json.loads(json.dumps(certificate(tally(*arguments, **options))))


def test_a_project_left_out_of_the_counting_is_named():
    content = written(TOWN, "greedy-votes")
    content["counted"] = content["counted"][:-1]
    assert told(TOWN, content) == "le compte donne ['a', 'b', 'e'], le certificat ['a', 'b']."
    content = written(TOWN, "phragmen")
    content["counted"] = content["counted"][:1]
    assert told(TOWN, content) == "un projet pouvait encore être acheté."


def test_an_augmentation_that_goes_on_past_its_end_is_told():
    alone = approval({"a": 10}, 15, ["a"])
    end = written(alone, completion="add1e", step=1)
    assert (end["raises"], end["endowment"]) == (0, "15")
    assert told(alone, {**end, "raises": 1, "endowment": "16"}) == "l’augmentation devait s’arrêter plus tôt."


@pytest.mark.parametrize(
    ("comparison", "ahead"), [("satisfaction", [3, 5]), ("exclusion", [3, 4])], ids=["satisfaction", "exclusion"]
)
def test_who_prefers_which_result_is_counted_again(comparison, ahead):
    # Five ballots "bc" are one with five voters; one voter names nothing of either result.
    vote = verifier.Vote(
        format_pb(approval(dict.fromkeys("abcd", 1), 3, ["a"] * 3 + ["bc"] * 4 + ["abc", "d"])).encode()
    )
    assert verifier.prefer(vote, {"comparison": comparison}, ["a"], ["b", "c"]) == ahead


def test_scores_are_certified_as_points():
    towns = make_election([project("a", 6), project("b", 5)], 10, [{"a": 3, "b": 1}, {"b": 2}, {"b": 1}], "scoring")
    content = written(towns, utility="points")
    verifier.verify(format_pb(towns).encode(), content, full=True)
    assert content["winners"] == ["b"]
    assert told(towns, {**content, "winners": ["a"]}) == "les projets retenus ne sont pas ceux du compte."

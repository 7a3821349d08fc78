"""Identical to the reference implementation and to the elections really decided."""

from __future__ import annotations

from functools import cache

import pytest

from polyphonie.methods.budgets import read_pb, tally

from .worlds import DATA, GOLDEN, needs_data, real

RULES = {
    "greedy_cardinality": ("greedy-ratio", "cardinality", "none"),
    "greedy_cost": ("greedy-ratio", "cost", "none"),
    "greedy_additive_points": ("greedy-ratio", "points", "none"),
    "greedy_borda": ("greedy-ratio", "borda", "none"),
    "mes_cardinality_in_order": ("equal-shares", "cardinality", "none"),
    "mes_cost_in_order": ("equal-shares", "cost", "none"),
    "mes_points_in_order": ("equal-shares", "points", "none"),
    "mes_borda_in_order": ("equal-shares", "borda", "none"),
    "mes_cardinality_add1_exhaustive_stop": ("equal-shares", "cardinality", "add1e"),
    "mes_cost_add1_exhaustive_stop": ("equal-shares", "cost", "add1e"),
    "bos_cardinality_in_order": ("equal-shares", "cardinality", "bos"),
    "phragmen": ("phragmen", "cardinality", "none"),
}
# Floats made the prototype choose between two projects that are exactly equal.
EXACT_TIE = {("France_Toulouse_2024.pb", "bos_cardinality_in_order")}
# Counting these takes seconds each: `make proofs` does.
LARGE = ("France_Toulouse", "Poland_Warszawa", "Poland_Lodz", "Poland_Krakow")
CASES = [
    pytest.param(name, source, key, marks=[pytest.mark.slow] if name.startswith(LARGE) else [])
    for name, entry in GOLDEN.items()
    for source in ("pabutools", "ours_float")
    for key, value in entry.get(source, {}).items()
    if isinstance(value, list) and not (source == "ours_float" and key in entry["pabutools"])
]


@cache
def election(name):
    return read_pb(real(name), keep_voter_fields=False)


@needs_data
@pytest.mark.parametrize(("name", "source", "key"), CASES)
def test_winners_are_those_of_the_reference(name, source, key):
    rule, utility, completion = RULES[key]
    expected = GOLDEN[name][source][key]
    result = tally(election(name), rule, utility=utility, completion=completion)
    assert sorted(result.winners) == sorted(expected)
    if key.endswith("in_order") and (name, key) not in EXACT_TIE:
        assert result.winners == expected


@needs_data
def test_every_golden_rule_of_every_file_is_compared():
    assert len({case.values[0] for case in CASES}) == len(GOLDEN) == 39
    assert len(CASES) == 269


@needs_data
@pytest.mark.slow
@pytest.mark.parametrize("name", [n for n, e in GOLDEN.items() if "greedy_cost" in e["pabutools"]])
def test_most_votes_first_is_greedy_by_cost_utility(name):
    winners = tally(election(name), "greedy-votes").winners
    assert sorted(winners) == sorted(GOLDEN[name]["pabutools"]["greedy_cost"])


@needs_data
@pytest.mark.parametrize(
    ("name", "completion", "comparison"),
    [
        ("Poland_Wieliczka_2023_Green_Budget.pb", "add1u", "satisfaction"),
        ("Poland_Swiecie_2023.pb", "add1", "none"),
        ("Netherlands_Assen_2024.pb", "add1", "none"),
    ],
)
def test_elections_decided_by_equal_shares_have_their_official_winners(name, completion, comparison):
    result = tally(election(name), completion=completion, comparison=comparison)
    assert result.options.utility == "cost"
    assert sorted(result.winners) == sorted(GOLDEN[name]["official_selected"])
    assert not result.replaced


@needs_data
def test_the_tie_that_floats_hid_is_reported():
    result = tally(election("France_Toulouse_2024.pb"), completion="bos")
    assert [(t.step, t.projects, t.chosen, t.rule) for t in result.outcome.ties] == [
        (20, ("251", "256"), "251", "lexicographic")
    ]


@needs_data
def test_a_ballot_that_names_a_project_twice_counts_it_once():
    blonia = election("Poland_Warszawa_2026_Blonia_Wilanowskie.pb")
    assert blonia.notes == ("Ligne 268 : le bulletin nomme deux fois le projet « 1481 » ; il compte une seule fois.",)
    result = tally(blonia, utility="cost")
    assert "1888" in result.winners
    assert "1481" not in result.winners


@needs_data
@pytest.mark.slow
def test_every_file_reads_and_its_own_counts_agree():
    paths = sorted((DATA / "pb").iterdir())
    assert len(paths) == 39
    for path in paths:
        vote = read_pb(path)
        assert len(vote.projects) == int(vote.meta["num_projects"]), path.name
        assert len(vote.voters) == int(vote.meta["num_votes"]), path.name
        told = [int(p.fields["votes"]) for p in vote.projects]
        counted = vote.votes().tolist()
        twice = len(vote.notes)
        assert sum(abs(a - b) for a, b in zip(told, counted, strict=True)) <= twice, path.name


@needs_data
def test_areas_with_their_own_envelopes_are_their_own_elections():
    from polyphonie.methods.budgets.limits import Limits, area_envelopes

    city = election("France_Toulouse_2022.pb")
    areas = {p.area for p in city.projects}
    limits = Limits(envelopes=area_envelopes(city, dict.fromkeys(areas, 400_000)))
    together = set(tally(city, "greedy-votes", limits=limits).winners)
    apart = set()
    for name in GOLDEN:
        if name.startswith("France_Toulouse_2022_"):
            apart |= set(tally(election(name), "greedy-votes").winners)
    votes = {p.id: int(p.fields["votes"]) for p in city.projects}
    # 25 voters of the city file are in no district file: compare where counts agree.
    assert len(areas) == 20
    assert len(together ^ apart) <= 2, (together ^ apart, votes)

"""What a draw promises: quotas held, fair chances proven, everyone can replay it."""

import argparse
import csv
import json
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from polyphonie.methods.draws import (
    Infeasible,
    Pool,
    Quota,
    cli,
    lottery,
    read_pool,
    read_quotas,
    relaxed,
    replace_members,
    replay,
    report,
)
from polyphonie.methods.draws.drawing import _mix
from polyphonie.methods.draws.mixture import blend
from polyphonie.methods.draws.pool import memberships
from polyphonie.methods.draws.public import seed_of, ticket, winner
from polyphonie.methods.draws.solver import Model
from polyphonie.methods.draws.space import build
from polyphonie.methods.draws.targets import leximin
from polyphonie.methods.errors import InputError

DATA = Path(__file__).resolve().parents[5] / "shared" / "data" / "sortition"
published = pytest.mark.skipif(not DATA.exists(), reason="../shared/data/sortition is absent")


def people(*cells, households=None, features=("a", "b", "c", "d")):
    """A pool whose person 1 has the first cells, and so on."""
    rows = tuple(dict(zip(features, row, strict=False)) for row in cells)
    ids = tuple(str(i) for i in range(1, len(rows) + 1))
    return Pool(ids, rows, tuple(range(2, len(rows) + 2)), households)


def written(tmp_path, name, text):
    path = tmp_path / name
    path.write_text(text, encoding="utf-8")
    return str(path)


def meets(pool, quotas, seats, panel):
    kinds = memberships(pool, quotas)
    counts = [sum(q in kinds[p] for p in panel) for q in range(len(quotas))]
    right = all(q.minimum <= n <= q.maximum for q, n in zip(quotas, counts, strict=True))
    return right and len(set(panel)) == len(panel) == seats


def brute_minimum(pool, quotas, seats):
    """The exact MAXIMIN value over every panel, one variable a panel: another route."""
    panels = [p for p in combinations(range(len(pool)), seats) if meets(pool, quotas, seats, p)]
    if not panels:
        return None, panels
    holds = np.zeros((len(pool), len(panels)))
    for column, panel in enumerate(panels):
        holds[list(panel), column] = 1.0
    seatable = holds.any(axis=1)
    rows = np.vstack([holds[seatable], np.ones(len(panels))])
    left = np.append(-np.ones(seatable.sum()), 0.0)[:, None]
    answer = Model(
        np.hstack([rows, left]),
        np.append(np.zeros(seatable.sum()), 1.0),
        np.append(np.full(seatable.sum(), np.inf), 1.0),
        np.zeros(len(panels) + 1),
        np.full(len(panels) + 1, 2.0),
        np.append(np.zeros(len(panels)), 1.0),
    ).run()
    return answer.value, panels


values = st.sampled_from(["x", "y", "z"])
pools = st.lists(st.tuples(values, values), min_size=4, max_size=8)


@st.composite
def problems(draw):
    cells = draw(pools)
    seats = draw(st.integers(1, min(4, len(cells) - 1)))
    quotas = []
    for position, feature in enumerate("ab"):
        for value in sorted({row[position] for row in cells}):
            least = draw(st.integers(0, 2))
            quotas.append(Quota(feature, value, least, least + draw(st.integers(0, 2))))
    return people(*cells), tuple(quotas), seats


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.sampled_from(["leximin", "maximin", "stratified"]))
def test_every_lottery_meets_quotas_and_adds_up(problem, rule):
    pool, quotas, seats = problem
    best, panels = brute_minimum(pool, quotas, seats)
    if not panels:
        with pytest.raises(Infeasible) as refused:
            lottery(pool, quotas, seats, rule)
        softer = relaxed(quotas, refused.value.relaxations)
        assert brute_minimum(pool, softer, seats)[1]
        return
    lots = lottery(pool, quotas, seats, rule)
    assert all(meets(pool, quotas, seats, panel.people) for panel in lots.panels)
    assert sum(panel.tickets for panel in lots.panels) == lots.tickets
    assert lots.chances.sum() == pytest.approx(seats, abs=1e-9)
    seatable = {p for panel in panels for p in panel}
    assert set(lots.excluded) == set(range(len(pool))) - seatable
    if rule != "stratified":
        assert lots.least == pytest.approx(best, abs=1e-5)
        assert lots.at_most == pytest.approx(best, abs=1e-6)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems())
def test_people_alike_have_the_same_chance(problem):
    pool, quotas, seats = problem
    try:
        lots = lottery(pool, quotas, seats)
    except Infeasible:
        return
    chances = {}
    for row, chance in zip(pool.rows, lots.chances, strict=True):
        assert chances.setdefault(tuple(row.values()), chance) == pytest.approx(chance, abs=1e-8)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(problems(), st.lists(st.integers(0, 3), min_size=8, max_size=8), st.integers(1, 2))
def test_households_never_send_more_than_the_limit(problem, homes, limit):
    pool, quotas, seats = problem
    pool = Pool(pool.ids, pool.rows, pool.lines, tuple(str(h or "") for h in homes[: len(pool)]))
    try:
        lots = lottery(pool, quotas, seats, household_limit=limit)
    except InputError:
        return
    for panel in lots.panels:
        assert meets(pool, quotas, seats, panel.people)
        seated = [pool.households[p] for p in panel.people if pool.households[p]]
        assert all(seated.count(home) <= limit for home in seated)
    assert lots.chances.sum() == pytest.approx(seats, abs=1e-9)
    assert lots.least <= lots.at_most + 1e-9


def test_large_households_share_seats_and_turns():
    pool = people(*[("x",)] * 12, households=tuple("AAABBBCCCDDD"))
    lots = lottery(pool, (Quota("a", "x", 0, 12),), 7, household_limit=2)
    assert lots.chances == pytest.approx(np.full(12, 7 / 12), abs=1e-8)
    for panel in lots.panels:
        homes = [pool.households[p] for p in panel.people]
        assert max(homes.count(h) for h in homes) == 2


def test_leximin_raises_the_second_lowest_chance_too():
    # One seat for x among 4 people, one for y among 2: chances 1/4 and 1/2.
    pool = people(*[("x",)] * 4, *[("y",)] * 2)
    quotas = (Quota("a", "x", 1, 1), Quota("a", "y", 1, 1))
    lots = lottery(pool, quotas, 2)
    assert lots.chances == pytest.approx([0.25] * 4 + [0.5] * 2, abs=1e-8)
    assert [round(p.level, 9) for p in lots.proofs] == [0.25, 0.5]
    assert lots.settled and lots.cuts == 0


def test_a_target_outside_the_whole_panels_is_cut_off():
    # Three pairs of values, each at most one: fractions allow 1.5 seats of three, wholes only one.
    pool = people(
        ("1", "0", "1"),
        ("1", "1", "0"),
        ("0", "1", "1"),
        *[("0", "0", "0")] * 2,
        features=("a", "b", "c"),
    )
    quotas = tuple(Quota(f, v, 0, m) for f in "abc" for v, m in (("1", 1), ("0", 5)))
    lots = lottery(pool, quotas, 2)
    best, _ = brute_minimum(pool, quotas, 2)
    assert lots.least == pytest.approx(best, abs=1e-6)
    assert lots.at_most == pytest.approx(best, abs=1e-6)
    assert lots.settled


def odd_cycle():
    """Two seats of the five: one at most of the first three, so both fillers or one of each."""
    cells = ("101", "110", "011", "000", "000")
    pool = people(*[tuple(c) for c in cells], features=("a", "b", "c"))
    quotas = tuple(Quota(f, v, 0, m) for f in "abc" for v, m in (("1", 1), ("0", 5)))
    return pool, quotas


def test_out_of_time_gives_a_lottery_with_its_certified_gap():
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    first = np.round(space.model(integer=True).run().x)
    mixture, target, _, settled = _mix(space, leximin, first, until=0.0)
    assert not settled
    assert mixture.weights.sum() == pytest.approx(1.0)
    assert target.proofs[0].bound >= 1 / 3 - 1e-9


def test_blend_proves_a_target_out_of_reach():
    pool, quotas = odd_cycle()
    space = build(pool, quotas, 2)
    members = space.members()
    target = np.zeros(len(space.sizes))
    for orbit, inside in enumerate(members):
        target[orbit] = 0.5 * len([p for p in inside if p < 3]) + 0.25 * len([p for p in inside if p > 2])
    first = np.round(space.model(integer=True).run().x)
    mixture, cut = blend(space, target, first[None, :], until=float("inf"))
    coefficients, most = cut
    assert coefficients @ target > most
    assert all(coefficients @ panel <= most + 1e-6 for panel in mixture.panels)
    assert not space.cut(coefficients, most).holds(np.round(target * 2))


def test_overlapping_and_crossed_features_count_everywhere(tmp_path):
    pool = read_pool(written(tmp_path, "p.csv", "id;langue;sexe\na;fr|oc;F\nb;fr;F\nc;oc;H\nd;fr;H\n"))
    quotas = (
        Quota("langue", "fr", 1, 2),
        Quota("langue", "oc", 1, 2),
        Quota("langue & sexe", "oc & F", 1, 1),
    )
    assert memberships(pool, quotas) == [(0, 1, 2), (0,), (1,), (0,)]
    lots = lottery(pool, quotas, 2)
    assert all(0 in panel.people for panel in lots.panels)
    assert lots.chances[0] == 1.0


def test_people_in_no_panel_are_named_and_others_stay_fair():
    pool = people(("x",), ("x",), ("y",))
    lots = lottery(pool, (Quota("a", "x", 0, 2), Quota("a", "y", 0, 0)), 1, "maximin")
    assert lots.excluded == (2,)
    assert lots.chances == pytest.approx([0.5, 0.5, 0.0])


def test_stratified_bends_equal_chances_only_where_a_quota_asks():
    pool = people(*[("x",)] * 6, *[("y",)] * 2)
    free = (Quota("a", "x", 0, 4), Quota("a", "y", 0, 4))
    assert lottery(pool, free, 4, "stratified").chances == pytest.approx([0.5] * 8)
    bent = (Quota("a", "x", 0, 4), Quota("a", "y", 2, 4))
    chances = lottery(pool, bent, 4, "stratified").chances
    assert chances == pytest.approx([1 / 3] * 6 + [1.0] * 2, abs=1e-8)


def test_smallest_relaxation_moves_the_fewest_seats_in_plain_french():
    pool = people(*[("x",)] * 6, ("y",))
    quotas = (Quota("a", "x", 1, 2), Quota("a", "y", 2, 3))
    with pytest.raises(Infeasible) as refused:
        lottery(pool, quotas, 4)
    moves = refused.value.relaxations
    assert [(m.value, m.bound, m.before, m.after) for m in moves] == [
        ("x", "max", 2, 3),
        ("y", "min", 2, 1),
    ]
    assert moves[1].words() == ("Pour « y » (a), descendre le minimum de 2 à 1 (une seule personne dans le vivier).")
    assert "monter le maximum de 2 à 3 (6 personnes" in str(refused.value)
    assert lottery(pool, relaxed(quotas, moves), 4).chances[6] == 1.0


def test_relaxation_stays_within_the_declared_limits():
    pool = people(*[("x",)] * 6, ("y",))
    quotas = (Quota("a", "x", 1, 2, 0, 2), Quota("a", "y", 2, 3, 2, 3))
    with pytest.raises(InputError, match="même en assouplissant") as refused:
        lottery(pool, quotas, 4)
    assert not isinstance(refused.value, Infeasible)


def test_replacements_hold_the_quotas_of_the_whole_panel():
    pool = people(*[("x",)] * 4, *[("y",)] * 4)
    quotas = (Quota("a", "x", 2, 2), Quota("a", "y", 2, 2))
    waiting, lots = replace_members(pool, quotas, ["1", "2", "5", "6"], ["1", "7"])
    assert waiting.ids == ("3", "4", "8")
    assert lots.chances == pytest.approx([0.5, 0.5, 0.0])


def test_replacements_refuse_what_cannot_be():
    pool = people(("x",), ("x",), ("y",))
    quotas = (Quota("a", "x", 1, 2), Quota("a", "y", 0, 1, 0, 1))
    with pytest.raises(InputError, match="« 9 » n’est pas dans le vivier"):
        replace_members(pool, quotas, ["9"], [])
    with pytest.raises(InputError, match="rien à remplacer"):
        replace_members(pool, quotas, ["1"], [])
    with pytest.raises(InputError, match="plus personne"):
        replace_members(pool, quotas, ["1", "2", "3"], ["1"])
    with pytest.raises(Infeasible) as refused:
        replace_members(pool, (Quota("a", "x", 2, 2), quotas[1]), ["1", "2"], ["1"])
    assert [(m.value, m.before, m.after) for m in refused.value.relaxations] == [("x", 2, 1)]


def test_replacements_leave_seated_households_alone():
    pool = people(*[("x",)] * 4, households=("A", "B", "A", ""))
    waiting, _ = replace_members(pool, (Quota("a", "x", 0, 4),), ["1", "2"], ["2"], household_limit=1)
    assert waiting.ids == ("4",)


@pytest.mark.parametrize(
    ("text", "message", "row"),
    [
        ("id,a\n1,x\n1,y\n", "figure déjà ligne 2", 3),
        ("id,a\n,x\n", "identifiant vide", 2),
        ("id,a\n1\n", "1 cases au lieu de 2", 2),
        ("id,a\n", "ne contient personne", None),
        ("", "est vide", None),
    ],
)
def test_wrong_pool_names_the_row(tmp_path, text, message, row):
    with pytest.raises(InputError, match=message) as refused:
        read_pool(written(tmp_path, "p.csv", text))
    assert refused.value.row == row


@pytest.mark.parametrize(
    ("text", "message", "row"),
    [
        ("feature,value,min,max\na,x,3,2\n", "dépasse le maximum", 2),
        ("feature,value,min,max\na,x,un,2\n", "n’est pas un nombre entier", 2),
        ("feature,value,min,max\na,x,1,2\na,x,1,2\n", "quota déjà donné", 3),
        ("feature,value,min,max\n", "aucun quota", None),
        ("feature,value,min\n", "une colonne « max »", None),
    ],
)
def test_wrong_quotas_name_the_row(tmp_path, text, message, row):
    with pytest.raises(InputError, match=message) as refused:
        read_quotas(written(tmp_path, "q.csv", text))
    assert refused.value.row == row


def test_wrong_requests_are_refused(tmp_path):
    pool, quotas = people(("x",), ("y",)), (Quota("a", "x", 0, 1), Quota("a", "y", 0, 1))
    for seats, limit, rule, message in (
        (0, None, "leximin", "au moins 1"),
        (3, None, "leximin", "dépasse le vivier"),
        (1, 0, "leximin", "limite par foyer"),
        (1, None, "chance", "règle inconnue"),
    ):
        with pytest.raises(InputError, match=message):
            lottery(pool, quotas, seats, rule, limit)
    with pytest.raises(InputError, match="ligne 3 : la valeur « y »"):
        lottery(pool, quotas[:1], 1)
    with pytest.raises(InputError, match="« e » n’est pas une colonne"):
        lottery(pool, (Quota("e", "x", 0, 1),), 1)
    with pytest.raises(InputError, match="ne peut pas être lu"):
        read_pool(tmp_path / "none.csv")
    with pytest.raises(InputError, match="« foyer » n’existe pas"):
        read_pool(written(tmp_path, "p.csv", "id,a\n1,x\n"), household_columns=("foyer",))


def test_reads_windows_text_blank_lines_and_relaxation_limits(tmp_path):
    path = tmp_path / "p.csv"
    path.write_bytes("id;âge;foyer\n\ng;né;\nh;né;\n".encode("cp1252"))
    pool = read_pool(path, household_columns=("foyer",))
    assert pool.ids == ("g", "h") and pool.lines == (3, 4) and pool.households == ("", "")
    text = "feature,value,min,max,min_flex,max_flex\nâge,né,2,3,1,9\n"
    assert read_quotas(written(tmp_path, "q.csv", text)) == (Quota("âge", "né", 2, 3, 1, 9),)
    numbered = read_pool(written(tmp_path, "r.csv", "a\nx\nx\n"))
    assert numbered.ids == ("1", "2")


def test_ticket_is_fixed_by_promise_and_seed_and_reaches_every_panel():
    assert ticket("c", "s", 10) == ticket("c", "s", 10)
    drawn = {ticket("c", str(i), 5) for i in range(200)}
    assert drawn == {0, 1, 2, 3, 4}
    assert seed_of([("loto", "1-2"), ("météo", "18,4")]) == '[["loto","1-2"],["météo","18,4"]]'
    # Values beyond the last multiple are drawn again: with 2^255 + 1 tickets, half of them are.
    assert all(ticket("c", str(i), 2**255 + 1) <= 2**255 for i in range(50))


def test_winner_follows_the_order_of_the_urn():
    lots = lottery(people(("x",), ("x",)), (Quota("a", "x", 0, 2),), 1, tickets=10)
    assert [winner(lots, n) for n in range(10)] == [0] * 5 + [1] * 5
    with pytest.raises(ValueError, match="no such ticket"):
        winner(lots, 10)


def command(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["draw", *map(str, arguments)])
    return args.run(args)


@pytest.fixture
def files(tmp_path):
    pool = written(
        tmp_path, "pool.csv", "id,a,foyer\n" + "".join(f"p{i},{'x' if i < 5 else 'y'},{i // 2}\n" for i in range(10))
    )
    quotas = written(tmp_path, "quotas.csv", "feature,value,min,max\na,x,2,2\na,y,1,2\n")
    return pool, quotas


def test_command_prints_one_object_that_anyone_replays(files, capsys):
    assert command(*files, "--size", 4, "--seed", "42", "--json") == 0
    first = capsys.readouterr()
    assert command(*files, "--size", 4, "--seed", "42", "--json") == 0
    assert capsys.readouterr().out == first.out and first.err == ""
    result = json.loads(first.out)
    assert len(result["panel"]) == 4 and result["relaxations"] == []
    assert sum(p["weight"] for p in result["panels"]) == pytest.approx(1.0)
    contents = [Path(f).read_bytes() for f in files]
    assert replay.faults(result, *contents) == []
    for i in range(1000):  # an independent reader of the rule draws the same list
        result["seed"] = str(i)
        number = ticket(result["promise"]["commitment"], str(i), result["tickets"])
        for panel in result["panels"]:
            if number < panel["tickets"]:
                break
            number -= panel["tickets"]
        assert replay.draw(result) == panel["members"]


def test_replay_sees_every_tampering(files, capsys):
    command(*files, "--size", 4, "--event", "loto=1-2", "--seed", "7", "--json")
    text = capsys.readouterr().out
    contents = [Path(f).read_bytes() for f in files]
    assert json.loads(text)["promise"]["sources"] == ["loto", "seed"]

    def wrong(change, pool=contents[0], quotas=contents[1]):
        result = json.loads(text)
        change(result)
        return replay.faults(result, pool, quotas)

    assert wrong(lambda r: None) == []
    assert "vivier" in wrong(lambda r: None, pool=contents[0] + b"\n")[0]
    assert "quotas" in wrong(lambda r: None, quotas=b"")[0]
    assert any("engagement" in f for f in wrong(lambda r: r["promise"].update(size=5)))
    assert any("urne" in f for f in wrong(lambda r: r["panels"].pop()))
    assert any("panel 1" in f for f in wrong(lambda r: r["quotas"][0].update(min=3, max=3)))
    assert wrong(lambda r: r.update(panel=[])) == ["le panel n’est pas celui que désigne la graine"]
    assert any("billets" in f for f in wrong(lambda r: r["panels"][0].update(tickets=1)))
    assert any("chance" in f for f in wrong(lambda r: r["probabilities"].update(p0=0.9)))
    assert wrong(lambda r: r["probabilities"].update(zz=0.9)) == ["des personnes de l’urne ne sont pas dans le vivier"]
    assert wrong(lambda r: r["certificate"].update(bound=0.1)) == ["le certificat ne prouve pas la borne annoncée"]
    assert wrong(lambda r: r["certificate"]["quotas"].clear()) != []
    assert replay.draw({**json.loads(text), "panels": []}) is None


def test_command_proposes_then_accepts_the_relaxation(files, tmp_path, capsys):
    hard = written(tmp_path, "hard.csv", "feature,value,min,max\na,x,6,6\na,y,1,2\n")
    assert command(files[0], hard, "--size", 6, "--json") == 1
    refused = json.loads(capsys.readouterr().out)
    assert refused["feasible"] is False and refused["panel"] == []
    assert refused["relaxations"][0]["after"] == 5
    assert command(files[0], hard, "--size", 6, "--json", "--relax") == 0
    drawn = json.loads(capsys.readouterr().out)
    assert drawn["relaxations"] == refused["relaxations"] and len(drawn["panel"]) == 6


def test_command_replaces_members_and_warns_without_seed(files, tmp_path, capsys):
    assert command(*files, "--size", 4, "--household", "foyer", "--json") == 0
    shown = capsys.readouterr()
    assert "n’est qu’un essai" in shown.err
    panel = json.loads(shown.out)["panel"]
    drawn = written(tmp_path, "drawn.json", shown.out)
    options = ("--size", 4, "--panel", drawn, "--gone", panel[0], "--seed", "1")
    assert command(*files, *options, "--json") == 0
    new = json.loads(capsys.readouterr().out)["panel"]
    assert len(new) == 1 and new[0] not in panel
    assert command(*files, *options) == 0
    assert new[0] in capsys.readouterr().out.splitlines()


def test_command_refuses_in_one_sentence(files, tmp_path, capsys):
    broken = written(tmp_path, "broken.json", "[]")
    for extra, message in (
        (("--event", "loto"), "événement mal écrit"),
        (("--panel", broken), "ne peut pas être lu"),
        (("--panel", tmp_path / "none"), "ne peut pas être lu"),
        (("--id", "nom"), "n’existe pas"),
    ):
        assert command(*files, "--size", 4, *extra) == 2
        shown = capsys.readouterr()
        assert message in shown.err and shown.out == ""


def test_sentences_say_the_bound_the_gap_and_who_is_left_out():
    pool, quotas = people(("x",), ("x",), ("y",)), (Quota("a", "x", 0, 2), Quota("a", "y", 0, 0))
    lots = lottery(pool, quotas, 1)
    words = report.sentences(lots, pool)
    assert "au moins 50,00\u00a0% de chances" in words[1] and "davantage" in words[1]
    assert words[2].startswith("1 personne(s)")
    gap = report.sentences(lots.__class__(**{**vars(lots), "at_most": 0.64}), pool)
    assert "d’au moins 50,00\u00a0%" in gap[1] and "64,00\u00a0%" in gap[1]
    plain = lottery(pool, quotas, 1, "stratified")
    assert report.certificate(plain, pool) is None
    assert "au moins 50,00\u00a0%" in report.sentences(plain, pool)[1]


@published
@pytest.mark.parametrize(("name", "seats"), [("example_small_20", 20), ("example_large_200", 200)])
def test_published_pools_get_their_published_chances(name, seats):
    pool = read_pool(DATA / name / "respondents.csv")
    lots = lottery(pool, read_quotas(DATA / name / "categories.csv"), seats)
    with open(DATA / name / "reference_prob_allocs.csv", encoding="utf-8") as file:
        rows = [r for r in csv.DictReader(file) if r["algorithm"].upper() == "LEXIMIN"]
    wanted = sorted(float(r["selection probability"]) for r in rows)[: len(pool)]
    assert np.abs(np.sort(lots.chances) - np.array(wanted)).max() < 1e-4
    assert lots.at_most == pytest.approx(0.1, abs=1e-9)


@published
def test_fixture_of_150_has_its_known_minimum_and_a_certificate_by_hand():
    pool = read_pool(DATA / "fixture_150" / "candidates.csv")
    quotas = read_quotas(DATA / "fixture_150" / "features.csv")
    lots = lottery(pool, quotas, 22)
    assert lots.least == pytest.approx(1 / 11, abs=1e-6)
    assert lots.at_most == pytest.approx(1 / 11, abs=1e-9)
    assert all(meets(pool, quotas, 22, panel.people) for panel in lots.panels)
    assert report.certificate(lots, pool)["by_hand"] and lots.cuts == 0

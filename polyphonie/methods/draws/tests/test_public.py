"""The ticket, the command and the replay by anyone."""

import argparse
import json
import runpy
from pathlib import Path

import pytest

from polyphonie.methods.draws import (
    Quota,
    cli,
    lottery,
    replay,
    report,
)
from polyphonie.methods.draws.public import seed_of, ticket, winner
from polyphonie.methods.draws.tests.worlds import (
    people,
    written,
)


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


def test_the_promise_is_printed_before_the_events_and_the_draw_keeps_it(files, capsys):
    assert command(*files, "--size", 4, "--source", "loto", "--source", "météo", "--json") == 0
    shown = capsys.readouterr()
    before = json.loads(shown.out)
    assert before["panel"] == [] and before["ticket"] is None and before["seed"] == "" and shown.err == ""
    assert before["promise"]["sources"] == ["loto", "météo"]
    assert before["promise"]["commitment"] in before["words"][-1] and "loto, météo" in before["words"][-1]
    assert command(*files, "--size", 4, "--event", "loto=1-2", "--event", "météo=18,4", "--json") == 0
    after = json.loads(capsys.readouterr().out)
    assert after["promise"] == before["promise"] and after["panels"] == before["panels"]
    assert after["seed"] == '[["loto","1-2"],["météo","18,4"]]' and len(after["panel"]) == 4
    contents = [Path(f).read_bytes() for f in files]
    assert replay.faults(before, *contents) == [] and replay.faults(after, *contents) == []
    before["panel"] = after["panel"]  # a panel without a seed is nobody's draw
    assert replay.faults(before, *contents) == ["le panel n’est pas celui que désigne la graine"]
    for extra in (("--seed", "1"), ("--event", "loto=1")):
        assert command(*files, "--size", 4, "--source", "loto", *extra) == 2
        assert "pas encore de valeur" in capsys.readouterr().err


def test_the_replay_file_runs_alone_with_the_named_column(files, tmp_path, capsys, monkeypatch):
    pool = written(tmp_path, "named.csv", "nom,a,b\nu,x,1\nv,x,2|3\nw,y,3\n")
    quotas = written(tmp_path, "crossed.csv", "feature,value,min,max\na & b,x & 2,0,1\na,x,1,2\na,y,0,1\n")
    options = ("--size", 2, "--seed", "3", "--id", "nom", "--json")
    assert command(pool, quotas, *options) == 0
    drawn = capsys.readouterr().out
    published = written(tmp_path, "result.json", drawn)
    for arguments, code, said in (
        ([published, pool, quotas, "nom"], 0, "Tirage vérifié et rejoué : tout est conforme."),
        ([published, pool, quotas], 1, "des personnes de l’urne ne sont pas dans le vivier"),
        ([published, files[0], quotas, "a"], 1, "le vivier n’est pas celui promis"),
    ):
        monkeypatch.setattr("sys.argv", ["replay.py", *arguments])
        with pytest.raises(SystemExit) as ended:
            runpy.run_path(replay.__file__, run_name="__main__")
        assert ended.value.code == code
        assert said in capsys.readouterr().out


def test_the_replay_draws_beyond_the_last_multiple_again_as_the_lottery_does():
    vow = {"commitment": "c"}
    for number in range(20):
        tickets = 2**255 + 1
        drawn = ticket("c", str(number), tickets)
        panels = [{"members": ["before"], "tickets": drawn}, {"members": ["it"], "tickets": 1}]
        assert replay.draw({"tickets": tickets, "promise": vow, "seed": str(number), "panels": panels}) == ["it"]


def test_a_stratified_draw_has_no_certificate_to_check(files, capsys):
    assert command(*files, "--size", 4, "--rule", "stratified", "--seed", "1", "--json") == 0
    result = json.loads(capsys.readouterr().out)
    assert result["certificate"] is None and result["minimum_at_most"] is None
    assert replay.faults(result, *[Path(f).read_bytes() for f in files]) == []


def test_the_replay_counts_the_households_of_every_panel(files, capsys):
    assert command(*files, "--size", 4, "--household", "foyer", "--seed", "1", "--json") == 0
    text = capsys.readouterr().out
    contents = [Path(f).read_bytes() for f in files]
    result = json.loads(text)
    assert result["promise"]["household"] == {"columns": ["foyer"], "limit": 1}
    assert replay.faults(result, *contents) == []
    result["promise"]["household"]["limit"] = 0
    assert "le panel 1 réunit trop de personnes d’un même foyer" in replay.faults(result, *contents)
    result["promise"]["household"] = {"columns": ["a"], "limit": 2}  # as if all the x lived together
    told = [fault for fault in replay.faults(result, *contents) if "foyer" in fault]
    assert told == []
    result["promise"]["household"]["limit"] = 1
    assert len([fault for fault in replay.faults(result, *contents) if "foyer" in fault]) == len(result["panels"])
    alone = contents[0].decode().replace(",4\n", ",\n").replace(",3\n", ",\n").encode()
    result["promise"]["household"] = {"columns": ["foyer"], "limit": 1}
    assert not any("foyer" in fault for fault in replay.faults(result, alone, contents[1]))

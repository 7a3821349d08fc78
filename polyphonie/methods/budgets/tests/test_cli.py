"""`polyphonie tally`: the contract for other programs."""

from __future__ import annotations

import argparse
import json

import pytest

from polyphonie.methods.budgets import cli, format_pb, verifier

from .test_verifier import TOWN


@pytest.fixture
def vote(tmp_path):
    path = tmp_path / "vote.pb"
    path.write_text(format_pb(TOWN))
    return str(path)


def run(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["tally", *map(str, arguments)])
    return args.run(args)


def test_one_json_object_on_standard_output(vote, capsys, tmp_path):
    cert = tmp_path / "cert.json"
    assert run(vote, "--rule", "greedy-votes", "--json", "--certificate", cert) == 0
    out, err = capsys.readouterr()
    content = json.loads(out)
    assert out.count("\n") == 1
    assert err == ""
    assert content["winners"] == ["a", "b", "e"]
    assert (content["cost"], content["budget"]) == (93, 100)
    assert content["steps"][2] == {
        "project": "e",
        "cost": 3,
        "supporters": 2,
        "price": 1.5,
        "price_exact": "3/2",
        "left": 7,
        "stage": "rule",
    }
    assert content["ties"] == [{"step": 1, "projects": ["a", "b"], "chosen": "a", "rule": "lexicographic"}]
    assert content["near_misses"][0] == {
        "project": "d",
        "votes": 4,
        "money": 15,
        "reason": "budget",
    }
    assert content["figures"]["excluded"] == 3
    assert content["endowment"] is None
    assert verifier.main([vote, str(cert)]) == 0


@pytest.mark.parametrize("completion", ["none", "add1", "add1e", "add1u", "add1eu", "bos", "greedy"])
@pytest.mark.parametrize("utility", ["cost", "cardinality"])
def test_every_completion_gives_a_result_and_the_same_bytes(vote, capsys, completion, utility):
    outputs = []
    for _ in range(2):
        assert run(vote, "--completion", completion, "--utility", utility, "--json") == 0
        outputs.append(capsys.readouterr().out)
    assert outputs[0] == outputs[1]
    content = json.loads(outputs[0])
    assert content["endowment"] >= 10
    assert content["winners"] == [s["project"] for s in content["steps"]]
    assert content["cost"] == sum(s["cost"] for s in content["steps"]) <= 100


@pytest.mark.parametrize("collecting", [True, False])
def test_garbage_is_collected_after_a_count_as_it_was_before(vote, collecting):
    import gc

    (gc.enable if collecting else gc.disable)()
    try:
        assert run(vote, "--json") == 0
        assert gc.isenabled() is collecting
    finally:
        gc.enable()


def test_words_for_people(vote, capsys):
    assert run(vote, "--voter", "1") == 0
    out = capsys.readouterr().out
    assert out.startswith("Règle\n  Chaque personne")
    assert "Projets retenus\n  1. " in out
    assert "1 : 10 pour a" in out
    assert run(vote, "--voter", "9", "--json") == 0
    voter = json.loads(capsys.readouterr().out)["voter"]
    assert (voter["voter"], voter["endowment"]) == ("9", 10)
    assert run(vote, "--rule", "phragmen") == 0


def test_declared_order_limits_and_steps(vote, capsys, tmp_path):
    order, limits = tmp_path / "ordre.txt", tmp_path / "limites.json"
    order.write_text("\n".join("edcba"))
    limits.write_text(json.dumps({"incompatible": [["a", "c"]]}))
    assert (
        run(
            vote,
            "--rule",
            "greedy-votes",
            "--ties",
            order,
            "--limits",
            limits,
            "--no-skip",
            "--threshold",
            "3",
            "--json",
        )
        == 0
    )
    content = json.loads(capsys.readouterr().out)
    assert content["winners"] == ["b", "a"]
    assert content["ties"][0]["rule"] == "declared"
    assert run(vote, "--completion", "add1", "--step", "1/2", "--comparison", "exclusion", "--json") == 0
    assert json.loads(capsys.readouterr().out)["replaced_by_greedy"] is False


def test_bad_input_is_one_sentence_and_code_2(vote, capsys, tmp_path):
    def refused(*arguments):
        assert run(*arguments) == 2
        out, err = capsys.readouterr()
        assert out == ""
        assert err.count("\n") == 1
        return err

    missing = str(tmp_path / "absent.pb")
    assert refused(missing) == f"Impossible de lire le fichier {missing} : il n’existe pas.\n"
    assert refused(vote, "--utility", "borda").startswith(f"{vote} : Le décompte de Borda")
    assert "--step : « x » n’est pas un nombre." in refused(vote, "--step", "x")
    assert "Personne n’a voté sous le numéro « 99 »." in refused(vote, "--voter", "99")
    broken = tmp_path / "limites.json"
    broken.write_text("{")
    assert "n’est pas du JSON" in refused(vote, "--limits", str(broken))
    broken.write_text("[]")
    assert "doit contenir un objet JSON." in refused(vote, "--limits", str(broken))
    for content, sentence in (
        ('{"incompatible": ["ab"]}', "« incompatible » doit être une liste de listes d’identifiants."),
        ('{"incompatible": 3}', "« incompatible » doit être une liste de listes d’identifiants."),
        ('{"areas": []}', "« areas » et « categories » doivent donner une limite par nom."),
        ('{"areas": {"x": "1/0"}}', "La limite d’une enveloppe n’est pas un nombre."),
    ):
        broken.write_text(content)
        assert refused(vote, "--limits", str(broken)) == f"{vote} : {sentence}\n"
    broken.write_bytes("à".encode("cp1252"))
    assert refused(vote, "--ties", str(broken)) == f"{vote} : {broken} n’est pas en UTF-8.\n"
    bad = tmp_path / "bad.pb"
    bad.write_text(format_pb(TOWN).replace("\n3;", "\n3;zzz,"))
    assert "Ligne 18 : le projet « zzz » n’existe pas." in refused(str(bad))


def test_what_was_put_right_is_said_on_standard_error(vote, capsys):
    from pathlib import Path

    path = Path(vote)
    path.write_text(path.read_text().replace("\n3;a,b", "\n3;a,b,a"))
    assert run(vote, "--json") == 0
    out, err = capsys.readouterr()
    note = "Ligne 18 : le bulletin nomme deux fois le projet « a » ; il compte une seule fois."
    assert err == note + "\n"
    assert json.loads(out)["notes"] == [note]

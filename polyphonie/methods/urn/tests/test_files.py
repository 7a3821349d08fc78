"""What the command `polyphonie verify` says of the file of a vote, and what it says of a file that is none."""

import argparse
import json
import random

import pytest

from polyphonie.methods.errors import InputError
from polyphonie.methods.urn import chain, cli, sealing, shares
from polyphonie.methods.urn.encoding import canonical, spaced
from polyphonie.methods.urn.verifying import LIMITS, file_digest, verify

from .worlds import VOTE, make_world


@pytest.fixture(scope="module")
def world():
    return make_world(random.Random(7))


@pytest.fixture
def write(tmp_path):
    def write(content, name="vote.json"):
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), "utf-8")
        return path

    return write


def run(*arguments):
    parser = argparse.ArgumentParser()
    cli.register(parser.add_subparsers())
    args = parser.parse_args(["verify", *map(str, arguments)])
    return args.run(args)


def test_an_opened_urn_is_told_in_words(world, write, capsys):
    code = sorted(world.urn)[0]
    heads = write("Noté le premier jour : " + world.heads[0], "heads.txt")
    assert run(write(world.file()), "--heads", heads, "--receipt", spaced(code)) == 0
    said = capsys.readouterr().out
    assert said.startswith("L’urne est ouverte.\n")
    assert (
        f"{len(world.urn)} bulletins en ligne, {len(world.paper)} sur papier, {world.roll} personnes inscrites." in said
    )
    for name, votes in verify(world.file()).facts["result"]["votes"].items():
        assert f"  {name} : {votes}\n" in said
    assert f"Reçu {spaced(code)} : {', '.join(name for name, _ in world.cast[code])}\n" in said
    assert said.endswith(f"Tout se tient.\n{LIMITS}\n")


def test_a_vote_that_is_only_prepared_has_no_ballots_to_tell(world, write, capsys):
    file = world.file()
    assert run(write({**file, "chain": file["chain"][:1], "sealed": []})) == 0
    assert capsys.readouterr().out == f"Le vote est préparé.\nTout se tient.\n{LIMITS}\n"


def test_an_entry_that_does_not_follow_is_told_and_nothing_after_it(world):
    file = world.file()
    del file["chain"][1]
    assert verify(file).problems == ["L’inscription 1 de la chaîne ne suit pas la précédente."]


def test_points_are_told_with_their_number(write, capsys):
    world = make_world(random.Random(3), ballot="points")
    code, choices = next((code, said) for code, said in world.cast.items() if code in world.urn and said[0][1] > 1)
    assert run(write(world.file()), "--receipt", code) == 0
    name, points = choices[0]
    assert f"{name} ({points} points)" in capsys.readouterr().out


def test_what_is_false_is_told_and_makes_the_command_fail(world, write, capsys):
    file = world.file()
    file["sealed"].pop()
    assert run(write(file), "--receipt", "0000-0000-0000-0000") == 1
    said = capsys.readouterr().out
    assert "FAUX : L’urne n’est pas celle qui a été scellée.\n" in said
    assert "FAUX : Le reçu 0000-0000-0000-0000 n’est pas dans l’urne.\n" in said
    assert "Tout se tient" not in said


def test_a_program_reads_one_object(world, write, capsys):
    assert run(write(world.file()), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["stage"] == "opened" and told["problems"] == []
    assert told["facts"]["ballots"] == len(world.urn)


@pytest.mark.parametrize(
    "content, says",
    [
        ("{", "Ce fichier n’est pas du JSON."),
        ("[" * 100_000, "Ce fichier n’est pas du JSON."),
        ("[]", "Ce fichier n’est pas celui d’une urne."),
        ('{"format": "other"}', "Ce fichier n’est pas celui d’une urne."),
        ('{"format": "polyphonie-urn-1", "chain": []}', "Ce fichier n’a pas de chaîne, ou pas de bulletins."),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(write, capsys, content, says):
    assert run(write(content)) == 2
    assert capsys.readouterr().err == f"{says}\n"


def test_a_file_that_is_not_there_is_named(tmp_path, capsys):
    assert run(tmp_path / "nothing.json") == 2
    assert "nothing.json" in capsys.readouterr().err


def test_a_chain_that_is_no_chain_is_malformed(world):
    file = world.file()
    del file["chain"][0]["n"]
    assert verify(file).problems == ["Le fichier est mal formé (KeyError)."]


def test_a_head_that_the_chain_has_not_is_told(world):
    assert verify(world.file(), ["0" * 64]).problems == [
        f"L’empreinte publiée pendant le vote n’est pas dans la chaîne : {'0' * 64}."
    ]


def test_the_digest_of_a_file_is_that_of_its_bytes():
    assert file_digest(b"") == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"


def test_an_entry_gives_back_what_it_says():
    assert chain.following(None, chain.RULES, {"rules": "ab"}).said == {"rules": "ab"}


def test_a_ballot_that_would_not_count_is_not_sealed(world):
    with pytest.raises(InputError):
        sealing.seal(VOTE, world.vote, [("nobody", 1)], sealing.public_of(world.private))


@pytest.mark.parametrize(
    "plain",
    [
        b"",
        b"no json",
        b"[" * 100_000,
        canonical({"choices": [["a", 1]], "nonce": "00", "vote": "another"}).encode(),
        canonical({"choices": [["a", True]], "nonce": "00", "vote": VOTE}).encode(),
        canonical({"choices": [[1, 1]], "nonce": "00", "vote": VOTE}).encode(),
        canonical({"choices": [["a", 1]], "nonce": "0g", "vote": VOTE}).encode(),
        canonical({"choices": [["a", 1]], "nonce": "00", "vote": VOTE}).encode() + b"\n",
        canonical({"choices": [["b", 1], ["a", 1]], "nonce": "00", "vote": VOTE}).encode(),
    ],
)
def test_what_is_not_written_as_a_ballot_says_nothing(plain):
    assert sealing.read_plain(VOTE, plain) is None


def test_a_ballot_is_read_with_what_fills_it():
    plain = canonical({"choices": [["a", 1]], "nonce": "00", "vote": VOTE}).encode()
    assert sealing.read_plain(VOTE, plain + b"   ") == [("a", 1)]


def test_parts_that_lead_to_no_key_are_told():
    """Keys stop at 2^256, the numbers of the field a little further."""
    first, second = (shares.written(x, (2**256 + 5 * x) % shares.P) for x in (1, 2))
    with pytest.raises(InputError, match="ne vont pas ensemble"):
        shares.joined(first, second)

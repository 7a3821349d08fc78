"""What the operator is told of votes: their keys, and that an urn waiting for its seal stays where it is."""

import pytest

from polyphonie.core.errors import Refused
from polyphonie.core.pages import inside
from polyphonie.modules.urn import actions, keeping
from polyphonie.modules.urn import queries as votes
from polyphonie.modules.urn.tests.factories import OpenVote
from polyphonie.portal import doctor, moving


def said(name):
    return [(f["state"], f["detail"]) for f in doctor.findings() if f["check"] == name]


def test_doctor_looks_at_the_folder_of_the_keys(db, settings, tmp_path):
    settings.URN_KEYS = tmp_path / "keys"
    assert said("clés des votes") == [(doctor.OK, str(tmp_path / "keys"))]
    settings.URN_KEYS.mkdir(mode=0o755)
    assert said("clés des votes")[0][0] == doctor.ERROR and "chmod 700" in said("clés des votes")[0][1]
    settings.URN_KEYS.chmod(0o700)
    assert said("clés des votes")[0][0] == doctor.OK
    settings.URN_KEYS = settings.DATA / "keys"
    assert said("clés des votes")[0][0] == doctor.ERROR and "sauvegarde" in said("clés des votes")[0][1]


def test_doctor_misses_the_key_of_a_vote_that_goes_on(territory):
    with inside(territory):
        held = OpenVote(territory)
    assert not [detail for _state, detail in said("territoires") if "clé de liaison" in detail]
    keeping.destroy(held.election.vote, keeping.LINK)
    assert [state for state, detail in said("territoires") if "clé de liaison" in detail] == [doctor.WARNING]


def test_territory_whose_urn_waits_for_its_seal_does_not_move(territory, tmp_path):
    with inside(territory):
        held = OpenVote(territory)
        held.vote(0)
        with held.after():
            actions.close(election=held.election, by=held.agent)
    with pytest.raises(Refused, match="n’est pas scellé"):
        moving.move(territory.slug, f"sqlite:///{tmp_path / 'there.sqlite3'}")
    assert not (tmp_path / "there.sqlite3").exists()


def test_territory_does_not_move_without_the_keys_of_a_vote_that_goes_on(territory, tmp_path):
    with inside(territory):
        held = OpenVote(territory)
        held.vote(0)
    with pytest.raises(Refused, match="--keys"):
        moving.move(territory.slug, f"sqlite:///{tmp_path / 'there.sqlite3'}")
    assert not (tmp_path / "there.sqlite3").exists()
    assert keeping.there(held.election.vote, keeping.LINK)


def test_keys_of_a_vote_are_carried_and_destroyed_here_or_stay_when_the_move_fails(territory, tmp_path):
    with inside(territory):
        held = OpenVote(territory, sealed=False)
        (carried,) = votes.with_keys_here()
    vote, there = held.election.vote, tmp_path / "keys"
    before = {kind: keeping.read(vote, kind) for kind in keeping.KINDS}
    with pytest.raises(RuntimeError), moving._carrying_keys([carried], str(there)):
        assert {kind: (there / f"{vote}.{kind}").read_bytes() for kind in keeping.KINDS} == before
        raise RuntimeError("the other database does not answer")
    assert list(there.iterdir()) == [] and keeping.there(vote, keeping.LINK)
    with moving._carrying_keys([carried], str(there)):
        pass
    assert {kind: (there / f"{vote}.{kind}").read_bytes() for kind in keeping.KINDS} == before
    assert (there / f"{vote}.link").stat().st_mode & 0o777 == 0o600
    assert not any(keeping.there(vote, kind) for kind in keeping.KINDS)
    # What is already there is never written over, nor destroyed by that failure.
    keeping.make_link(vote)
    with pytest.raises(Refused, match="dossier des clés"), moving._carrying_keys([carried], str(there)):
        raise AssertionError("nothing may be copied")
    assert (there / f"{vote}.link").read_bytes() == before["link"] and keeping.there(vote, keeping.LINK)


def test_keys_stay_where_they_are_for_another_database_of_the_same_server(territory, settings):
    with inside(territory):
        OpenVote(territory)
        assert moving._require_folder(str(settings.URN_KEYS)) == []

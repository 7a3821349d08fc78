"""What the operator is told of votes: their keys, and that an urn waiting for its seal stays where it is."""

import pytest

from polyphonie.core.errors import Refused
from polyphonie.core.pages import inside
from polyphonie.modules.urn import actions, keeping
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

"""The Polis server's own result on a small conversation, figure by figure."""

import json
from pathlib import Path

import numpy as np
import pytest

from polyphonie.methods.opinions import analyse, votes_of
from polyphonie.methods.opinions.analysis import placed
from polyphonie.methods.opinions.statements import counts_of, group_consensus, priorities

FIXTURE = Path(__file__).parents[5] / "shared/data/polis/server_fixture_below_100"
pytestmark = pytest.mark.skipif(not FIXTURE.is_dir(), reason="../shared/data is not here")


@pytest.fixture(scope="module")
def server():
    return json.loads((FIXTURE / "math-pca2.json").read_text())


@pytest.fixture(scope="module")
def ours(server):
    raw = json.loads((FIXTURE / "votes.json").read_text())
    raw.sort(key=lambda vote: int(vote["modified"]))
    columns = zip(*((v["pid"], v["tid"], v["vote"]) for v in raw), strict=True)
    votes = votes_of(*columns)
    first = {}
    for rank, vote in enumerate(raw):
        first.setdefault(str(vote["pid"]), rank)
    arrival = np.array([first[name] for name in votes.voters])
    refused = {str(tid) for tid in server["mod-out"]}
    # Whoever was placed early, when statements were few, stays placed on the server.
    kept = {str(pid) for pid in server["in-conv"]}
    return analyse(votes, left_out=refused, minimum=1, patience=0, arrival=arrival, kept=kept)


def official_label(server, votes):
    base = server["base-clusters"]["members"]
    label = {}
    for group in server["group-clusters"]:
        label |= {str(pid): group["id"] for spot in group["members"] for pid in base[spot]}
    return np.array([label.get(name, -1) for name in votes.voters])


def test_mean_and_axes(server, ours):
    order = [server["tids"].index(int(name)) for name in ours.votes.statements]
    assert ours.space.mean == pytest.approx(-np.array(server["pca"]["center"])[order], abs=1e-12)
    for mine, theirs in zip(ours.space.axes, np.array(server["pca"]["comps"]), strict=True):
        assert abs(mine @ theirs[order]) == pytest.approx(1, abs=1e-12)


def test_positions_but_for_the_sign_of_an_axis(server, ours):
    base = server["base-clusters"]
    mine = np.array([ours.space.positions[ours.votes.voters.index(str(m[0]))] for m in base["members"]])
    theirs = np.column_stack([base["x"], base["y"]])
    signs = np.sign((mine * theirs).sum(axis=0))
    assert mine * signs == pytest.approx(theirs, abs=1e-12)


def test_who_is_placed(server, ours):
    official = {str(pid) for pid in server["in-conv"]}
    assert {ours.votes.voters[i] for i in np.flatnonzero(ours.label >= 0)} == official
    assert {ours.votes.voters[i] for i in np.flatnonzero(placed(ours.votes))} <= official


def test_groups(server, ours):
    official = official_label(server, ours.votes)
    pairs = set(zip(ours.label.tolist(), official.tolist(), strict=True))
    assert len(pairs) == 4
    assert len({mine for mine, _ in pairs}) == len({theirs for _, theirs in pairs}) == 4
    assert (ours.label == -1).tolist() == (official == -1).tolist()


def test_representative_statements(server, ours):
    official = official_label(server, ours.votes)
    for group, expected in server["repness"].items():
        mine = int(ours.label[np.flatnonzero(official == int(group))[0]])
        found = ours.representative[mine]
        assert [ours.votes.statements[c.statement] for c in found] == [str(e["tid"]) for e in expected]
        for chosen, told in zip(found, expected, strict=True):
            assert chosen.way == told["repful-for"]
            assert (chosen.success, chosen.trials) == (told["n-success"], told["n-trials"])
            assert chosen.share == pytest.approx(told["p-success"], abs=1e-12)
            assert chosen.test == pytest.approx(told["p-test"], abs=1e-12)
            assert chosen.ratio == pytest.approx(told["repness"], abs=1e-12)
            assert chosen.ratio_test == pytest.approx(told["repness-test"], abs=1e-6)
            assert chosen.best_agree == told.get("best-agree", False)


def test_consensus(server, ours):
    for way, expected in server["consensus"].items():
        found = ours.consensus[way]
        assert [ours.votes.statements[c.statement] for c in found] == [str(e["tid"]) for e in expected]
        for chosen, told in zip(found, expected, strict=True):
            assert (chosen.success, chosen.trials) == (told["n-success"], told["n-trials"])
            assert chosen.share == pytest.approx(told["p-success"], abs=1e-12)
            assert chosen.test == pytest.approx(told["p-test"], abs=1e-12)


def test_group_consensus_and_priorities(server, ours):
    for name, mine, priority in zip(ours.votes.statements, ours.group_consensus, ours.priority, strict=True):
        assert mine == pytest.approx(server["group-aware-consensus"][name], abs=1e-12)
        assert priority == pytest.approx(server["comment-priorities"][name], abs=1e-10)


def test_votes_by_group(server, ours):
    counts = counts_of(ours.votes, official_label(server, ours.votes))
    for group, told in server["group-votes"].items():
        for i, name in enumerate(ours.votes.statements):
            expected = told["votes"][name]
            row = (counts.agree[int(group), i], counts.disagree[int(group), i], counts.seen[int(group), i])
            assert row == (expected["A"], expected["D"], expected["S"])
    assert group_consensus(counts).shape == (len(ours.votes.statements),)
    assert (priorities(counts, ours.space.axes, ours.space.mean) > 0).all()

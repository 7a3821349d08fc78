"""The urn's protocol: what is sealed opens as it was, what is shared comes back, what is chained cannot move."""

import json
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from polyphonie.methods.errors import InputError
from polyphonie.methods.urn import chain, published, sealing, setup, shares
from polyphonie.methods.urn.encoding import canonical, digest, normalised, receipt, spaced, to_base64
from polyphonie.methods.urn.verifying import verify

from . import worlds
from .worlds import VOTE, make_setup, make_world, some_ballot

DOCUMENTS = {kind: setup.document(make_setup(kind)) for kind in setup.KINDS}


@given(st.sampled_from(setup.KINDS), st.randoms(use_true_random=False))
def test_sealed_ballot_opens_as_it_was_cast(kind, dice):
    private, public = sealing.new_key()
    points = some_ballot(DOCUMENTS[kind], dice)
    sealed = sealing.seal(VOTE, DOCUMENTS[kind], points, public)
    assert sealing.open_sealed(VOTE, sealed, private) == points
    assert len(sealed) == sealing.plain_size(VOTE, DOCUMENTS[kind]) + sealing.OVERHEAD, "its length says something"
    assert sealed != sealing.seal(VOTE, DOCUMENTS[kind], points, public), "equal choices make equal ballots"
    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed("another", sealed, private)
    with pytest.raises(sealing.NotOpened):
        sealing.open_sealed(VOTE, sealed, sealing.new_key()[0])


@given(st.binary(min_size=32, max_size=32))
def test_any_two_parts_give_the_key_back(key):
    parts = shares.split(key)
    for first, second in [(0, 1), (1, 0), (0, 2), (2, 1)]:
        assert shares.joined(parts[first], parts[second].lower().replace("-", " ")) == key
    with pytest.raises(InputError, match="la même"):
        shares.joined(parts[0], parts[0])


@given(st.binary(min_size=32, max_size=32), st.integers(0, 56), st.sampled_from("0123456789ABCDEFGHJKMNPQRSTVWXYZ"))
def test_a_miscopied_part_is_told(key, place, letter):
    part = normalised(shares.split(key)[0])
    wrong = part[:place] + letter + part[place + 1 :]
    if wrong == part:
        return
    with pytest.raises(InputError, match="mal recopiée"):
        shares.read(wrong)


def test_one_part_fits_every_key():
    """Whatever the key, there is a second part that leads to it: one part alone excludes nothing."""
    x1, y1 = shares.read(shares.split(bytes(range(32)))[0])
    for key in (0, 1, 2**255, 2**256 - 1):
        slope = (y1 - key) * pow(x1, -1, shares.P) % shares.P
        second = shares.written(2, (key + 2 * slope) % shares.P)
        assert shares.joined(shares.written(x1, y1), second) == key.to_bytes(32, "big")


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)


@given(_VALUES)
def test_canonical_text_is_one_for_one_value(value):
    text = canonical(value)
    assert json.loads(text) == value
    assert canonical(json.loads(text)) == text


def test_canonical_refuses_what_has_several_forms():
    for value in (1.0, [2.5], {"a": {"b": float("nan")}}):
        with pytest.raises(TypeError):
            canonical(value)


@given(st.binary(max_size=80))
def test_receipt_is_80_bits_of_the_digest_that_a_person_can_type(sealed):
    code = receipt(sealed)
    assert len(code) == 16
    assert normalised(spaced(code).lower().replace("0", "o")) == code
    assert int(digest(sealed)[:20], 16) == int(
        "".join(f"{'0123456789ABCDEFGHJKMNPQRSTVWXYZ'.index(c):05b}" for c in code), 2
    )


@pytest.mark.parametrize(
    ("kind", "points", "counts"),
    [
        ("knapsack", [("4", 1), ("8", 1)], True),
        ("knapsack", [("5", 1), ("8", 1)], False),
        ("knapsack", [("1", 1), ("3", 1)], True),
        ("knapsack", [("2", 1), ("3", 1)], False),
        ("knapsack", [], False),
        ("knapsack", [("4", 2)], False),
        ("approval", [("1", 1), ("2", 1), ("8", 1)], True),
        ("approval", [("1", 1), ("2", 1), ("7", 1), ("8", 1)], False),
        ("approval", [("2", 1), ("1", 1)], False),
        ("approval", [("9", 1)], False),
        ("approval", [("1", 1), ("1", 1)], False),
        ("points", [("1", 4), ("8", 6)], True),
        ("points", [("1", 5), ("8", 6)], False),
        ("points", [("1", 0)], False),
        ("points", [("1", True)], False),
    ],
)
def test_ballot_counts_as_its_rules_say(kind, points, counts):
    assert (setup.why_void(DOCUMENTS[kind], points) == "") is counts


@pytest.mark.parametrize(
    "changes",
    [
        {"choices": ()}, {"envelope": 0}, {"ballot": "other"},
        {"ballot": "points", "most": 0}, {"least": 99},
        {"channels": ()}, {"channels": ("fax",)}, {"identity": "email"}, {"level": 0}, {"rules_digest": ""}, {"title": ""},
        {"caps": (setup.Cap("Sud", 1, ("99",)),)}, {"choices": (setup.Choice("a b", "Un banc", 1),)},
    ],
)  # fmt: skip
def test_setup_that_no_vote_can_be_held_on_is_refused(changes):
    with pytest.raises(InputError):
        make_setup(**changes)


@pytest.mark.parametrize("kind", setup.KINDS)
def test_honest_vote_holds(kind):
    world = make_world(random.Random(kind), ballot=kind)
    report = verify(world.file(), world.heads, world.urn)
    assert report.problems == []
    assert report.stage == "opened"
    assert report.choices == {code: world.cast[code] for code in world.urn}
    assert report.facts["result"]["void"] == 1
    assert report.facts["result"]["counted"] == len(world.urn) + len(world.paper) - 1


@pytest.mark.parametrize("start", [b"", bytes(32), b"\x01" + bytes(31)])
def test_ballot_that_nobody_can_open_is_void_and_stops_nothing(start):
    world = make_world(random.Random(1))
    length = len(next(iter(world.urn.values())))
    rubbish = start + random.Random(2).randbytes(length - len(start))
    world.urn[receipt(rubbish)] = rubbish
    world.days.append(chain.moved([receipt(rubbish)], [], cancelled=0))
    report = verify(world.chained().file())
    assert report.problems == []
    assert report.facts["result"]["void"] == 2


def test_file_holds_at_each_stage_of_the_vote():
    world = make_world(random.Random(5))
    for kept, stage in [(1, "prepared"), (3, "running"), (len(world.entries) - 1, "sealed")]:
        sealed = sorted(world.urn.values(), key=to_base64) if stage == "sealed" else []
        file = published.read("".join(published.lines([e.text for e in world.entries[:kept]], sealed)))
        report = verify(file)
        assert (report.problems, report.stage) == ([], stage)


def test_chain_refuses_what_cannot_follow():
    first = chain.following(None, chain.RULES, {})
    with pytest.raises(ValueError, match="does not follow"):
        chain.following(first, chain.CLOSE, {})
    with pytest.raises(ValueError, match="does not follow"):
        chain.following(None, chain.DAY, {})


def found(operator, number: int) -> tuple[bool, bool, bool]:
    """Return whether one tampered vote is found out by its file, with the heads, with the receipts."""
    dice = random.Random(f"{operator.__name__} {number}")
    world = make_world(dice, voters=dice.randint(6, 14))
    receipts = set(world.urn)
    file = operator(world, dice)
    alone, with_heads = verify(file), verify(file, world.heads)
    all_known = verify(file, world.heads, receipts)
    return not alone.holds, not with_heads.holds, not all_known.holds


def as_expected(operator, cases: int) -> None:
    rates = [sum(each) / cases for each in zip(*(found(operator, n) for n in range(cases)), strict=True)]
    wanted = worlds.TAMPERING[operator]
    assert all(rate >= least for rate, least in zip(rates, wanted, strict=True)), (rates, wanted)


@pytest.mark.parametrize("operator", worlds.TAMPERING, ids=lambda o: o.__name__)
def test_tampering_is_found(operator):
    # The shares of the two partial columns are told by the two hundred cases of the slow test.
    found_so = [found(operator, n) for n in range(4)]
    for column, least in enumerate(worlds.TAMPERING[operator]):
        assert least < 1 or all(each[column] for each in found_so)


@pytest.mark.slow
@pytest.mark.parametrize("operator", worlds.TAMPERING, ids=lambda o: o.__name__)
def test_tampering_is_found_200_times(operator):
    as_expected(operator, 200)

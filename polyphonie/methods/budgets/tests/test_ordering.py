"""The public lot of the ballot: found again by anyone, the same for nobody."""

from collections import Counter

from polyphonie.methods.budgets import ballot_order

IDS = ["1", "2", "3", "4"]
PUBLISHED = ["4", "1", "2", "3"]


def test_the_same_seed_and_ticket_give_the_same_order_however_the_ids_come():
    assert ballot_order("graine", "0427", IDS) == ballot_order("graine", "0427", IDS[::-1])
    assert sorted(ballot_order("graine", "0427", IDS)) == IDS


def test_the_order_is_the_one_that_is_published():
    """A fixed example, so that the rule printed for everybody can never change unnoticed."""
    assert ballot_order("saint-aurel 2027", "0001", IDS) == PUBLISHED


def test_every_project_comes_first_as_often_over_many_tickets():
    first = Counter(ballot_order("graine", f"{n:04d}", IDS)[0] for n in range(4000))
    # 1,000 expected each; five standard deviations is 137.
    assert all(abs(first[name] - 1000) < 137 for name in IDS)


def test_every_order_is_met():
    met = {tuple(ballot_order("graine", str(n), IDS)) for n in range(400)}
    assert len(met) == 24

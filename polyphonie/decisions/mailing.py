"""What a delivery of an answer is made of: the answer, the contribution, how to reach the person, a new receipt."""

from collections.abc import Sequence

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.models import Contribution
from polyphonie.core.models import Delivery

from .models import Answer

WITH_PARTS = ("item", "territory", "finding", "decision", "signatory", "signed_by")


def of_delivery(delivery: Delivery) -> tuple[Answer, Contribution]:
    """Return the answer that a delivery brings and the contribution it is brought to."""
    return of_deliveries([delivery])[0]


def of_deliveries(deliveries: Sequence[Delivery]) -> list[tuple[Answer, Contribution]]:
    """Return the same for many deliveries, with a number of queries that does not grow."""
    answers = Answer.objects.select_related(*WITH_PARTS).prefetch_related("editions")
    by_answer = {a.pk: a for a in answers.filter(item__in={d.subject_id for d in deliveries})}
    rows = Contribution.objects.with_words().select_related("item__contact__relay", "process", "territory")
    by_contribution = {c.pk: c for c in rows.filter(item__in=[d.item_id for d in deliveries])}
    return [(by_answer[d.subject_id], by_contribution[d.item_id]) for d in deliveries]


def mint(contribution: Contribution) -> str:
    """Make a new receipt for a mail or a letter, and return its code as it is printed."""
    return contributions.mint_for_delivery(contribution=contribution)

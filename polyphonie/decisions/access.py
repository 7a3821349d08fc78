"""The door of this package: the only place that hands out decisions, options, ateliers and answers.

Whoever may not see an object meets the page of an unknown address.
"""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404

from polyphonie.contributions.models import Contribution
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed

from .models import Answer, Decision, Delegation, Option, RefusalReason, Workshop


def _of(rows: QuerySet, actor: Any, public_id: str) -> Any:
    found = rows.select_related("item", "process__item").filter(item__public_id=public_id).first()
    if found is None:
        raise Http404
    if found.item.visibility == Item.Visibility.PUBLIC or allowed(actor, "people.see_staff_desk"):
        return found
    raise Http404


def decision_for(actor: Any, public_id: str) -> Decision:
    """Return a decision: published, or any for staff. Raises Http404."""
    return _of(Decision.objects.select_related("signatory", "proposed_by"), actor, public_id)


def option_for(actor: Any, public_id: str) -> Option:
    """Return an option. Raises Http404."""
    return _of(Option.objects.select_related("finding__item", "workshop__item"), actor, public_id)


def workshop_for(actor: Any, public_id: str) -> Workshop:
    """Return an atelier. Raises Http404."""
    return _of(Workshop.objects.select_related("finding__item"), actor, public_id)


def answer_for(actor: Any, public_id: str) -> Answer:
    """Return an answer: published, or any for staff. Raises Http404."""
    # Persons apart: with four more joins, PostgreSQL takes longer to plan this than to read it.
    rows = Answer.objects.select_related("finding__item", "contribution__item", "decision__item", "process__frame")
    people = "signatory", "signed_by", "proposed_by", "checked_by"
    return _of(rows.prefetch_related("editions", *people), actor, public_id)


def reason_to_edit(actor: Any, pk: int) -> RefusalReason:
    """Return a reason of the library. Raises Http404."""
    found = RefusalReason.objects.filter(pk=pk).first()
    if found is None or not allowed(actor, "decisions.manage_library"):
        raise Http404
    return found


def delegation_to_end(actor: Any, pk: int) -> Delegation:
    """Return a delegation to whoever may end it. Raises Http404."""
    found = Delegation.objects.select_related("signatory", "delegate").filter(pk=pk).first()
    if found is None or not allowed(actor, "decisions.delegate", found):
        raise Http404
    return found


def is_author(actor: Any, contribution: Contribution) -> bool:
    """Tell whether the actor wrote this contribution, by account or by receipt."""
    return allowed(actor, "contributions.own", contribution)

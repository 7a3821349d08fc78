"""« Signaler ce contenu »: anybody asks, staff look, and say what they did."""

from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from polyphonie.core import clock, journal, notices
from polyphonie.core.errors import Refused
from polyphonie.core.permissions import require

from . import moderation
from .models import AddedWord, Contribution, Flag


@transaction.atomic
def raise_flag(*, contribution: Contribution, reason: str, text: str, by: Any, word: AddedWord | None = None) -> Flag:
    """Ask staff to look at a contribution, or at a word added under it. Raises Refused the second time."""
    try:
        with transaction.atomic():
            flag = Flag.objects.create(
                territory_id=contribution.territory_id,
                item=contribution.item,
                added_word=word,
                flagger=by.actor_key,
                reason=reason,
                text=text.strip(),
                at=clock.now(),
            )
    except IntegrityError:
        raise Refused(_("Vous avez déjà signalé ce contenu. Une personne va le regarder.")) from None
    journal.write(contribution.territory, "flag.raised", by=by, item=contribution.item_id, reason=reason)
    return flag


@transaction.atomic
def handle(
    *, flag: Flag, outcome: str, by: Any, reason: str = "", start: int | None = None, end: int | None = None
) -> None:
    """Answer a flag: leave it (`kept`), mask the part from `start` to `end` (`masked`), or hide it (`hidden`).

    Every other flag on the same content gets the same outcome. Raises Refused.
    """
    contribution = Contribution.objects.select_related("item", "territory").get(pk=flag.item_id)
    require(by, "contributions.moderate", contribution)
    if outcome != "kept" and not reason:
        raise Refused(_("Choisissez la raison : elle sera publique."), "reason")
    if flag.added_word_id and outcome != "kept":
        hide_word(word=flag.added_word, reason=reason, by=by)
        outcome = "hidden"
    elif outcome == "masked":
        if start is None or end is None:
            raise Refused(_("Copiez la partie à masquer : elle n’a pas été trouvée dans le texte."), "part")
        moderation.mask(contribution=contribution, start=start, end=end, reason=reason, by=by)
    elif outcome == "hidden":
        moderation.hide(contribution=contribution, reason=reason, by=by)
    same = Flag.objects.filter(item_id=flag.item_id, added_word_id=flag.added_word_id, handled_at__isnull=True)
    same.update(handled_at=clock.now(), handled_by=by, outcome=outcome)
    journal.write(contribution.territory, "flag.handled", by=by, item=contribution.item_id, outcome=outcome)


@transaction.atomic
def hide_word(*, word: AddedWord, reason: str, by: Any) -> None:
    """Take an added word out of view; its tombstone says why."""
    require(by, "contributions.moderate", word.contribution)
    word.hidden_reason, word.hidden_at = reason, clock.now()
    word.save(update_fields=["hidden_reason", "hidden_at"])
    entry = journal.write(word.territory, "word.hidden", by=by, item=word.contribution_id, reason=reason, word=word.pk)
    notices.tell(word.contribution.item, entry, [word.author_key])

"""Where a contribution stands, said in one sentence."""

from django.utils.translation import gettext as _

from polyphonie.core import clock
from polyphonie.core.templatetags.ui.text import day_text

from .models import Contribution

Standing = Contribution.Standing


def sentence(contribution: Contribution) -> str:
    """Return where it stands, for its author and for everyone alike."""
    if contribution.standing == Standing.WITHDRAWN:
        return _("Vous l’avez retirée. Vos mots ont été effacés.")
    if contribution.standing == Standing.CLOSED:
        reason = contribution.get_closing_reason_display()
        return _("Elle a été close sans réponse. Raison : %(reason)s.") % {"reason": reason}
    if contribution.standing == Standing.ANSWERED:
        return _("Elle a reçu sa réponse le %(day)s.") % {"day": day_text(contribution.answered_at)}
    if not contribution.version:
        return _("Votre enregistrement est bien arrivé. Une personne va l’écouter et l’écrire.")
    promised = contribution.process.frame.answer_by
    if promised < clock.today():
        return _("Elle attend encore sa réponse, promise pour le %(day)s : nous sommes en retard.") % {
            "day": day_text(promised)
        }
    if contribution.finding_id and contribution.finding.published_at:
        return _("Elle est regroupée avec d’autres. Réponse au plus tard le %(day)s.") % {"day": day_text(promised)}
    return _("Elle est arrivée et attend sa réponse, au plus tard le %(day)s.") % {"day": day_text(promised)}


def public_sentence(contribution: Contribution) -> str:
    """Return where it stands, for everyone."""
    if contribution.standing == Standing.WITHDRAWN:
        return _("Retirée par son auteur.")
    if contribution.standing == Standing.CLOSED:
        return _("Close sans réponse. Raison : %(reason)s.") % {"reason": contribution.get_closing_reason_display()}
    if contribution.standing == Standing.ANSWERED:
        return _("Elle a reçu sa réponse le %(day)s.") % {"day": day_text(contribution.answered_at)}
    promised = contribution.process.frame.answer_by
    if promised < clock.today():
        return _("La réponse était promise pour le %(day)s : elle est en retard.") % {"day": day_text(promised)}
    return _("La réponse est promise au plus tard pour le %(day)s.") % {"day": day_text(promised)}


def tombstone(contribution: Contribution) -> str:
    """Return what stands in place of words that are gone or hidden, or "" when they are there."""
    if contribution.standing == Standing.WITHDRAWN:
        return _("Son auteur l’a retirée. Ses mots ont été effacés.")
    if contribution.standing == Standing.CLOSED:
        reason = contribution.get_closing_reason_display()
        return _("Cette contribution a été masquée et close. Raison : %(reason)s.") % {"reason": reason}
    hiding = getattr(contribution, "hiding", None)
    if hiding is None:
        return ""
    said = {"reason": hiding.get_reason_display(), "day": day_text(hiding.at)}
    return (
        _("Cette contribution a été masquée le %(day)s. Raison : %(reason)s. Elle recevra tout de même sa réponse.")
        % said
    )

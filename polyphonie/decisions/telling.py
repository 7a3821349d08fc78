"""What an answer says, part by part: the same on its page, in a mail, in a letter and on a call sheet."""

from dataclasses import dataclass, replace

from django.urls import get_script_prefix
from django.utils.translation import gettext as _

from polyphonie.contributions import texts
from polyphonie.contributions.models import Channel, Contribution
from polyphonie.core import pages
from polyphonie.core.templatetags.ui.text import day_text

from .models import Answer, AnswerEdition


@dataclass(frozen=True)
class Part:
    """One heading of an answer and what is said under it; `url` leads to what one can join."""

    heading: str
    text: str
    url: str = ""


def parts(answer: Answer) -> list[Part]:
    """Return what an answer says after its outcome and its why, leaving out what it has nothing to say of."""
    decision, finding = answer.decision, answer.finding
    rows = []
    if finding is not None:
        rows.append(Part(_("Ce que nous avons entendu"), finding.summary))
    if decision is not None:
        decided = "\n\n".join(t for t in (decision.plain_text, decision.reasons) if t)
        rows.append(Part(_("Ce qui a été décidé, et pourquoi"), decided))
        rows.append(Part(_("Ce que les contributions ont changé"), decision.what_changed))
        rows.append(Part(_("Ce qui n’a pas été retenu"), decision.not_kept))
    rows.append(Part(_("Ce qui pourrait changer cette réponse"), answer.could_change))
    rows.append(Part(_("Et maintenant"), answer.next_step, here(answer.next_step_url)))
    return [part for part in rows if part.text.strip()]


def here(url: str) -> str:
    """Return an address of this site (« /agenda/ ») under the territory's prefix; others as they are."""
    prefix = get_script_prefix()
    if not url.startswith("/") or (prefix != "/" and url.startswith(prefix)):
        return url
    return prefix.rstrip("/") + url


def absolute(part: Part, answer: Answer) -> Part:
    """Return a part as it is read outside the site (a mail, a letter): its link carries the whole address."""
    if not part.url.startswith("/"):
        return part
    return replace(part, url=pages.absolute(answer.territory, part.url))


def signed(answer: Answer) -> str:
    """Return who signs: « Inès Caradec, adjointe au cadre de vie », and by delegation whose hand it is."""
    if answer.signatory is None:
        return ""
    if answer.signed_by is not None and answer.signed_by_id != answer.signatory_id:
        return _("%(signatory)s, par délégation %(hand)s") % {
            "signatory": answer.signatory.signature,
            "hand": answer.signed_by.name,
        }
    return answer.signatory.signature


def said(contribution: Contribution) -> str:
    """Return when and how the words were said: « le 4 septembre 2026, en porte-à-porte »."""
    how = str(Channel(contribution.channel).label)
    return _("le %(day)s, %(how)s") % {"day": day_text(contribution.collected_at), "how": how}


def own_words(contribution: Contribution) -> str:
    """Return the author's own words, for their author only; what to say when only a recording exists."""
    return texts.own_text(contribution) or _("(votre enregistrement)")


def correction(answer: Answer) -> str:
    """Return why the answer was corrected, when this edition is not the first that was sent; else nothing."""
    before = earlier(answer)
    return before[0].reason if before else ""


def earlier(answer: Answer) -> list[AnswerEdition]:
    """Return what an answer said before it was corrected, the last first; nothing is fetched where it never was."""
    return sorted(answer.editions.all(), key=lambda e: -e.number) if answer.edition > 1 else []

"""The golden rule: « la transparence et l’explication de la décision sont plus importantes que la décision elle-même ».

What must be there before a decision or an answer is signed, as lines that a page shows and an action refuses by.
"""

import re
from dataclasses import dataclass

from django.utils.translation import gettext as _

from polyphonie.processes.models import Document, Process

from .models import Answer, Decision

# « 80 % des participants », « la majorité des contributions », « 214 avis favorables »: those who took part chose to,
# so their number says nothing of the inhabitants as a whole.
_SHARE = r"(?:\d[\d\s.,]*%|\d+\s+pour\s+cent|(?:la|une)\s+(?:large\s+|grande\s+)?majorité|la\s+plupart|\d+)"
_TAKERS = (
    r"(?:participante?s?|contributions?|contributeurs?|contributrices?|avis|répondante?s?|signatures?|soutiens?"
    r"|personnes\s+ayant\s+(?:participé|répondu|écrit))"
)
_COUNT = re.compile(rf"\b{_SHARE}\s+(?:d[eu’']s?\s*|d['’])?(?:les\s+)?{_TAKERS}", re.IGNORECASE)
_SENTENCE = re.compile(r"[^.!?…]+[.!?…]*")


@dataclass(frozen=True)
class Check:
    """One line of what the golden rule asks; `stops` when nothing may be signed without it."""

    label: str
    passed: bool
    hint: str = ""
    stops: bool = True


def counted_sentences(text: str) -> list[str]:
    """Return the sentences that give a count of those who took part."""
    return [
        s.strip() for s in _SENTENCE.findall(text.replace("\u00a0", " ").replace("\u202f", " ")) if _COUNT.search(s)
    ]


def rests_on_a_count(text: str) -> bool:
    """Tell whether a count of those who took part is all the reason that is given."""
    sentences = [s for s in _SENTENCE.findall(text) if re.search(r"\w", s)]
    return bool(sentences) and len(counted_sentences(text)) == len(sentences)


def of_decision(decision: Decision) -> list[Check]:
    """Return what is asked before this decision can be signed, in the order of the page."""
    field = Decision._meta.get_field
    lines = [
        Check(_("les options examinées"), bool(decision.considered_count), _("Ajoutez au moins une option examinée."))
    ]
    for name in ("reasons", "what_changed", "room", "official_text", "plain_text", "decided_on"):
        lines.append(Check(str(field(name).verbose_name), bool(getattr(decision, name))))
    return [*lines, *_synthesis(decision.process), *_no_count(decision.reasons)]


def _synthesis(process: Process) -> list[Check]:
    """In a consultation ouverte, the synthesis is public on the day of the signature at the latest (CRPA, art. L132-1)."""
    if process.legal_type != Process.LegalType.OPEN_CONSULTATION:
        return []
    label = _("la synthèse de la consultation, publiée au plus tard le jour de la signature (CRPA, art. L132-1)")
    there = process.documents.filter(kind=Document.Kind.SYNTHESIS).exists()
    return [Check(label, there, _("Joignez-la aux documents de la démarche."))]


def of_answer(answer: Answer) -> list[Check]:
    """Return what is asked before this answer can be signed."""
    field = Answer._meta.get_field
    names = ["outcome", "why", "next_step"] + (["could_change"] if answer.outcome == "not_kept" else [])
    lines = [Check(str(field(name).verbose_name), bool(getattr(answer, name))) for name in names]
    return [*lines, *_no_count(answer.why)]


def missing(checks: list[Check]) -> list[str]:
    """Return the labels of what stops."""
    return [check.label for check in checks if check.stops and not check.passed]


def _no_count(text: str) -> list[Check]:
    """Return the line about counts: it stops when a count is the whole reason, and warns when there is one."""
    found = counted_sentences(text)
    label = _("une raison qui n’est pas un décompte")
    if rests_on_a_count(text):
        hint = _("Ceux qui ont parlé se sont choisis : leur nombre ne peut pas être la raison. Dites le fond.")
        return [Check(label, False, hint)]
    if found:
        hint = _("À relire : « %(sentence)s » donne un décompte de participants.") % {"sentence": found[0]}
        return [Check(label, False, hint, stops=False)]
    return [Check(label, True)]

"""Where an edition is: read from the phases of its process at each request, never from a stored state."""

from datetime import date, datetime, time

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from polyphonie.core import clock
from polyphonie.processes.models import Phase, Process

from .models import Edition
from .terms import Terms

Kind = Phase.Kind
RULES, IDEAS, STUDY, CAMPAIGN, VOTE, COUNT, RESULT, AFTER = (
    "rules", "ideas", "study", "campaign", "vote", "count", "result", "after",
)  # fmt: skip
NAMES = {
    RULES: _("Règlement en préparation"),
    IDEAS: _("Dépôt des idées"),
    STUDY: _("Étude des projets"),
    CAMPAIGN: _("Campagne"),
    VOTE: _("Vote"),
    COUNT: _("Dépouillement"),
    RESULT: _("Résultat"),
    AFTER: _("Réalisation"),
}
TONES = {
    RULES: "plain", IDEAS: "listen", STUDY: "build", CAMPAIGN: "build", VOTE: "decide", COUNT: "decide",
    RESULT: "answer", AFTER: "act",
}  # fmt: skip
# The stages that have a phase of the process, in their order. The two that build follow one another.
PHASES = ((IDEAS, Kind.LISTEN), (STUDY, Kind.BUILD), (CAMPAIGN, Kind.BUILD), (VOTE, Kind.DECIDE), (RESULT, Kind.ANSWER))


def phases_of(process: Process) -> dict[str, Phase]:
    """Return the phase of each stage that has one."""
    found: dict[str, Phase] = {}
    for phase in process.phases.all():
        stage = next((s for s, kind in PHASES if kind == phase.kind and s not in found), None)
        if stage:
            found[stage] = phase
    return found


def stage_of(edition: Edition, at: datetime | None = None) -> str:
    """Return the stage of an edition (with its process and phases fetched) at a moment, now by default."""
    moment = at or clock.now()
    phases = phases_of(edition.process)
    if edition.rules_id is None or IDEAS not in phases or moment < phases[IDEAS].starts_at:
        return RULES
    begun = [stage for stage, phase in phases.items() if phase.starts_at <= moment]
    current = begun[-1]
    if current == VOTE and phases[VOTE].ends_at > moment:
        return VOTE
    if current in {VOTE, RESULT}:
        return _counted(edition)
    return current


def _counted(edition: Edition) -> str:
    """After the vote, what was done says the stage: counted, then voted on by the council."""
    if not hasattr(edition, "count"):
        return COUNT
    return AFTER if edition.council_voted_on else RESULT


def moments(terms: Terms) -> dict[str, tuple[datetime, datetime]]:
    """Return the beginning and the end of each stage that has a phase, both days included."""
    ideas = (_morning(terms.day("ideas_from")), _night(terms.day("ideas_to")))
    vote = (_morning(terms.day("vote_from")), _night(terms.day("vote_to")))
    studied = _night(terms.day("study_to"))
    return {
        IDEAS: ideas,
        STUDY: (ideas[1], studied),
        CAMPAIGN: (studied, vote[0]),
        VOTE: vote,
        RESULT: (vote[1], _night(terms.day("answer_by"))),
    }


def _morning(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(8, 0)))


def _night(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time(23, 59)))

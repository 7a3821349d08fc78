"""Reads of participatory budgets: editions, projects, studies due, what leaves for the vote, figures of the past."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count as Number
from django.db.models import Q, QuerySet

from polyphonie.commitments.models import Commitment
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.texts import excerpt, public_text, title
from polyphonie.core import clock, limits
from polyphonie.core.items import one
from polyphonie.core.models import Link
from polyphonie.modules.urn import queries as votes
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, Service

from . import access, terms
from .counting import OnBallot
from .models import Edition, Exchange, Idea, Material, Merge, Project, Rules, Spending, Study

Standing = Project.Standing
# What a list of projects can be narrowed to.
GROUPS = {
    "etude": (Standing.STUDY,),
    "vote": (Standing.READY, Standing.BALLOT, Standing.WON, Standing.LOST),
    "laureats": (Standing.WON,),
    "refuses": (Standing.REFUSED,),
}


def editions(actor: Any) -> list[Edition]:
    """Return the editions that `actor` may open, newest first."""
    return list(access.visible(actor).select_related("count").order_by("-pk")[:50])


def rules_of(edition: Edition) -> terms.Terms:
    """Return the rules in force, or those being written."""
    return terms.read(edition.rules.terms if edition.rules else edition.draft)


def versions(edition: Edition) -> list[Rules]:
    """Return every version of the rules, newest first."""
    return list(edition.versions.select_related("by").order_by("-version"))


def matching(edition: Edition, *, group: str = "", area: str = "", words: str = "") -> QuerySet:
    """Return the projects of an edition that a list shows, without order."""
    return _narrowed(Project.objects.with_study().filter(edition=edition), group, area, words)


def listed(actor: Any, filters: Mapping[str, str]) -> QuerySet:
    """Return the projects that `actor` may read, of one edition or of all, as a list shows them, without order."""
    rows = Project.objects.with_study().filter(edition__in=access.visible(actor).values("pk"))
    if "budget" in filters:
        rows = rows.filter(edition__item__public_id=filters["budget"])
    return _narrowed(rows, filters.get("groupe", ""), filters.get("quartier", ""), filters.get("q", ""))


def _narrowed(rows: QuerySet, group: str, area: str, words: str) -> QuerySet:
    if group in GROUPS:
        rows = rows.filter(standing__in=GROUPS[group])
    if area:
        rows = rows.filter(area__slug=area)
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()) | Q(summary__icontains=words.strip()))
    return rows


def projects(
    edition: Edition, *, group: str = "", area: str = "", words: str = "", after: str = ""
) -> tuple[list[Project], str]:
    """Return one page of projects by number, and the cursor of the next ("" at the end)."""
    rows = matching(edition, group=group, area=area, words=words).order_by("number")
    if after.isascii() and after.isdigit() and len(after) < 9:
        rows = rows.filter(number__gt=int(after))
    found = list(rows[: limits.PAGE_SIZE + 1])
    more = str(found[limits.PAGE_SIZE - 1].number) if len(found) > limits.PAGE_SIZE else ""
    return found[: limits.PAGE_SIZE], more


def numbers(edition: Edition) -> dict[str, int]:
    """Return how many projects stand where, by the groups of the list."""
    by = dict(Project.objects.filter(edition=edition).order_by().values_list("standing").annotate(n=Number("pk")))
    return {group: sum(by.get(s, 0) for s in standings) for group, standings in GROUPS.items()}


def ballot_projects(edition: Edition) -> list[Project]:
    """Return the projects put to the vote, by number."""
    return list(Project.objects.with_study().on_ballot().filter(edition=edition).order_by("number"))


def on_ballot(edition: Edition) -> list[OnBallot]:
    """Return the projects put to the vote as the count reads them."""
    return [OnBallot(p.ballot_id, p.title, p.cost, p.area.name if p.area else "") for p in ballot_projects(edition)]


def areas_of(edition: Edition) -> list[Area]:
    """Return the areas in which this edition has projects."""
    return list(Area.objects.filter(pk__in=Project.objects.filter(edition=edition).values("area")).order_by("name"))


def held_here(edition: Edition) -> bool:
    """Tell whether people vote in the urn of this site: what is counted then is what it publishes, and nothing else."""
    election = votes.election_of(edition.item)
    return election is not None and bool(election.public_key)


@dataclass(frozen=True)
class Origin:
    """One idea behind a project, as everybody reads it."""

    contribution: Contribution
    title: str
    text: str


def ideas_of(project: Project) -> list[Origin]:
    """Return the ideas that a project comes from, oldest first."""
    pks = Idea.objects.filter(project=project).values("contribution")
    rows = Contribution.objects.with_words().filter(pk__in=pks).order_by("number")
    return [Origin(c, title(c), public_text(c)) for c in rows]


def unplaced(edition: Edition, most: int = 200) -> list[Origin]:
    """Return the ideas of an edition that no project comes from yet, oldest first."""
    rows = Contribution.objects.with_words().filter(process=edition.process, idea__isnull=True).waiting()
    return [Origin(c, title(c), public_text(c)) for c in rows.exclude(version=0).order_by("number")[:most]]


def ideas_left(editions: Sequence[Edition]) -> dict[int, int]:
    """Return how many ideas of these editions no project comes from, by process."""
    processes = [edition.process_id for edition in editions]
    if not processes:
        return {}
    rows = (
        Contribution.objects.waiting().filter(process__in=processes).exclude(pk__in=Idea.objects.values("contribution"))
    )
    return dict(rows.values_list("process").annotate(n=Number("pk")).order_by())


def answers_left(edition: Edition) -> int:
    """Return how many authors of projects put to the vote wait for an answer that nobody has begun."""
    counted = Idea.objects.filter(project__edition=edition, project__standing__in=[Standing.WON, Standing.LOST])
    waiting = Contribution.objects.waiting().filter(pk__in=counted.values("contribution"))
    return waiting.filter(own_answers__isnull=True).count()


def chosen_ideas(edition: Edition, ids: Sequence[str]) -> list[Contribution]:
    """Return the ideas of an edition with these public ids that no project comes from, oldest first."""
    rows = Contribution.objects.with_words().filter(process=edition.process, idea__isnull=True)
    return list(rows.filter(item__public_id__in=list(ids)[:50]).order_by("number"))


def studies_due(edition: Edition, service: int | None = None) -> list[Project]:
    """Return the projects whose study is not concluded, the nearest date first."""
    rows = Project.objects.with_study().filter(edition=edition, standing=Standing.STUDY)
    if service:
        rows = rows.filter(study__service=service)
    return list(rows.annotate(messages=Number("exchanges")).order_by("study__due_on", "number"))


def exchanges_of(project: Project) -> list[Exchange]:
    return list(project.exchanges.select_related("by").order_by("pk"))


def merges_of(project: Project) -> list[Merge]:
    """Return the proposals made to the authors of a project, newest first."""
    return list(project.merges.select_related("target__item").order_by("-pk"))


def merge_awaited(contribution: Contribution) -> Merge | None:
    """Return the proposal that the author of this idea has still to answer."""
    rows = Merge.objects.filter(state=Merge.State.ASKED, source__ideas__contribution=contribution)
    rows = rows.exclude(agreements__contribution=contribution).filter(reply_by__gt=clock.now())
    return rows.select_related("target__item", "source__item").first()


def materials_of(project: Project) -> list[Material]:
    """Return what the authors show for their project, that everybody may see."""
    return list(project.materials.filter(shown_at__isnull=False))


def materials_to_read(edition: Edition) -> list[Material]:
    """Return what authors gave and no agent has read."""
    rows = Material.objects.filter(project__edition=edition, shown_at__isnull=True, refused_at__isnull=True)
    return list(rows.select_related("project__item"))


def project_of(contribution: Contribution) -> Project | None:
    """Return the project that an idea became part of: only those said in the process of a budget become one."""
    if contribution.process.recipe != Process.Recipe.BUDGET:
        return None
    project = one(Idea.objects.filter(contribution=contribution).values_list("project_id", flat=True))
    return one(Project.objects.with_study().filter(pk=project)) if project else None


def linked_to(project: Project) -> list[Project]:
    """Return the projects that are linked to this one without having been joined."""
    pairs = Link.objects.filter(Q(source=project.item) | Q(target=project.item), kind=Link.Kind.SAME_AS)
    pks = {pk for pair in pairs.values_list("source", "target") for pk in pair} - {project.pk}
    return list(Project.objects.select_related("item").filter(pk__in=pks).order_by("number"))


def steps_of(projects: Sequence[Project]) -> dict[int, list[Commitment]]:
    """Return the commitments taken for each project, in the order of their dates; two queries for all of them."""
    pairs = Link.objects.filter(source__in=[p.pk for p in projects], kind=Link.Kind.PROMISED).values_list(
        "source", "target"
    )
    owners = {target: source for source, target in pairs}
    found: dict[int, list[Commitment]] = {p.pk: [] for p in projects}
    for c in Commitment.objects.with_people().prefetch_related("proofs").filter(pk__in=owners).order_by("promised_for"):
        found[owners[c.pk]].append(c)
    return found


def money_of(projects: Sequence[Project]) -> dict[int, Spending]:
    """Return what was last said of each project's money."""
    found: dict[int, Spending] = {}
    for row in Spending.objects.filter(project__in=projects).order_by("on", "pk"):
        found[row.project_id] = row
    return found


def winners(edition: Edition) -> list[Project]:
    return list(Project.objects.with_study().filter(edition=edition, standing=Standing.WON).order_by("number"))


def delivered(edition: Edition) -> tuple[int, int]:
    """Return how many winners have every promised step kept, and how many winners there are."""
    rows = winners(edition)
    steps = steps_of(rows)
    done = [p for p in rows if steps[p.pk] and all(c.state == Commitment.State.KEPT for c in steps[p.pk])]
    return len(done), len(rows)


def counted_editions() -> list[Edition]:
    """Return the editions whose votes are counted, newest first: what a rule can be tried on."""
    return list(Edition.objects.with_process().select_related("count").filter(count__isnull=False).order_by("-pk")[:10])


def studies_of_services(services: frozenset[int]) -> list[Study]:
    """Return the studies that these services owe, the nearest date first."""
    rows = Study.objects.filter(verdict="", service__in=services, project__standing=Standing.STUDY)
    return list(rows.select_related("project__item").order_by("due_on")[:50])


def services() -> QuerySet:
    """Return the services that may study."""
    return Service.objects.order_by("name")


def areas() -> QuerySet:
    return Area.objects.order_by("name")


def told(ideas: Sequence[Contribution]) -> list[Origin]:
    """Return ideas already fetched, as everybody reads them."""
    return [Origin(c, title(c), public_text(c)) for c in ideas]


def said_in(ideas: Sequence[Contribution]) -> str:
    """Return the words of these ideas, to begin the sheet of their project from them."""
    return "\n\n".join(public_text(c) for c in ideas)


def title_for(idea: Contribution) -> str:
    """Return the first sentence of an idea, short enough to be a title."""
    sentence = public_text(idea).split(".")[0].strip()
    return excerpt(sentence, 90)

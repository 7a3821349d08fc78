"""The participatory budgets of the demo: one edition at each stage, lived through the module's own actions."""

from collections.abc import Callable
from dataclasses import replace
from itertools import count, islice
from typing import Any

from polyphonie.commitments import actions as commitments
from polyphonie.contributions.models import Contribution
from polyphonie.core.actors import Actor
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, RefusalReason
from polyphonie.methods import budgets as counts
from polyphonie.modules.budgets import past, queries
from polyphonie.modules.budgets.actions import editions, projects, results, studies
from polyphonie.modules.budgets.models import Edition, Project
from polyphonie.modules.budgets.terms import Terms
from polyphonie.processes.actions import set_phase

from . import budget_ideas as ideas
from . import budget_votes as votes
from .acts import delivered
from .story import Story

Kept = dict[str, Any]
# Days from the opening of an edition to each of its dates.
CALENDAR = {
    "ideas_from": 0, "ideas_to": 40, "study_to": 110, "vote_from": 125, "vote_to": 145, "council_by": 190,
    "answer_by": 205,
}  # fmt: skip


def prepared(story: Story) -> None:
    """« Le budget des associations »: its rules are being written."""

    def act() -> None:
        by = story.people["karim"]
        edition = editions.prepare(
            territory=story.territory, title="Le budget des associations", small=False, by=by, referent=by,
            signatory=story.people["hugo"], service=story.services["Culture"],
        )  # fmt: skip
        editions.save_draft(edition=edition, draft=_terms(story, 20, edition, 40_000), by=by)

    story.then(-2, "15:00", act)


def hearing(story: Story) -> None:
    """« Budget participatif, quatrième édition »: people bring their ideas."""
    kept = _opened(story, -20, "Budget participatif, 4e édition", 120_000)
    story.hear(_process(kept), ideas.HEARD, range(-19, -1), [])


def studied(story: Story) -> None:
    """« Le budget des Prés », small: the services study, one merge waits for its authors, one idea is refused."""
    kept = _opened(story, -60, "Le budget du quartier des Prés", 15_000, small=True)
    heard: list[Contribution] = []
    story.hear(_process(kept), [row[0] for row in ideas.PRES], range(-58, -22), heard)
    story.then(-18, "09:00", lambda: _to_study(story, kept, heard, ideas.PRES, 12))
    story.then(-6, "11:00", lambda: _studies_of_the_pres(story, kept))


def campaigning(story: Story) -> None:
    """« Le budget des jeunes »: the list is public, authors present their projects; the vote opens in a few days."""
    kept = _to_the_ballot(
        story, -119, "Le budget des jeunes", 30_000, ideas.YOUNG,
        who="Les 11 à 25 ans qui vivent ou étudient ici.", min_age=11,
    )  # fmt: skip
    story.then(-5, "17:00", lambda: _present(story, kept))


def voting_now(story: Story) -> None:
    """« Le budget des cours d’école »: the vote is open, online, at the desk and on paper."""
    kept = _to_the_ballot(story, -131, "Le budget des cours d’école", 50_000, ideas.SCHOOLS)
    story.then(-13, "18:00", lambda: votes.prepare(story, kept, 640))
    votes.days_of_vote(story, kept, [*range(-6, 1)], lambda: _ballots(kept, 140), 14)


def counted(story: Story) -> None:
    """« Budget participatif, 3e édition »: the urn was opened and counted, the council’s act is awaited."""
    kept = _to_the_ballot(story, -175, "Budget participatif, 3e édition", 100_000, ideas.THIRD)
    story.then(-58, "18:00", lambda: votes.prepare(story, kept, 1180))
    votes.days_of_vote(story, kept, [-50, -49, -47, -44, -40, -36, -33, -31], lambda: _ballots(kept, 120), 15)
    story.then(-40, "16:00", lambda: votes.on_paper(story, kept, 12))
    story.then(-29, "00:05", lambda: votes.close(kept))
    story.then(-29, "09:30", lambda: votes.key_paper(story, kept, _ballots(kept, 132)[120:]))
    story.then(-29, "17:00", lambda: votes.seal_urn(story, kept))
    story.then(-28, "18:30", lambda: votes.open_urn(story, kept))


def followed(story: Story) -> None:
    """« Budget participatif, 2e édition »: benches are put up, a delay is explained, euros are followed."""
    kept = _to_the_ballot(story, -395, "Budget participatif, 2e édition", 60_000, ideas.SECOND, here=False)
    story.then(-246, "18:30", lambda: _count(story, kept))
    story.then(-225, "20:00", lambda: editions.say_council(
        edition=kept["edition"], by=story.people["karim"], voted_on=story.day(-225), reference="Délibération n° 2 du conseil municipal",
        words="Le conseil retient les lauréats du vote et inscrit leurs crédits au budget."))  # fmt: skip
    story.then(-222, "09:00", lambda: _promised(story, kept))
    story.then(-220, "09:00", lambda: _answered(story, kept))
    story.then(-70, "09:00", lambda: _delivered(story, kept))


def _to_the_ballot(
    story: Story, days: int, title: str, envelope: int, table: tuple, *, here: bool = True, **fields: Any
) -> Kept:
    """Live an edition from its ideas to the list of its vote."""
    kept = _opened(story, days, title, envelope, **fields)
    heard: list[Contribution] = []
    story.hear(_process(kept), [row[0] for row in table], range(days + 2, days + 38), heard)
    story.then(days + 42, "09:00", lambda: _to_study(story, kept, heard, table, days + 100))
    story.then(days + 95, "10:00", lambda: _conclude(story, kept, table))
    story.then(days + 96, "10:00", lambda: _sign(story, kept))
    story.then(days + 112, "18:00", lambda: editions.publish_ballot(
        edition=kept["edition"], by=story.people["karim"], seed="3 9 17 28 44", here=here))  # fmt: skip
    return kept


def _terms(story: Story, days: int, edition: Edition, envelope: int, **fields: Any) -> Terms:
    dates = {name: story.day(days + n).isoformat() for name, n in CALENDAR.items()}
    begun = past.suggested(Terms(title=edition.process.title, envelope=envelope, small=fields.get("small", False)))
    return replace(begun, **dates, **fields)


def _opened(story: Story, days: int, title: str, envelope: int, **fields: Any) -> Kept:
    kept: Kept = {}

    def act() -> None:
        by = story.people["karim"]
        edition = editions.prepare(
            territory=story.territory, title=title, small=fields.get("small", False), by=by, referent=by,
            signatory=story.people["ines"], service=story.services["Mission Participation"],
        )  # fmt: skip
        editions.publish_rules(edition=edition, draft=_terms(story, days, edition, envelope, **fields), by=by)
        kept["edition"] = Edition.objects.with_process().get(pk=edition.pk)

    story.then(days, "08:00", act)
    return kept


def _process(kept: Kept) -> Callable[[], Any]:
    return lambda: kept["edition"].process


def _to_study(story: Story, kept: Kept, heard: list[Contribution], table: tuple, due: int) -> None:
    """Make a project of each idea and give its study to a service."""
    kept["projects"] = []
    for contribution, (_voice, title, service, *_rest) in zip(heard, table, strict=True):
        kept["projects"].append(
            projects.make_project(
                edition=kept["edition"], contributions=[contribution], title=title, summary=_voice[0],
                service=story.services[service], due_on=story.day(due), by=story.people["karim"],
            )
        )  # fmt: skip


def _conclude(story: Story, kept: Kept, table: tuple) -> None:
    """Conclude each study: its cost, or the reason why not."""
    by = story.people["bastien"]
    for project, (_voice, _title, _service, cost, yearly, months, words) in zip(kept["projects"], table, strict=True):
        if cost:
            studies.conclude_ready(
                project=project, by=by, lawful="yes", feasible="adjusted" if words else "yes", adjustments=words,
                investment=cost, yearly=yearly, months=months,
            )  # fmt: skip
        else:
            _refuse(story, project, words)


def _sign(story: Story, kept: Kept) -> None:
    """Sign the answers that wait in an edition, and have them all leave."""
    waiting = Answer.objects.filter(process=kept["edition"].process, state=Answer.State.CHECKED)
    for answer in list(waiting):
        answers.publish(answer=answer, by=story.people["ines"])
        delivered(lambda answer=answer: answer)()


def _answered(story: Story, kept: Kept) -> None:
    """Answer every author whose project was put to the vote."""
    results.prepare_answers(edition=kept["edition"], by=story.people["bastien"])
    _sign(story, kept)


def _refuse(story: Story, project: Project, why: str) -> None:
    studies.conclude_refused(
        project=project, by=story.people["bastien"], why=why,
        refusal=RefusalReason.objects.get(title="Impossible techniquement"),
        could_change="Un autre emplacement : nous pouvons le chercher ensemble.",
        next_step="Venez voir le plan des réseaux avec nous, un jeudi après-midi au foyer des Prés.",
    )  # fmt: skip


def _studies_of_the_pres(story: Story, kept: Kept) -> None:
    first, second, third, fourth, *_ = kept["projects"]
    by = story.people["odile"]
    studies.write_study(project=first, by=by, lawful="yes", feasible="yes", investment=4_200, yearly=60)
    studies.say(
        project=first,
        by=by,
        text="Préférez-vous un banc avec dossier, ou deux bancs sans ? Les deux tiennent dans ce montant.",
    )
    idea = first.ideas.get().contribution
    studies.say(
        project=first, by=_author(idea), contribution=idea, text="Avec dossier, et un accoudoir pour se relever."
    )
    projects.ask_to_merge(
        source=third, target=second, by=story.people["karim"],
        why="Vos deux idées parlent du même coin d’herbe. Ensemble, elles tiennent dans l’enveloppe.",
    )  # fmt: skip
    _refuse(story, fourth, "Le réseau de chaleur passe dessous, à quarante centimètres : aucun arbre n’y prendrait.")


def _author(contribution: Contribution) -> Any:
    return contribution.author or Actor(contribution.author_key)


def _present(story: Story, kept: Kept) -> None:
    project = kept["projects"][0]
    idea = project.ideas.get().contribution
    project.refresh_from_db()
    material = projects.show_material(
        project=project, contribution=idea, by=_author(idea),
        text="Nous étions douze à l’écrire, au collège. On n’a pas d’endroit à nous quand il pleut. Celui-là serait à tout le monde.",
    )  # fmt: skip
    projects.read_material(material=material, shown=True, why="", by=story.people["karim"])


def _ballots(kept: Kept, how_many: int) -> list[list[str]]:
    """Return the ballots of invented voters, the same each time the demo is loaded; none is empty."""
    edition = kept["edition"]
    shown, envelope = queries.on_ballot(edition), queries.rules_of(edition).envelope
    return list(islice((chosen for n in count() if (chosen := _chosen(n, shown, envelope))), how_many))


def _count(story: Story, kept: Kept) -> None:
    """Count the file of a vote that was held before the commune had its urn."""
    edition = kept["edition"] = Edition.objects.with_process().get(pk=kept["edition"].pk)
    named = [counts.Project(p.id, p.cost, p.title) for p in queries.on_ballot(edition)]
    text = counts.format_pb(counts.make_election(named, queries.rules_of(edition).envelope, _ballots(kept, 214)))
    results.count(
        edition=edition, ballots=text, source="file", roll=1_180, by=story.people["karim"], tie_seed="4, puis 2, puis 6",
        tie_words="Trois dés lancés devant tout le monde, salle du Marché, par Renée Aubert, du comité d’éthique.",
        channels=[("sur le site", 131), ("sur papier", 74), ("à l’accueil", None)],
    )  # fmt: skip


def _chosen(n: int, shown: list[Any], envelope: int) -> list[str]:
    """Return the ballot of an invented voter: people of one end of town choose alike, and within the envelope."""
    side = (0, 0, 0, 1, 1, 2, 3)[n % 7] % 3
    wanted = [p for i, p in enumerate(shown) if (i % 3 == side) or (n * 7 + i * 5) % 13 == 0]
    chosen, left = [], envelope
    for project in wanted:
        if project.cost <= left:
            chosen.append(project.id)
            left -= project.cost
    return chosen


def _promised(story: Story, kept: Kept) -> None:
    """Promise the steps of each winner."""
    by, kept["steps"] = story.people["bastien"], []
    for n, project in enumerate(queries.winners(kept["edition"])):
        first = results.promise_step(
            project=project,
            title=f"{project.title} : choisir l’endroit avec les voisins",
            promised_for=story.day(-150 + 10 * n),
            by=by,
        )
        last = results.promise_step(
            project=project,
            title=f"{project.title} : poser et ouvrir à tous",
            promised_for=story.day(-60 + 20 * n),
            by=by,
        )
        kept["steps"].append((project, first, last))


def _delivered(story: Story, kept: Kept) -> None:
    """Keep the first steps; put off the last one of the second project, and say why; follow the euros."""
    by = story.people["bastien"]
    for n, (project, first, last) in enumerate(kept["steps"]):
        commitments.prove(commitment=first, text="Rendez-vous sur place avec vingt voisins, un samedi matin.", by=by)
        commitments.end(commitment=first, kept=True, reason="", by=by)
        results.say_spending(
            project=project, committed=project.cost, spent=project.cost if n == 0 else project.cost // 3, on=story.day(-71),
            words="Fourniture et pose" if n == 0 else "Fournitures, la pose reste à payer", by=by,
        )  # fmt: skip
        if n == 0:
            commitments.prove(commitment=last, text="Posé. Les premiers à s’asseoir ont été ceux du foyer.", by=by)
            commitments.end(commitment=last, kept=True, reason="", by=by)
            continue
        commitments.put_off(
            commitment=last, new_date=story.day(40 + 15 * n), by=by,
            reason="Le fournisseur a fermé. Un autre a été choisi, à quinze kilomètres d’ici, dans le même prix.",
        )  # fmt: skip
        results.promise_news(
            project=project, words="La date de la pose, avec le nouveau fournisseur", on=story.day(15 + n), by=by
        )
    carried_out, karim = (story.moment(-190), story.moment(90)), story.people["karim"]
    set_phase(process=kept["edition"].process, kind="do", starts_at=carried_out[0], ends_at=carried_out[1], by=karim)
    editions.say_figures(
        edition=Edition.objects.select_related("count").get(pk=kept["edition"].pk),
        running_cost=3_900,
        first_timers=37,
        by=by,
    )

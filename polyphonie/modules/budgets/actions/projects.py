"""Ideas become projects; authors agree to join them, or keep them apart."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, items, journal, notices, pictures
from polyphonie.core.actors import SYSTEM
from polyphonie.core.errors import Changed, Refused
from polyphonie.core.models import Item
from polyphonie.core.permissions import require
from polyphonie.people.models import Person
from polyphonie.territories.models import Area, Service

from ..models import Agreement, Edition, Idea, Material, Merge, Project, Study

REPLY_DELAY = timedelta(days=10)
Standing = Project.Standing


@transaction.atomic
def make_project(
    *, edition: Edition, contributions: Sequence[Contribution], title: str, summary: str, service: Service, due_on: date,
    by: Any, area: Area | None = None, place: str = "", photo: Any = None, photo_text: str = "",
) -> Project:  # fmt: skip
    """Make a project of ideas, and give its study to a service until a date. Raises Refused."""
    require(by, "budgets.prepare", edition)
    edition = Edition.objects.select_for_update().get(pk=edition.pk)
    if edition.rules_id is None or edition.ballot_at:
        raise Refused(_("La liste du vote est publiée : une idée de plus attend la prochaine édition."))
    if not contributions or any(c.process_id != edition.process_id for c in contributions):
        raise Refused(_("Choisissez au moins une idée de cette édition."), "ideas")
    if not title.strip() or not summary.strip():
        raise Refused(_("Donnez un titre au projet, et dites-le en quelques phrases."), "title")
    item = items.create(edition.territory, "project", visibility=Item.Visibility.PUBLIC)
    first = contributions[0]
    project = Project(
        territory=edition.territory, item=item, edition=edition, number=edition.projects_made + 1, title=title.strip(),
        summary=summary.strip(), area=area or first.area, place=place.strip() or first.place, latitude=first.latitude,
        longitude=first.longitude,
    )  # fmt: skip
    _picture(project, photo, photo_text)
    project.save(force_insert=True)
    edition.projects_made += 1
    edition.save(update_fields=["projects_made"])
    Study.objects.create(
        territory=edition.territory, project=project, service=service, due_on=due_on, assigned_at=clock.now()
    )
    items.link(item, edition.process.item, "concerns")
    _bring(project, contributions)
    entry = journal.write(edition.territory, "project.made", by=by, item=item, number=project.number, due=due_on)
    notices.tell_followers(entry, [item.pk])
    return project


def _bring(project: Project, contributions: Sequence[Contribution]) -> None:
    """Tie ideas to a project; their authors have its news from now on."""
    try:
        with transaction.atomic():
            Idea.objects.bulk_create(
                [
                    Idea(territory_id=project.territory_id, project=project, contribution=c, at=clock.now())
                    for c in contributions
                ]
            )
    except IntegrityError:
        raise Changed(_("Une de ces idées est déjà dans un projet."), "ideas") from None
    items.link_many([c.item for c in contributions], project.item, "built")
    for c in contributions:
        items.follow(project.item, c.author_key)


def _picture(project: Project, photo: Any, photo_text: str) -> None:
    if photo:
        if not photo_text.strip():
            raise Refused(_("Décrivez l’image en quelques mots."), "photo_text")
        data = pictures.reencoded(photo, photo.size, field="photo")
        project.photo.save(f"{project.item.public_id}.jpg", ContentFile(data), save=False)
        project.photo_text = photo_text.strip()


@transaction.atomic
def edit_project(
    *, project: Project, title: str, summary: str, place: str, area: Area | None, by: Any, photo: Any = None,
    photo_text: str = "",
) -> Project:  # fmt: skip
    """Complete the sheet of a project, until the ballot. Raises Refused."""
    require(by, "budgets.prepare", project)
    project = Project.objects.select_for_update().select_related("item").get(pk=project.pk)
    if project.standing not in {Standing.STUDY, Standing.READY}:
        raise Refused(_("Cette fiche ne change plus : le projet est au vote, ou il a quitté l’étude."))
    project.title, project.summary, project.place, project.area = title.strip(), summary.strip(), place.strip(), area
    _picture(project, photo, photo_text)
    project.save()
    journal.write(project.territory, "project.edited", by=by, item=project.item)
    return project


@transaction.atomic
def ask_to_merge(*, source: Project, target: Project, why: str, by: Any) -> Merge:
    """Propose to the authors of `source` that it joins `target`. They have ten days. Raises Refused."""
    require(by, "budgets.prepare", source)
    if source.pk == target.pk or source.edition_id != target.edition_id:
        raise Refused(_("Choisissez un autre projet de la même édition."), "target")
    if source.standing != Standing.STUDY or target.standing not in {Standing.STUDY, Standing.READY}:
        raise Refused(_("On réunit des projets encore à l’étude."), "target")
    if not why.strip():
        raise Refused(_("Dites aux auteurs pourquoi les réunir."), "why")
    now = clock.now()
    try:
        with transaction.atomic():
            merge = Merge.objects.create(
                territory=source.territory, source=source, target=target, why=why.strip(), asked_at=now,
                reply_by=now + REPLY_DELAY, by=by, authors=source.ideas.count(),
            )  # fmt: skip
    except IntegrityError:
        raise Changed(_("Une proposition attend déjà la réponse des auteurs.")) from None
    entry = journal.write(
        source.territory, "project.merge_asked", by=by, item=source.item, into=target.pk, until=merge.reply_by.date()
    )
    notices.tell_followers(entry, [source.item_id])
    return merge


@transaction.atomic
def reply_to_merge(*, merge: Merge, contribution: Contribution, agrees: bool, by: Any) -> Merge:
    """Say whether one author agrees; the last to agree joins the projects, the first to decline keeps them apart."""
    require(by, "contributions.own", contribution)
    merge = Merge.objects.select_for_update().get(pk=merge.pk)
    if merge.state != Merge.State.ASKED or merge.reply_by <= clock.now():
        raise Refused(_("Cette proposition est terminée."))
    if not Idea.objects.filter(project=merge.source_id, contribution=contribution).exists():
        raise Refused(_("Cette idée n’est pas dans ce projet."))
    if Agreement.objects.filter(merge=merge, contribution=contribution).exists():
        raise Refused(_("Vous avez déjà répondu à cette proposition."))
    Agreement.objects.create(
        territory=merge.territory, merge=merge, contribution=contribution, agrees=agrees, at=clock.now()
    )
    if not agrees:
        return _end(merge, Merge.State.DECLINED, "project.merge_declined", by)
    merge.agreed += 1
    merge.save(update_fields=["agreed"])
    if merge.agreed == merge.authors:
        _join(merge)
        return _end(merge, Merge.State.AGREED, "project.merged", by)
    return merge


def _join(merge: Merge) -> None:
    """Bring the ideas of one project into the other; every original stays, with its author."""
    source = Project.objects.select_for_update().select_related("item").get(pk=merge.source_id)
    target = Project.objects.select_for_update().select_related("item").get(pk=merge.target_id)
    if source.standing != Standing.STUDY or target.standing not in {Standing.STUDY, Standing.READY}:
        raise Refused(_("Entre-temps, l’un des deux projets a quitté l’étude."))
    contributions = [i.contribution for i in source.ideas.select_related("contribution__item")]
    source.ideas.all().delete()
    source.standing, source.merged_into = Standing.MERGED, target
    source.save(update_fields=["standing", "merged_into"])
    _bring(target, contributions)
    items.link(source.item, target.item, "built")


def _end(merge: Merge, state: str, verb: str, by: Any) -> Merge:
    merge.state, merge.ended_at = state, clock.now()
    merge.save(update_fields=["state", "ended_at", "agreed"])
    if state == Merge.State.LINKED:
        items.link(merge.source.item, merge.target.item, "same_as")
    entry = journal.write(merge.territory, verb, by=by, item=merge.source_id, into=merge.target_id)
    notices.tell_followers(entry, [merge.source_id])
    return merge


def settle_merges(*, by: Any = SYSTEM) -> int:
    """Link the projects whose authors did not all reply in ten days; safe to repeat. Return how many."""
    late = Merge.objects.filter(state=Merge.State.ASKED, reply_by__lte=clock.now()).values_list("pk", flat=True)
    done = 0
    for pk in list(late):
        with transaction.atomic():
            merge = Merge.objects.select_for_update().filter(pk=pk, state=Merge.State.ASKED).first()
            if merge:
                _end(merge, Merge.State.LINKED, "project.linked", by)
                done += 1
    return done


@transaction.atomic
def show_material(
    *, project: Project, contribution: Contribution, text: str, by: Any, photo: Any = None, photo_text: str = ""
) -> Material:
    """Give what an author shows for their project; an agent reads it before everybody does. Raises Refused."""
    require(by, "contributions.own", contribution)
    if project.standing not in {Standing.READY, Standing.BALLOT}:
        raise Refused(_("On présente un projet quand il est prêt pour le vote, jusqu’à la fin du vote."))
    if not text.strip():
        raise Refused(_("Dites en quelques mots pourquoi choisir ce projet."), "text")
    if not Idea.objects.filter(project=project, contribution=contribution).exists():
        raise Refused(_("Cette idée n’est pas dans ce projet."))
    material = Material(
        territory=project.territory, project=project, contribution=contribution, text=text.strip(), at=clock.now()
    )
    if photo:
        if not photo_text.strip():
            raise Refused(_("Décrivez l’image en quelques mots."), "photo_text")
        data = pictures.reencoded(photo, photo.size, field="photo")
        material.photo.save(f"{material.public_id}.jpg", ContentFile(data), save=False)
        material.photo_text = photo_text.strip()
    material.save(force_insert=True)
    journal.write(project.territory, "project.supported", by=by, item=project.item, material=material.pk)
    return material


@transaction.atomic
def read_material(*, material: Material, shown: bool, why: str, by: Person) -> None:
    """Show what the authors gave, or say why not. Raises Refused."""
    require(by, "budgets.prepare", material.project)
    if not shown and not why.strip():
        raise Refused(_("Dites pourquoi cette présentation n’est pas publiée."), "why")
    if shown:
        material.shown_at, material.refused_at, material.refused_why = clock.now(), None, ""
    else:
        material.shown_at, material.refused_at, material.refused_why = None, clock.now(), why.strip()
    material.save(update_fields=["shown_at", "refused_at", "refused_why"])
    journal.write(material.territory, "project.support_read", by=by, item=material.project.item_id, shown=shown)

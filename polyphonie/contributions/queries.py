"""Reads across models of this package."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Sum
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from polyphonie.core import ids, journal
from polyphonie.core.models import Item, JournalEntry, Link
from polyphonie.core.permissions import allowed
from polyphonie.people.models import Person, Role
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, Service

from .models import AddedWord, Attachment, Channel, Contribution, Finding, Flag


def areas() -> list[Area]:
    """Return the areas of the active territory, by name."""
    return list(Area.objects.all())


def services() -> list[Service]:
    """Return the services of the active territory, by name."""
    return list(Service.objects.all())


def relays() -> list[Person]:
    """Return those who are relays today and have a name to be known by."""
    found = (
        Person.objects.with_roles().filter(memberships__role=Role.RELAY).exclude(name="").distinct().order_by("name")
    )
    return [p for p in found if Role.RELAY in p.roles()]


def mine(actor: Any) -> list[Contribution]:
    """Return what the actor said, by account or by the receipts shown, newest first."""
    own = Q(author_key__in=getattr(actor, "receipt_keys", ()))
    if getattr(actor, "pk", None):
        own |= Q(author_id=actor.pk)
    rows = Contribution.objects.filter(own).with_words()
    return list(rows.select_related("process__item", "process__frame", "finding").order_by("-item_id")[:100])


def news_of(contribution: Contribution) -> list[tuple[JournalEntry, str]]:
    """Return what the journal says of a contribution, in words, oldest first."""
    words = journal.verbs()
    told = journal.history(contribution.item)
    if origin := getattr(contribution, "origin", None):
        # What was brought with others has its beginning in the one entry of its batch.
        told = journal.history(origin.batch) + told
    return [(entry, words[entry.verb]) for entry in told if entry.verb in words]


def speaker(contribution: Contribution) -> dict[str, str]:
    """Return who speaks, as everyone sees it: a name, and for an organisation where its mandate stands."""
    organisation = contribution.organisation
    if organisation is None:
        return {"name": contribution.shown_author, "kind": "resident", "note": ""}
    held = organisation.mandates.filter(person_id=contribution.author_id, confirmed_at__isnull=False)
    confirmed = contribution.author_id is not None and held.exists()
    note = _("mandat confirmé") if confirmed else _("déclare parler pour ce groupe, mandat à confirmer")
    return {"name": organisation.name, "kind": "organisation", "note": f"{organisation.get_kind_display()}, {note}"}


def keys_of(actor: Any) -> set[str]:
    """Return every key under which this actor has acted."""
    return {actor.actor_key, *getattr(actor, "receipt_keys", ())}


def gestures(actor: Any, contribution: Contribution) -> tuple[bool, bool]:
    """Tell whether the actor has supported a contribution, and whether they follow it."""
    if getattr(actor, "new", False):
        return False, False
    supported = contribution.support_rows.filter(supporter=actor.actor_key)
    followed = contribution.item.follows.filter(follower__in=keys_of(actor))
    return Contribution.objects.filter(pk=contribution.pk).values_list(Exists(supported), Exists(followed)).get()


def follows(actor: Any, item: Item) -> bool:
    """Tell whether the actor follows an item."""
    return not getattr(actor, "new", False) and item.follows.filter(follower__in=keys_of(actor)).exists()


def added_words(contribution: Contribution) -> list[AddedWord]:
    """Return the words added under a contribution, oldest first, tombstones included."""
    return [] if not contribution.added_words else list(contribution.added_word_rows.all()[:200])


def words_added(rows: QuerySet) -> QuerySet:
    """Return the words added under these contributions, without order, tombstones included; what their pages show."""
    # Asked of each word, newest first: asked for as a list, all of them would be sorted again for each slice.
    theirs = rows.filter(pk=OuterRef("contribution"))
    return AddedWord.objects.filter(Exists(theirs)).select_related("contribution__item")


def findings_for(actor: Any) -> QuerySet:
    """Return the findings that the actor may open, without order: the rule of `access.finding`, for lists."""
    rows = Finding.objects.select_related("item", "process__item")
    if allowed(actor, "contributions.group"):
        return rows
    return rows.filter(item__visibility=Item.Visibility.PUBLIC)


def speakers(process: Process) -> Iterator[tuple[str, str, str]]:
    """Yield who spoke in a process, where and by which means: (author key, area, channel), in order of arrival.

    Only what everyone may read is told; « sans quartier » is an area of its own.
    """
    rows = Contribution.objects.shown().filter(process=process, standing__in=["waiting", "answered"]).order_by("pk")
    words = {value: str(label) for value, label in Channel.choices}
    for key, area, channel in rows.values_list("author_key", "area__name", "channel").iterator(chunk_size=5000):
        yield key, area_counted(area), words[channel]


def area_counted(name: str | None) -> str:
    """Return the area under which somebody is counted; to be in none is one of its own."""
    return name or _("sans quartier")


def added_word(contribution: Contribution, number: str) -> AddedWord | None:
    """Return a word added under this contribution, by its number, or None."""
    return contribution.added_word_rows.filter(pk=ids.key_in(number)).first()


def supports_of(finding: Finding) -> int:
    """Return how many supports the contributions of a finding have received: a sum, of people who may be the same."""
    return finding.contributions.aggregate(total=Sum("supports"))["total"] or 0


def channels_of(finding: Finding) -> list[tuple[str, int]]:
    """Return by which means the contributions of a finding came, the most frequent first."""
    rows = finding.contributions.values_list("channel").annotate(n=Count("pk")).order_by("-n", "channel")
    return [(str(Channel(channel).label), n) for channel, n in rows]


def collected_by(actor: Any, most: int = 10) -> list[Contribution]:
    """Return the last contributions that this person wrote down for others."""
    rows = Contribution.objects.select_related("item", "area").filter(collector_id=actor.pk)
    return list(rows.order_by("-item_id")[:most])


def recordings() -> list[Attachment]:
    """Return the recordings that nobody has written down yet, the oldest first."""
    rows = Attachment.objects.filter(kind="sound", transcribed_at__isnull=True, contribution__standing="waiting")
    rows = rows.filter(contribution__version=0)
    return list(rows.select_related("contribution__item", "contribution__process__item").order_by("at")[:100])


def photos_to_review() -> list[Attachment]:
    """Return the photos that nobody has looked at yet, the oldest first."""
    rows = Attachment.objects.filter(kind="photo", reviewed_at__isnull=True)
    return list(rows.select_related("contribution__item", "contribution__process__item").order_by("at")[:100])


def open_flags() -> list[Flag]:
    """Return the flags to handle, one for each content, the oldest first."""
    rows = Flag.objects.filter(handled_at__isnull=True).select_related("item", "added_word").order_by("at")[:200]
    return list({(f.item_id, f.added_word_id): f for f in reversed(rows)}.values())[::-1]


def kin(contribution: Contribution, *, everything: bool = False) -> list[dict[str, Any]]:
    """Return the contributions close to this one, said in its own direction; the public ones, or all for staff."""
    near = Link.objects.filter(kind__in=_KINSHIP).filter(Q(source=contribution.item) | Q(target=contribution.item))
    links = list(near.order_by("id"))
    others = of_items(link.target_id if link.source_id == contribution.pk else link.source_id for link in links)
    found = []
    for link in links:
        forward = link.source_id == contribution.pk
        other = others.get(link.target_id if forward else link.source_id)
        if other is not None and (everything or other.item.visibility == Item.Visibility.PUBLIC):
            words = _KINSHIP[link.kind][0 if forward else 1]
            found.append({"words": words, "contribution": other, "kind": link.kind, "forward": forward})
    return found


# How a link between contributions is told from its source, then from its target.
_KINSHIP = {
    Link.Kind.SAME_AS: (_l("Dit la même chose que"), _l("Dit autrement par")),
    Link.Kind.SOLVES: (_l("Répond au problème de"), _l("Une solution :")),
    Link.Kind.FOLLOWS: (_l("Fait suite à"), _l("A pour suite")),
}


def of_items(ids: Iterable[int]) -> dict[int, Contribution]:
    """Return contributions with their words, by id."""
    if not (asked := list(ids)):
        return {}
    return {c.pk: c for c in Contribution.objects.with_words().select_related("process__item").filter(pk__in=asked)}


def flag(number: int) -> Flag | None:
    """Return a flag still to be handled."""
    return Flag.objects.filter(pk=number, handled_at__isnull=True).select_related("item", "added_word").first()

"""What other pages show of contributions and findings: cards, stations of the fil, texts for search, panels, todos."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Count, Min
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from polyphonie.core.items import at_hand
from polyphonie.core.manifest import STAGES, Card, Panel, Station, Todo
from polyphonie.core.models import Item
from polyphonie.core.permissions import allowed
from polyphonie.processes.models import Process
from polyphonie.processes.phases import allows

from . import listing, texts
from .models import Attachment, Contribution, Finding, Flag
from .texts import excerpt, public_text

HEARD, GROUPED = STAGES[0], STAGES[1]


def contribution_url(contribution: Contribution) -> str:
    return reverse("contributions:detail", args=[contribution.public_id])


def finding_url(finding: Finding) -> str:
    return reverse("contributions:finding", args=[finding.public_id])


def _of(items: Sequence[Item]) -> list[Contribution]:
    return list(Contribution.objects.with_words().filter(item__in=items).order_by("pk"))


def contribution_cards(items: Sequence[Item]) -> dict[int, Card]:
    return {
        c.pk: Card(
            c.item,
            _("contribution"),
            _("%(title)s, n° %(number)s") % {"title": texts.title(c), "number": c.number},
            contribution_url(c),
            excerpt(public_text(c)) if c.item.visibility == Item.Visibility.PUBLIC else "",
            c.collected_at,
            c.latitude,
            c.longitude,
        )
        for c in _of(items)
    }


def finding_cards(items: Sequence[Item]) -> dict[int, Card]:
    rows = Finding.objects.select_related("item").filter(item__in=items)
    return {f.pk: Card(f.item, _("constat"), f.title, finding_url(f), excerpt(f.summary), f.published_at) for f in rows}


def contribution_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    found = at_hand(items, "contribution")
    if len(found) < len(items):
        # A station says when and where, not the words: they are not fetched.
        rows = Contribution.objects.filter(item__in=items).select_related("item", "area")
        found = rows.only("channel", "collected_at", "item__public_id", "area__name")
    return [
        Station(
            HEARD,
            "",
            url=contribution_url(c),
            at=c.collected_at,
            detail=", ".join(filter(None, [texts.how(c), c.area.name if c.area else ""])),
        )
        for c in sorted(found, key=lambda c: c.pk)
    ]


def finding_stations(items: Sequence[Item], reader: Any) -> list[Station]:
    rows = Finding.objects.select_related("item").filter(item__in=items).order_by("pk")
    return [
        Station(
            GROUPED,
            _("Constat « %(title)s »") % {"title": f.title},
            url=finding_url(f),
            at=f.published_at or f.item.created_at,
            detail=ngettext("tiré d’une contribution", "tiré de %(count)s contributions", f.size) % {"count": f.size},
        )
        for f in rows
    ]


def contribution_texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    """What search reads: the public words and the place; nothing of what is gone or hidden."""
    # At every change of a contribution: the fields told, and nothing that a page would need besides.
    rows = Contribution.objects.filter(item__in=items, item__visibility=Item.Visibility.PUBLIC)
    told = list(rows.exclude(standing=Contribution.Standing.WITHDRAWN).only("kind", "channel", "place"))
    said = texts.public_texts(told)
    return {c.pk: texts.searched(c, said.get(c.pk, "")) for c in told}


def finding_texts(items: Sequence[Item]) -> dict[int, tuple[str, str]]:
    return {f.pk: (f.title, f.summary) for f in Finding.objects.filter(item__in=items)}


def on_process(request: Any, process: Process) -> Panel | None:
    """What was heard in a process: its findings, its last contributions, and the box to speak."""
    findings = list(
        Finding.objects.select_related("item")
        .filter(process=process, published_at__isnull=False)
        .order_by("-size")[:12]
    )
    rows = Contribution.objects.shown().filter(process=process).select_related("item", "area")
    context = {
        "process": process,
        "findings": [{"finding": f, "url": finding_url(f)} for f in findings],
        "rows": listing.lines(list(rows.only(*listing.SHOWN).order_by("-item_id")[:4])),
        "may_speak": allows(process, "contribute"),
        "list_url": reverse("contributions:list") + f"?demarche={process.public_id}",
        "paper_url": reverse("contributions:paper", args=[process.public_id]),
    }
    return Panel(_("Ce qui a été dit"), "contributions/panel_process.html", context, "contributions", 20)


def process_actions(request: Any, process: Process) -> Panel | None:
    """« Parler sans lire ni écrire », at the head of a process that listens."""
    if not allows(process, "contribute"):
        return None
    context = {"aloud_url": reverse("contributions:speak", args=[process.public_id, "voix"])}
    return Panel(_("Prendre la parole"), "contributions/panel_actions.html", context, "parler", 60)


def todos(actor: Any) -> list[Todo]:
    """What waits at the desk: recordings to write down, flags, photos to look at."""
    if not allowed(actor, "contributions.moderate"):
        return []
    lines = [_recordings(), _flags(), _photos()]
    return [line for line in lines if line]


def _recordings() -> Todo | None:
    waiting = Attachment.objects.filter(kind="sound", transcribed_at__isnull=True, contribution__version=0)
    found = waiting.filter(contribution__standing="waiting").aggregate(n=Count("pk"), since=Min("at"))
    if not found["n"]:
        return None
    title = ngettext("Transcrire un enregistrement", "Transcrire %(n)s enregistrements", found["n"]) % found
    return Todo(title, reverse("contributions:recordings"), _("La personne attend de lire ses mots."), rank=2)


def _flags() -> Todo | None:
    count = Flag.objects.filter(handled_at__isnull=True).values("item", "added_word").distinct().count()
    if not count:
        return None
    title = ngettext("Modérer : un signalement", "Modérer : %(n)s signalements", count) % {"n": count}
    return Todo(title, reverse("contributions:flags"), rank=1)


def _photos() -> Todo | None:
    count = Attachment.objects.filter(kind="photo", reviewed_at__isnull=True).count()
    if not count:
        return None
    title = ngettext("Relire une photo avant publication", "Relire %(n)s photos avant publication", count) % {
        "n": count
    }
    return Todo(title, reverse("contributions:photos_to_review"), rank=3)

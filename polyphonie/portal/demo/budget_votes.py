"""The votes of the demo's budgets: a list, a bureau and its key, ballots cast day by day, an urn opened in public."""

from collections.abc import Iterator
from typing import Any

from polyphonie.core import ids
from polyphonie.core.actors import SYSTEM, Actor
from polyphonie.methods.urn.sealing import seal
from polyphonie.modules.budgets import voting
from polyphonie.modules.urn import actions as urn
from polyphonie.modules.urn.actions.closing import destroy_link
from polyphonie.modules.urn.models import Election, Elector

from .story import Story

Kept = dict[str, Any]
BUREAU = (
    ("Nadia Belkacem", "agente, directrice de la médiathèque"),
    ("Claire Montagne", "conseillère d’opposition"),
    ("Gérard Pasquier", "habitant tiré au sort"),
)
FIRST = (
    "Adèle", "Ali", "Anne", "Baptiste", "Camille", "Denise", "Djamila", "Élise", "Fatima", "François", "Gaël", "Hugues",
    "Ibrahim", "Jean", "Khadija", "Laurent", "Lise", "Maïwenn", "Marc", "Martine", "Nora", "Olivier", "Paulette",
    "Quentin", "Rose", "Sami", "Thérèse", "Ugo", "Valérie", "Yves", "Zahra",
)  # fmt: skip
LAST = (
    "Allain", "Barbier", "Bensaïd", "Bihan", "Carré", "Chauvin", "Da Silva", "Diop", "Drouet", "Étienne", "Ferrand",
    "Gauthier", "Guérin", "Haddou", "Hervé", "Jégou", "Kaya", "Lambert", "Le Roux", "Marec", "Masson", "Nguyen",
    "Oger", "Pellerin", "Poirier", "Quéré", "Renaud", "Sissoko", "Tessier", "Vidal", "Weber", "Yilmaz",
)  # fmt: skip
# The first line of each list, for whoever visits the demo: `enter` shows it where nobody of that line has voted.
FIRST_LINE = {"key": "1001", "name": "Jeanne Morel", "born": "1958-05-12", "area": "Les Prés"}


def a_list(story: Story, people: int) -> Iterator[dict[str, str]]:
    """Yield the lines of an invented list: numbers, names all different, births, quartiers."""
    yield FIRST_LINE
    areas = [area.name for area in story.areas.values()]
    for n in range(1, people):
        name = f"{FIRST[n % len(FIRST)]} {LAST[n % len(LAST)]}"
        born = f"{1931 + (n * 29) % 78}-{1 + n % 12:02d}-{1 + (n * 7) % 28:02d}"
        yield {"key": str(1001 + n), "name": name, "born": born, "area": areas[n % len(areas)]}


def prepare(story: Story, kept: Kept, people: int) -> None:
    """Load the list of an edition whose ballot is public; the bureau makes and shares its key."""
    by = story.people["karim"]
    election = Election.objects.get(source=kept["edition"].item)
    urn.load_roll(election=election, rows=a_list(story, people), by=by)
    kept["sheets"] = urn.install(election=election, members=BUREAU, by=by)
    kept["election"] = Election.objects.with_item().get(pk=election.pk)
    # Everybody but the first line, which is the visitor's.
    kept["waiting"] = list(Elector.objects.filter(election=election).order_by("key"))[1:]


def cast(kept: Kept, ballots: list[list[str]], *, channel: str = "web") -> None:
    """Put these ballots in the urn, by the next people of the list."""
    election = kept["election"]
    public = bytes.fromhex(election.public_key)
    for chosen in ballots:
        sealed = seal(election.vote, election.setup, [(name, 1) for name in chosen], public)
        elector = kept["waiting"].pop(0)
        urn.cast(elector=elector, sealed=sealed, channel=channel, by=Actor(ids.actor_key()))


def days_of_vote(story: Story, kept: Kept, days: list[int], ballots: Any, each: int) -> None:
    """Note that `each` people vote on each of these days, and that the digest of the day is published at its end."""
    for number, day in enumerate(days):
        lot = (number * each, (number + 1) * each)
        story.then(day, "18:20", lambda lot=lot: cast(kept, ballots()[slice(*lot)]))
        if day < 0:
            story.then(day + 1, "00:10", lambda day=day: urn.settle(
                election=kept["election"], day=story.day(day), by=SYSTEM))  # fmt: skip


def on_paper(story: Story, kept: Kept, count: int) -> None:
    """People sign the list at the foyer for a ballot of paper."""
    by = story.people["karim"]
    kept["serials"] = urn.print_serials(election=kept["election"], count=count + 8, by=by)
    for elector in [kept["waiting"].pop() for _n in range(count)]:
        urn.sign_paper(elector=elector, by=by)


def close(kept: Kept) -> None:
    urn.close(election=kept["election"], by=SYSTEM)


def key_paper(story: Story, kept: Kept, ballots: list[list[str]]) -> None:
    """Two people key the same batch, without seeing each other's reading."""
    first, second = story.people["karim"], story.people["odile"]
    lot = urn.new_batch(
        election=kept["election"], place="Foyer des Prés", signed=len(ballots),
        counted_by=["Karim Lounis", "Claire Montagne"], by=first,
    )  # fmt: skip
    for by in (first, second):
        for serial, chosen in zip(kept["serials"], ballots, strict=False):
            urn.key_ballot(batch=lot, serial=serial, choices=[[name, 1] for name in sorted(chosen)], by=by)
        urn.finish_keying(batch=lot, by=by)


def seal_urn(story: Story, kept: Kept) -> None:
    """Two members of the bureau seal the urn; what linked people to their ballots is destroyed before them."""
    by = story.people["karim"]
    urn.seal(election=kept["election"], codes=[s.code for s in kept["sheets"][:2]], by=by)
    destroy_link(election=kept["election"], by=by)


def open_urn(story: Story, kept: Kept) -> None:
    """Two members open the urn in public; its ballots are counted by the rule of the edition."""
    parts = [s.part for s in kept["sheets"][1:]]
    urn.open_urn(election=kept["election"], parts=parts, by=story.people["karim"])
    voting.count_what_is_opened()

"""Telling a story that began months ago: moments are noted in any order, then lived one after the other."""

from collections.abc import Callable, Iterable
from datetime import date, datetime, time, timedelta
from itertools import count
from typing import Any

from django.utils import timezone
from django.utils.text import slugify

from polyphonie.contributions import actions as contributions
from polyphonie.contributions.actions import Reach, Said
from polyphonie.contributions.models import Contribution
from polyphonie.core import clock, deliveries, ids
from polyphonie.core.actors import Actor
from polyphonie.core.models import Delivery
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Area, Service, Territory

from .geography import PLACES

Voice = tuple[str, str, str, str, str, str]


class Story:
    """The cast and places of the demo, and its moments, counted in days from the day it is loaded."""

    def __init__(self, territory: Territory):
        self.territory = territory
        self.today = clock.now().astimezone(territory.zone).date()
        self.people: dict[str, Person] = {}
        self.services: dict[str, Service] = {}
        self.areas: dict[str, Area] = {}
        self._moments: list[tuple[datetime, int, Callable[[], Any]]] = []
        self._order = count()

    def day(self, days: int) -> date:
        return self.today + timedelta(days=days)

    def moment(self, days: int, at: str = "10:00") -> datetime:
        return timezone.make_aware(datetime.combine(self.day(days), time.fromisoformat(at)), self.territory.zone)

    def then(self, days: int, at: str, act: Callable[[], Any]) -> None:
        """Note that `act` happens that many days from today (negative: before) at that hour."""
        moment = min(self.moment(days, at), clock.now() - timedelta(minutes=20))
        self._moments.append((moment, next(self._order), act))

    def live(self) -> None:
        """Live every moment in the order of time, which the journal follows."""
        for moment, _order, act in sorted(self._moments, key=lambda m: m[:2]):
            with clock.pretend(moment):
                act()

    def hear(
        self, process: Callable[[], Process], voices: Iterable[Voice], days: range, heard: list[Contribution]
    ) -> None:
        """Note that people speak, spread over `days`; what they said is added to `heard`."""
        voices = list(voices)
        for n, voice in enumerate(voices):
            day = days.start + (days.stop - 1 - days.start) * n // max(len(voices) - 1, 1)
            hour = f"{9 + n % 9:02d}:{(n * 17) % 60:02d}"
            self.then(day, hour, lambda voice=voice, n=n: heard.append(self._say(process(), voice, n)))

    def _say(self, process: Process, voice: Voice, n: int) -> Contribution:
        words, channel, area, place, answer, name = voice
        author = next((p for p in self.people.values() if p.user_id and p.pseudonym and p.pseudonym == name), None)
        by: Any = author or _visitor()
        if channel != "web":
            by = self.people["samira"] if channel in {"relay", "door"} else self.people["karim"]
        latitude, longitude = PLACES.get(place, (None, None))
        said = Said(
            text=words,
            channel=channel,
            area=self.areas.get(area),
            place=place,
            # Two people who speak of one place do not stand on the same stone.
            latitude=latitude and round(latitude + (n % 5 - 2) * 0.00011, 5),
            longitude=longitude and round(longitude + (n % 7 - 3) * 0.00013, 5),
            pseudonym=name,
            where=_where(channel, self.areas.get(area)),
            reach=self._reach(answer, n),
        )
        contribution, _code = contributions.receive(process=process, said=said, by=by)
        for owed in Delivery.objects.filter(item=contribution.item, kind=contributions.RECEIPT):
            deliveries.finish(owed, Delivery.State.SENT)
        return contribution

    def _reach(self, channel: str, n: int) -> Reach:
        who = ("Jeanne Morel", "Marcel Guillou", "Simone Petit", "René Salaün", "Mireille Abgrall", "Monique Le Gall")[
            n % 6
        ]
        number = f"06 39 98 {n % 100:02d} {(n * 37) % 100:02d}"  # numbers that the regulator keeps for fiction
        details: dict[str, dict[str, Any]] = {
            "email": {"email": f"{slugify(who)}.{n}@exemple.fr"},
            "sms": {"phone": number},
            "call": {"phone": number},
            "letter": {
                "name": who,
                "street": f"{3 + n % 40} rue des Tilleuls",
                "postcode": "99100",
                "city": "Saint-Aurel",
            },
            "relay": {"relay": self.people["samira"]},
        }
        return Reach(channel=channel, **details.get(channel, {}))


def _visitor() -> Any:
    """Return somebody without an account, another each time."""
    return Actor(ids.actor_key())


def _where(channel: str, area: Area | None) -> str:
    quartier = area.name if area else "la commune"
    return {
        "door": f"Porte-à-porte, quartier {quartier}",
        "cafe": "Café citoyen, sous la halle",
        "walk": "Marche urbaine",
        "meeting": "Réunion publique",
        "paper": "Urne de la mairie",
        "relay": "Foyer des Prés",
        "phone": "Ligne de la Mission Participation",
        "desk": "Accueil de la mairie",
    }.get(channel, "")

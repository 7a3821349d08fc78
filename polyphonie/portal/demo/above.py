"""The intercommunality above the demo's commune: tiny, with its own people and one process, behind its own wall."""

from polyphonie.people.models import Person
from polyphonie.territories.models import Service, Territory

from .story import Story


def tell(territory: Territory) -> None:
    """Give the intercommunality an agent, a signatory and a process on its buses."""
    from polyphonie.people.models import Membership

    from . import _person
    from .acts import open_process

    story = Story(territory)
    story.services["Transports"] = Service.objects.create(
        territory=territory, name="Transports", mission="Les cars et les bus du Val d’Aurelle.", phone="02 99 00 20 00"
    )
    people: dict[str, Person] = {
        "karim": _person(territory, "agent-val", "Solène Garnier", title="chargée des transports"),
        "president": _person(territory, "president-val", "Luc Ferrand", title="président"),
    }
    story.people |= people
    for key, roles in (("karim", ("administrator", "agent")), ("president", ("signatory", "elected"))):
        for role in roles:
            Membership.objects.create(territory=territory, person=people[key], role=role, starts_on=story.day(-400))
    open_process(
        story, {}, -20, title="Les cars de demain", recipe="question", service=story.services["Transports"],
        signatory=people["president"], phases=(("listen", -20, 40, ""), ("decide", 40, 90, ""), ("answer", 90, 110, "")),
        lines={
            "question": "Quels horaires pour la ligne 4 ?", "decider": "Le conseil communautaire",
            "decide_by": story.day(90), "answer_by": story.day(110),
            "open_points": "Les horaires et deux arrêts.", "closed_points": "Le nombre de cars.",
        },
    )  # fmt: skip
    story.live()

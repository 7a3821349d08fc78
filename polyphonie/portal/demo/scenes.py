"""The six scenes of the guided visit: where each takes place, whose door it opens, and what must be ready there.

Visitors share one demo. Before a scene opens, whatever it needs and an earlier visitor used up is made again, through
the product's own actions.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from django_scopes import scope

from polyphonie.commitments.models import Commitment
from polyphonie.contributions import actions as contributions
from polyphonie.contributions import findings
from polyphonie.contributions.actions import Reach, Said
from polyphonie.contributions.models import Contribution, Finding
from polyphonie.core import clock, limits
from polyphonie.core.models import Delivery
from polyphonie.core.pages import territory_path
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer
from polyphonie.people.models import Person
from polyphonie.processes.models import Process
from polyphonie.territories.models import Territory

from . import cast


@dataclass(frozen=True)
class Scene:
    """One scene: what is seen, what to try, and where it happens once `ready` has made sure of it."""

    number: int
    title: str
    story: str
    do: str
    button: str
    door: str  # the key of whoever one becomes, "" for a visitor
    ready: Callable[[Territory], str] = field(repr=False, default=lambda territory: "")


def person(territory: Territory, key: str) -> Person:
    """Return a person of the cast, by key."""
    name = next(name for k, name, *_ in cast.STAFF if k == key) if key != "jeanne" else cast.RESIDENTS[0][0]
    return Person.objects.with_roles().get(territory=territory, name=name)


def at_the_door(territory: Territory) -> str:
    """Return the page where a relay person writes down what somebody says, in the process that listens to everything."""
    process = Process.objects.get(recipe=Process.Recipe.LISTENING)
    return territory_path(territory, "contributions:collect") + f"?demarche={process.public_id}"


def thirty_two(territory: Territory) -> str:
    """Make the contributions of the rue des Tilleuls wait again, ungrouped; return where they are grouped."""
    process = Process.objects.get(title__startswith="La rue des Tilleuls")
    agent = person(territory, "karim")
    for finding in Finding.objects.filter(process=process, size__gt=0):
        waiting = Contribution.objects.filter(finding=finding).waiting().values_list("pk", flat=True)
        findings.ungroup(finding=finding, ids=list(waiting), by=agent)
    return territory_path(territory, "desk:process", process.public_id)


def to_sign(territory: Territory) -> str:
    """Make sure that an answer waits for Inès Caradec's signature; return where she signs it."""
    waiting = Answer.objects.filter(state=Answer.State.CHECKED, signatory=person(territory, "ines"))
    answer = waiting.order_by("pk").first() or _another_answer(territory, "ines", "email")
    return territory_path(territory, "desk:sign", answer.public_id)


def letters(territory: Territory) -> str:
    """Make sure that a letter is ready to print; return where letters are."""
    ready = Delivery.objects.filter(channel="letter", state="waiting", due_at__lte=clock.now())
    if not ready.exists():
        with clock.pretend(clock.now() - limits.UNDO_DELAY * 2):
            answer = _another_answer(territory, "hugo", "letter")
            answers.publish(answer=answer, by=person(territory, "hugo"))
    return territory_path(territory, "desk:letters")


def bench(territory: Territory) -> str:
    """Return the page of the benches, from which one climbs back to the doorstep."""
    commitment = Commitment.objects.get(title__startswith="Six bancs")
    return territory_path(territory, "commitments:detail", commitment.public_id)


def _another_answer(territory: Territory, signatory: str, channel: str) -> Answer:
    """Hear one more person of Le Coteau and write them an answer, ready to be signed."""
    karim, lina = person(territory, "karim"), person(territory, "lina")
    reach = {
        "email": Reach(channel="email", email="lucienne.faure@exemple.fr"),
        "letter": Reach(
            channel="letter", name="Lucienne Faure", street="12 chemin du Coteau", postcode="99100", city="Saint-Aurel"
        ),
    }[channel]
    said = Said(
        text="Il n’y a pas d’arrêt de bus abrité au Coteau.",
        channel="door",
        where="Porte-à-porte, Le Coteau",
        reach=reach,
    )
    process = Process.objects.get(recipe=Process.Recipe.LISTENING)
    contribution, _code = contributions.receive(process=process, said=said, by=karim)
    answer = answers.draft_answer(
        by=karim, contribution=contribution, outcome="in_part",
        why="Un abri sera posé au bas du chemin. Celui du haut demande un terrain que la ville n’a pas.",
        next_step="Venez choisir sa couleur au café du Coteau, le premier jeudi du mois.",
    )  # fmt: skip
    answers.propose(answer=answer, signatory=person(territory, signatory), by=karim)
    return answers.check(answer=answer, by=lina)


def prepare(scene: Scene, territory: Territory) -> str:
    """Make a scene ready and return the address where it happens."""
    with scope(territory=territory):
        return scene.ready(territory)


SCENES = (
    Scene(
        1,
        _("Votre commune, à ses couleurs"),
        _("Une commune s’installe en une minute : son nom, sa couleur, ses services. Le contraste est vérifié."),
        _("Écrivez le nom de votre commune et choisissez une couleur. La suite de la visite les portera."),
        _("Voir ma commune"),
        "",
    ),
    Scene(
        2,
        _("À la porte"),
        _("Samira, médiatrice aux Prés, sonne chez une personne qui n’écrit jamais à la mairie."),
        _("Notez ce qu’elle dit, avec ses mots, et comment elle veut être répondue. Le reçu est pour elle."),
        _("Entrer à la place de Samira"),
        "samira",
        at_the_door,
    ),
    Scene(
        3,
        _("Trente-deux personnes, un constat"),
        _("Elles ont parlé de la rue des Tilleuls, à la porte, sur papier, sur le site. Aucune ne s’est entendue."),
        _(
            "Cochez-les, regroupez-les. Chaque parole garde son auteur ; un seul texte répondra à toutes. Cela s’annule."
        ),
        _("Entrer à la place de Karim"),
        "karim",
        thirty_two,
    ),
    Scene(
        4,
        _("Signer, debout, sur un téléphone"),
        _("L’agent a écrit, le service a vérifié. L’adjointe lit ce que chacun recevra."),
        _("Signez. Vous avez dix minutes pour annuler ; ensuite chacun reçoit sa réponse par le moyen choisi."),
        _("Entrer à la place d’Inès"),
        "ines",
        to_sign,
    ),
    Scene(
        5,
        _("La lettre"),
        _("Lucienne Faure n’a pas d’adresse électronique. Sa réponse part par la poste, ses propres mots en tête."),
        _("Préparez le lot de lettres et ouvrez le PDF. Il se glisse dans une enveloppe à fenêtre."),
        _("Entrer à la place de Karim"),
        "karim",
        letters,
    ),
    Scene(
        6,
        _("Du banc jusqu’au pas de la porte"),
        _("Deux bancs sont posés. Qui les a demandés, qui a décidé, qui a répondu ?"),
        _(
            "Remontez le fil : de l’engagement à la décision, de la décision au constat, du constat à la première parole."
        ),
        _("Voir le banc"),
        "",
        bench,
    ),
)

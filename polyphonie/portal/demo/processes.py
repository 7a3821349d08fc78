"""The other processes of the demo, each at another point of the thread, lived through the product's own actions."""

from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution
from polyphonie.core.actors import Actor
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.models import RefusalReason
from polyphonie.processes import actions as processes

from . import voices
from .acts import Kept, answer, current, delivered, open_process
from .story import Story


def market(story: Story) -> Kept:
    """« Que va devenir la place du Marché ? »: people are speaking now."""
    kept: Kept = {}
    open_process(
        story, kept, -14, title="Que va devenir la place du Marché ?", recipe="question",
        service=story.services["Cadre de vie"], referent=story.people["karim"], signatory=story.people["ines"],
        area=story.areas["centre"],
        phases=(("listen", -14, 12, "Sur le site, au café du samedi, dans l’urne de la mairie."), ("group", 12, 24, ""),
                ("build", 24, 60, "Trois ateliers avec les commerçants et les riverains."), ("decide", 60, 124, ""),
                ("answer", 124, 138, "")),
        lines={
            "question": "Quel aménagement pour la place du Marché ?",
            "decider": "Le conseil municipal", "decide_by": story.day(124), "answer_by": story.day(138),
            "open_points": "Les usages, les arbres, la circulation.", "closed_points": "Le marché du samedi reste.",
            "general_interest": "Une place où l’on reste, en toute saison et à tout âge.",
            "use": "Vos contributions deviennent des constats, puis des options écrites en atelier.",
            "contact": "Mission Participation, 02 99 00 10 20",
        },
    )  # fmt: skip
    heard: list[Contribution] = []
    story.hear(current(kept), voices.MARKET, range(-13, 0), heard)
    story.then(-1, "16:00", lambda: decisions.plan_workshop(
        process=kept["process"], title="Café citoyen sur la place", by=story.people["karim"],
        starts_at=story.moment(6, "10:00"), ends_at=story.moment(6, "12:00"), place="Place du Marché, sous la halle",
        invitation="On y vient comme on est. Sans inscription. Café offert.", facilitator="Samira Haddad"))  # fmt: skip
    return kept


def limes(story: Story) -> Kept:
    """« La rue des Tilleuls, à pied »: heard, to be grouped and answered within days."""
    kept: Kept = {}
    open_process(
        story, kept, -50, title="La rue des Tilleuls, à pied et à vélo", recipe="question",
        service=story.services["Mobilités"], referent=story.people["yann"], signatory=story.people["ines"],
        area=story.areas["les-pres"],
        phases=(("listen", -50, -20, ""), ("group", -20, 4, ""), ("decide", 4, 5, ""), ("answer", 5, 6, "")),
        lines={
            "question": "Comment marcher et rouler sans danger rue des Tilleuls ?",
            "decider": "Le maire", "decide_by": story.day(5), "answer_by": story.day(6),
            "open_points": "Le sens de circulation, le stationnement, les traversées.",
            "closed_points": "Les tilleuls ne seront pas coupés. Le trottoir entier sera refait en 2028 seulement.",
        },
    )  # fmt: skip
    story.hear(current(kept), voices.LIMES, range(-49, -20), [])
    return kept


def canteen(story: Story) -> Kept:
    """« Le menu de la cantine »: closed, with its account."""
    kept: Kept = {}
    open_process(
        story, kept, -200, title="Le menu de la cantine", recipe="question",
        service=story.services["Éducation et enfance"], referent=story.people["sophie"], signatory=story.people["fatou"],
        phases=(("listen", -200, -160, ""), ("build", -160, -130, ""), ("decide", -130, -110, ""), ("answer", -110, -90, "")),
        lines={
            "question": "Que mange-t-on à la cantine, et comment ?",
            "decider": "L’adjointe à l’éducation", "decide_by": story.day(-110), "answer_by": story.day(-90),
            "open_points": "Les menus, le bruit, le pain jeté, les achats.", "closed_points": "Le prix de revient, 9,40 € le repas.",
        },
    )  # fmt: skip
    heard: list[Contribution] = []
    story.hear(current(kept), voices.CANTEEN, range(-198, -161), heard)
    story.then(-150, "10:00", lambda: _canteen_answers(story, kept, heard))
    story.then(-149, "10:00", lambda: [delivered(lambda a=a: a)() for a in kept["answers"]])
    story.then(-88, "10:00", lambda: processes.close_process(
        process=kept["process"], by=story.people["sophie"],
        closing_words="Deux services au lieu d’un, du pain coupé à la demande (deux fois moins jeté), un menu végétal par semaine, "
        "et les enfants sont consultés chaque vendredi."))  # fmt: skip
    return kept


def _canteen_answers(story: Story, kept: Kept, heard: list[Contribution]) -> None:
    by = story.people["sophie"]
    finding = findings.create_finding(
        process=kept["process"], title="Manger assez, au calme", theme="Cantine", by=by,
        summary="Les enfants mangent vite, dans le bruit, et beaucoup de pain est jeté. Le menu végétal divise les familles.",
    )  # fmt: skip
    findings.group(finding=finding, contributions=heard[:-2], by=by)
    findings.publish_finding(finding=finding, by=by)
    common = {"writer": "sophie", "signatory": "fatou"}
    kept["answers"] = [
        answer(story, **common, finding=finding, outcome="in_part",
                why="Il y aura deux services et du pain à la demande. Un menu végétal par semaine, pas deux : la loi en demande un.",
                next_step="Venez goûter : un parent par école déjeune avec les enfants chaque jeudi."),
        answer(story, **common, contribution=heard[-2], outcome="not_kept",
                refusal=RefusalReason.objects.get(title="Trop cher pour le budget"),
                why="Le tarif suit le prix des denrées. Sans cette hausse, la ville aurait dû supprimer la collation.",
                could_change="Si votre quotient familial a changé, le tarif change : passez à l’accueil.",
                next_step="Le bureau 3 recalcule votre tarif en dix minutes, aussi le samedi matin."),
        answer(story, **common, contribution=heard[-1], outcome="kept",
                why="Les assiettes des petits sont arrivées, et chacun peut redemander.",
                next_step="Dites-nous en juin si cela va mieux."),
    ]  # fmt: skip


def street(story: Story) -> Kept:
    """« Rue aux enfants »: an answer waits for its signature."""
    kept: Kept = {}
    open_process(
        story, kept, -40, title="Une rue aux enfants, rue Jean-Macé", recipe="rue-aux-enfants",
        service=story.services["Éducation et enfance"], referent=story.people["karim"], signatory=story.people["ines"],
        area=story.areas["la-gare"],
        phases=(("listen", -40, -10, "La fête du mercredi, les craies, les portes de la rue."), ("decide", -10, 2, ""),
                ("answer", 2, 9, ""), ("do", 9, 200, "Un mercredi sur deux.")),
        lines={
            "question": "Faut-il rendre la rue Jean-Macé aux enfants un mercredi sur deux ?",
            "decider": "L’adjointe au cadre de vie", "decide_by": story.day(2), "answer_by": story.day(9),
            "open_points": "Les jours, les heures, qui tient la barrière.",
            "closed_points": "Les secours et les soins à domicile passent toujours.",
        },
    )  # fmt: skip
    heard: list[Contribution] = []
    story.hear(current(kept), voices.STREET, range(-38, -11), heard)
    story.then(-7, "11:00", lambda: _street_answer(story, kept, heard))
    return kept


def _street_answer(story: Story, kept: Kept, heard: list[Contribution]) -> None:
    by = story.people["karim"]
    finding = findings.create_finding(
        process=kept["process"], title="Fermer la rue, mais pas les gens", theme="Enfance", by=by,
        summary="Presque tous veulent recommencer. Les habitants demandent de pouvoir sortir, et la boulangerie d’être livrée.",
    )  # fmt: skip
    findings.group(finding=finding, contributions=heard, by=by)
    findings.publish_finding(finding=finding, by=by)
    answer(
        story, writer="karim", signatory="ines", publish=False, finding=finding, outcome="kept",
        why="La rue est aux enfants un mercredi sur deux, de 14 à 18 heures. Les riverains sortent au pas, la boulangerie est livrée avant 13 heures.",
        next_step="Tenez la barrière avec nous : la première fois est dans deux semaines.",
    )  # fmt: skip


def listening(story: Story) -> Kept:
    """« Écoute »: always open, always answered; one answer was misunderstood."""
    kept: Kept = {}
    open_process(
        story, kept, -120, title="À l’écoute : ce qui va, ce qui ne va pas", recipe="ecoute",
        service=story.services["Mission Participation"], referent=story.people["karim"], signatory=story.people["hugo"],
        phases=(("listen", -120, 245, "Toute l’année, par tous les moyens."),),
        lines={
            "question": "Qu’est-ce qui va et ne va pas, près de chez vous ?",
            "decider": "Personne encore : la mairie écoute, et dit le 1er de chaque trimestre ce qu’elle en fera",
            "answer_by": story.day(45), "open_points": "Tout ce que vous vivez.",
            "closed_points": "Les affaires privées et les litiges en cours : la mairie vous oriente.",
        },
    )  # fmt: skip
    heard: list[Contribution] = []
    story.hear(current(kept), voices.LISTENING, range(-60, -2), heard)
    story.then(-2, "10:30", lambda: _listening_answers(story, kept, heard))
    story.then(-1, "18:00", lambda: _misunderstood(heard[0]))
    return kept


def _listening_answers(story: Story, kept: Kept, heard: list[Contribution]) -> None:
    bus = answer(
        story, writer="yann", signatory="hugo", contribution=heard[0], outcome="not_ours",
        why="Les bus sont gérés par la communauté de communes. Nous lui avons transmis votre message.",
        next_step="La ligne répond au 02 99 00 20 00.",
    )  # fmt: skip
    delivered(lambda: bus)()
    answer(
        story, writer="karim", signatory="hugo", contribution=heard[2], outcome="kept",
        why="Vous avez raison. Une permanence s’ouvre au Coteau, le premier jeudi du mois, dans la salle du chemin.",
        next_step="La première a lieu jeudi à 17 heures. Samira Haddad y sera.",
    )  # fmt: skip


def _misunderstood(contribution: Contribution) -> None:
    author = Actor(contribution.author_key)
    fresh = Contribution.objects.get(pk=contribution.pk)
    words = "Je ne demande pas à qui est le bus. Je demande que l’on me prévienne."
    answers.react(contribution=fresh, kind="misunderstood", text=words, by=author)


def library(story: Story) -> None:
    """« La médiathèque le dimanche »: in preparation, two lines missing."""

    def act() -> None:
        by = story.people["nadia"]
        process = processes.create_process(
            territory=story.territory, title="La médiathèque le dimanche ?", recipe="question", by=by,
            service=story.services["Culture"], referent=by,
        )  # fmt: skip
        draft = {"question": "Faut-il ouvrir la médiathèque le dimanche, et à quoi renoncer pour cela ?",
                 "open_points": "Les heures, les activités.", "closed_points": "Le nombre d’agents."}  # fmt: skip
        processes.save_draft(process=process, draft=draft, by=by)

    story.then(-3, "09:00", act)

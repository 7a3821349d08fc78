"""The processes of the demo, each at another point of the thread, lived through the product's own actions."""

from collections.abc import Callable
from typing import Any

from polyphonie.commitments import actions as commitments
from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution
from polyphonie.core import deliveries
from polyphonie.core.actors import Actor
from polyphonie.core.models import Delivery
from polyphonie.decisions import actions as decisions
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer, RefusalReason
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Process

from . import voices
from .story import Story

Kept = dict[str, Any]


def _open(story: Story, kept: Kept, days: int, *, title: str, recipe: str, phases: tuple, lines: dict, **fields: Any) -> None:
    """Note that a process is prepared and opened; it is then in `kept["process"]`."""

    def act() -> None:
        by = story.people["karim"]
        process = processes.create_process(territory=story.territory, title=title, recipe=recipe, by=by, **fields)
        for kind, start, end, detail in phases:
            processes.set_phase(
                process=process, kind=kind, starts_at=story.moment(start, "08:00"), ends_at=story.moment(end, "18:00"),
                detail=detail, by=by,
            )  # fmt: skip
        kept["process"] = processes.open_process(process=process, lines=lines, by=by)

    story.then(days, "08:00", act)


def _process(kept: Kept) -> Callable[[], Process]:
    return lambda: Process.objects.get(pk=kept["process"].pk)


def _answer(story: Story, *, writer: str, signatory: str, publish: bool = True, **fields: Any) -> Answer:
    by, signs = story.people[writer], story.people[signatory]
    answer = answers.draft_answer(by=by, service=story.services["Cadre de vie"], **fields)
    answers.propose(answer=answer, signatory=signs, by=by)
    answer = answers.check(answer=answer, by=story.people["bastien"])
    if publish:
        answers.publish(answer=answer, by=signs)
    return answer


def _delivered(answer: Callable[[], Answer], returned: int = 0) -> Callable[[], None]:
    """Return the moment when everything owed for an answer has left, some letters having come back."""

    def act() -> None:
        for delivery in Delivery.objects.filter(subject=answer().item_id).select_related("territory").order_by("pk"):
            none = delivery.channel == Delivery.Channel.NONE
            deliveries.finish(delivery, Delivery.State.PUBLISHED if none else Delivery.State.SENT)
        letters = Delivery.objects.filter(subject=answer().item_id, channel=Delivery.Channel.LETTER)
        for letter in letters.order_by("pk")[:returned]:
            Delivery.objects.filter(pk=letter.pk).update(state=Delivery.State.RETURNED)

    return act


def sitting(story: Story) -> Kept:
    """« S’asseoir en ville »: decided, answered, two benches out of six in place."""
    kept: Kept = {}
    _open(
        story, kept, -80, title="S’asseoir en ville", recipe="porte-a-porte",
        service=story.services["Cadre de vie"], referent=story.people["karim"], signatory=story.people["ines"],
        phases=(("listen", -80, -56, "Porte-à-porte aux Prés, cafés sur le marché, urne en mairie."),
                ("group", -56, -48, ""), ("build", -48, -41, "Atelier sous la halle."),
                ("decide", -41, -38, ""), ("answer", -38, -28, ""), ("do", -28, 130, "Six bancs d’ici le printemps.")),
        lines={
            "question": "Où et comment s’asseoir entre les Prés et le centre ?",
            "decider": "Le conseil municipal",
            "decide_by": story.day(-38), "answer_by": story.day(-28),
            "open_points": "Le nombre de bancs, leur forme, leur place, l’ombre.",
            "closed_points": "Le budget (60 000 €) et le marché du samedi, qui reste où il est.",
            "general_interest": "Que chacun puisse aller à pied des Prés au centre, à tout âge.",
            "level": "work",
            "use": "Chaque remarque est lue, regroupée, et reçoit sa réponse par le moyen choisi.",
            "publics": "D’abord les personnes âgées des Prés, que la mairie n’entendait plus : on va chez elles, avec la médiatrice.",
            "means": "1 400 € et 34 heures d’agents.",
            "contact": "Mission Participation, 02 99 00 10 20",
        },
    )  # fmt: skip
    heard: list[Contribution] = []
    others: list[Contribution] = []
    story.hear(_process(kept), voices.SITTING, range(-79, -57), heard)
    story.hear(_process(kept), voices.SITTING_OTHERS, range(-74, -58), others)
    story.then(-55, "11:00", lambda: _group_sitting(story, kept, heard))
    story.then(-48, "09:00", lambda: _workshop(story, kept))
    story.then(-46, "18:00", lambda: _options(story, kept))
    story.then(-40, "21:30", lambda: _decide_sitting(story, kept))
    story.then(-33, "10:00", lambda: _answer_sitting(story, kept))
    story.then(-32, "09:00", _delivered(lambda: kept["answer"], returned=3))
    story.then(-31, "10:00", lambda: _answer_others(story, kept, others))
    story.then(-30, "09:00", lambda: [_delivered(lambda a=a: a)() for a in kept["others"]])
    story.then(-18, "15:00", lambda: _bench(story, kept, "Le premier banc est posé devant la pharmacie.", "1 banc posé sur 6"))
    story.then(-6, "15:00", lambda: _bench(story, kept, "Le deuxième est au coin de l’allée des Prés.", "2 bancs posés sur 6"))
    return kept


def _group_sitting(story: Story, kept: Kept, heard: list[Contribution]) -> None:
    by = story.people["karim"]
    finding = findings.create_finding(
        process=kept["process"], title="S’asseoir pour revenir", theme="Espace public", by=by,
        summary="S’asseoir est la première condition pour revenir sur la place, avant l’ombre et le stationnement. "
        "Sans banc, des personnes ont cessé de sortir. Un banc utile a un dossier, des accoudoirs, de l’ombre et de la place à côté.",
    )  # fmt: skip
    findings.group(finding=finding, contributions=heard, by=by)
    findings.publish_finding(finding=finding, by=by)
    kept["finding"] = finding


def _workshop(story: Story, kept: Kept) -> None:
    by = story.people["karim"]
    kept["workshop"] = decisions.plan_workshop(
        process=kept["process"], finding=kept["finding"], title="Dessiner une place assise", by=by,
        starts_at=story.moment(-46, "14:00"), ends_at=story.moment(-46, "17:00"), place="Sous la halle",
        invitation="Venez avec votre trajet. Café, garderie, et la navette du foyer des Prés.", facilitator="Thomas Leroy",
    )  # fmt: skip


def _options(story: Story, kept: Kept) -> None:
    by = story.people["karim"]
    decisions.tell_workshop(
        workshop=kept["workshop"], by=by, residents=19, agents=4,
        notes="Quatre tables, un plan au sol à l’échelle. On a marché avec une canne, une poussette et un fauteuil.",
        outcome="Deux options écrites ensemble, et un critère : jamais plus de 60 mètres sans siège.",
    )  # fmt: skip
    common = {"process": kept["process"], "finding": kept["finding"], "workshop": kept["workshop"], "by": by}
    kept["seated"] = decisions.write_option(
        **common, title="Place assise", cost=58000, yearly_cost=900,
        text="Six bancs de bois avec dossier et accoudoirs, tous les 60 mètres, une place de fauteuil à côté de chacun.",
        arguments_for="On peut aller à pied des Prés au centre, y compris avec une canne ou une poussette.",
        arguments_against="Quatre places de stationnement disparaissent.", criteria="Jamais plus de 60 m sans siège",
    )  # fmt: skip
    kept["free"] = decisions.write_option(
        **common, title="Place libre", cost=40000, yearly_cost=400,
        text="Deux bancs sans accoudoirs près de la fontaine, le reste de la place vide pour les fêtes.",
        arguments_for="Moins cher, aucun stationnement supprimé.",
        arguments_against="Les personnes des Prés n’ont toujours pas de halte.", criteria="220 m sans siège",
    )  # fmt: skip


def _decide_sitting(story: Story, kept: Kept) -> None:
    by = story.people["odile"]
    decision = decisions.draft_decision(
        process=kept["process"], title="Six bancs des Prés à la place du Marché", by=by, decided_on=story.day(-40),
        reasons="L’option « place assise » coûte 18 000 € de plus que l’option « place libre ». Le conseil l’a choisie pour que "
        "chacun puisse aller à pied du quartier des Prés au centre, y compris avec une canne ou une poussette.",
        what_changed="Le premier plan n’avait que deux bancs, sans accoudoirs.",
        not_kept="Un kiosque couvert : le règlement du périmètre historique l’interdit.",
        room="Le nombre et la place des bancs étaient ouverts. Le budget et le marché du samedi ne l’étaient pas.",
        official_text="Le conseil municipal, après en avoir délibéré, approuve l’aménagement de six assises publiques entre "
        "l’allée des Prés et la place du Marché, pour un montant de 58 000 € TTC inscrit au chapitre 21.",
        plain_text="La ville pose six bancs, un tous les 60 mètres, entre les Prés et la place. Ils ont un dossier et des accoudoirs.",
        official_reference="Délibération n° 2026-84", votes="27 pour, 4 contre",
    )  # fmt: skip
    decisions.consider(decision=decision, option=kept["seated"], chosen=True, why="La seule qui permet de revenir à pied.", by=by)
    decisions.consider(decision=decision, option=kept["free"], chosen=False, why="220 mètres sans siège.", by=by)
    kept["decision"] = decisions.publish_decision(decision=decision, by=story.people["ines"])


def _answer_sitting(story: Story, kept: Kept) -> None:
    kept["answer"] = _answer(
        story, writer="odile", signatory="ines", finding=kept["finding"], decision=kept["decision"], outcome="kept",
        why="Six bancs avec dossier et accoudoirs seront posés, un tous les 60 mètres. Vous avez été trente-deux à le dire, "
        "surtout aux Prés. Quatre places de stationnement sont supprimées.",
        next_step="L’emplacement exact des bancs se choisit sur place, samedi à 10 heures, devant la pharmacie. Venez.",
    )  # fmt: skip
    kept["benches"] = commitments.promise(
        source=kept["answer"].item, title="Six bancs entre les Prés et la place du Marché", promised_for=story.day(113),
        by=story.people["ines"], owner=story.people["odile"], service=story.services["Cadre de vie"],
    )  # fmt: skip


def _bench(story: Story, kept: Kept, text: str, progress: str) -> None:
    by = story.people["odile"]
    commitments.prove(commitment=kept["benches"], text=text, by=by)
    commitments.say_progress(commitment=kept["benches"], progress=progress, by=by)


def _answer_others(story: Story, kept: Kept, others: list[Contribution]) -> None:
    fountain, why, repair, kiosk = others
    common = {"writer": "odile", "signatory": "ines"}
    kept["others"] = [
        _answer(story, **common, contribution=fountain, outcome="in_part",
                why="La fontaine perdait 3 m³ d’eau par jour. La pompe est commandée ; la remise en eau est promise avant l’hiver.",
                next_step="Suivez cet engagement : sa date est publique."),
        _answer(story, **common, contribution=why, outcome="already_done",
                why="Les bancs ont été enlevés en 2021 pour des travaux, et n’ont pas été remis. Nous aurions dû le dire.",
                next_step="La page de la démarche raconte maintenant chaque étape."),
        _answer(story, **common, contribution=repair, outcome="yours",
                why="Quatre anciens bancs sont au dépôt. L’atelier du foyer peut les réparer, la ville fournit le bois.",
                next_step="Odile Grenier passe au foyer mardi à 14 heures."),
        _answer(story, **common, contribution=kiosk, outcome="not_kept",
                refusal=RefusalReason.objects.get(title="Interdit par une règle"),
                why="Le règlement du périmètre historique interdit toute construction couverte sur la place.",
                could_change="Le règlement sera révisé en 2028 : cette idée y est versée.",
                next_step="Une halle mobile est prêtée pour les fêtes : demandez-la à la Culture."),
    ]  # fmt: skip
    pump = commitments.promise(
        source=kept["others"][0].item, title="Remettre la fontaine en eau", promised_for=story.day(-2),
        by=story.people["ines"], owner=story.people["maelle"], service=story.services["Espaces verts"],
    )  # fmt: skip
    story_date = story.day(38)
    commitments.put_off(
        commitment=pump, new_date=story_date, by=story.people["maelle"],
        reason="La pompe livrée n’était pas la bonne ; la suivante arrive dans cinq semaines.",
    )  # fmt: skip


def market(story: Story) -> Kept:
    """« Que va devenir la place du Marché ? »: people are speaking now."""
    kept: Kept = {}
    _open(
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
    story.hear(_process(kept), voices.MARKET, range(-13, 0), heard)
    story.then(-1, "16:00", lambda: decisions.plan_workshop(
        process=kept["process"], title="Café citoyen sur la place", by=story.people["karim"],
        starts_at=story.moment(6, "10:00"), ends_at=story.moment(6, "12:00"), place="Place du Marché, sous la halle",
        invitation="On y vient comme on est. Sans inscription. Café offert.", facilitator="Samira Haddad"))  # fmt: skip
    return kept


def limes(story: Story) -> Kept:
    """« La rue des Tilleuls, à pied »: heard, to be grouped and answered within days."""
    kept: Kept = {}
    _open(
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
    story.hear(_process(kept), voices.LIMES, range(-49, -20), [])
    return kept


def canteen(story: Story) -> Kept:
    """« Le menu de la cantine »: closed, with its account."""
    kept: Kept = {}
    _open(
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
    story.hear(_process(kept), voices.CANTEEN, range(-198, -161), heard)
    story.then(-150, "10:00", lambda: _canteen_answers(story, kept, heard))
    story.then(-149, "10:00", lambda: [_delivered(lambda a=a: a)() for a in kept["answers"]])
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
        _answer(story, **common, finding=finding, outcome="in_part",
                why="Il y aura deux services et du pain à la demande. Un menu végétal par semaine, pas deux : la loi en demande un.",
                next_step="Venez goûter : un parent par école déjeune avec les enfants chaque jeudi."),
        _answer(story, **common, contribution=heard[-2], outcome="not_kept",
                refusal=RefusalReason.objects.get(title="Trop cher pour le budget"),
                why="Le tarif suit le prix des denrées. Sans cette hausse, la ville aurait dû supprimer la collation.",
                could_change="Si votre quotient familial a changé, le tarif change : passez à l’accueil.",
                next_step="Le bureau 3 recalcule votre tarif en dix minutes, aussi le samedi matin."),
        _answer(story, **common, contribution=heard[-1], outcome="kept",
                why="Les assiettes des petits sont arrivées, et chacun peut redemander.",
                next_step="Dites-nous en juin si cela va mieux."),
    ]  # fmt: skip


def street(story: Story) -> Kept:
    """« Rue aux enfants »: an answer waits for its signature."""
    kept: Kept = {}
    _open(
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
    story.hear(_process(kept), voices.STREET, range(-38, -11), heard)
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
    _answer(
        story, writer="karim", signatory="ines", publish=False, finding=finding, outcome="kept",
        why="La rue est aux enfants un mercredi sur deux, de 14 à 18 heures. Les riverains sortent au pas, la boulangerie est livrée avant 13 heures.",
        next_step="Tenez la barrière avec nous : la première fois est dans deux semaines.",
    )  # fmt: skip


def listening(story: Story) -> Kept:
    """« Écoute »: always open, always answered; one answer was misunderstood."""
    kept: Kept = {}
    _open(
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
    story.hear(_process(kept), voices.LISTENING, range(-60, -2), heard)
    story.then(-2, "10:30", lambda: _listening_answers(story, kept, heard))
    story.then(-1, "18:00", lambda: _misunderstood(heard[0]))
    return kept


def _listening_answers(story: Story, kept: Kept, heard: list[Contribution]) -> None:
    bus = _answer(
        story, writer="yann", signatory="hugo", contribution=heard[0], outcome="not_ours",
        why="Les bus sont gérés par la communauté de communes. Nous lui avons transmis votre message.",
        next_step="La ligne répond au 02 99 00 20 00.",
    )  # fmt: skip
    _delivered(lambda: bus)()
    _answer(
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



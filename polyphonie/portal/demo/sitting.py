"""« S’asseoir en ville »: from a doorstep of Les Prés to the second bench."""

from polyphonie.commitments import actions as commitments
from polyphonie.contributions import findings
from polyphonie.contributions.models import Contribution
from polyphonie.decisions import actions as decisions
from polyphonie.decisions.models import RefusalReason

from . import voices
from .acts import Kept, answer, current, delivered, open_process
from .story import Story


def sitting(story: Story) -> Kept:
    """« S’asseoir en ville »: decided, answered, two benches out of six in place."""
    kept: Kept = {}
    _open(story, kept)
    _told(story, kept)
    return kept


def _open(story: Story, kept: Kept) -> None:
    """Its frame: eleven weeks ago, on the doorsteps of Les Prés."""
    open_process(
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


def _told(story: Story, kept: Kept) -> None:
    """What happened then, in the order of its days."""
    heard: list[Contribution] = []
    others: list[Contribution] = []
    story.hear(current(kept), voices.SITTING, range(-79, -57), heard)
    story.hear(current(kept), voices.SITTING_OTHERS, range(-74, -58), others)
    story.then(-55, "11:00", lambda: _group_sitting(story, kept, heard))
    story.then(-48, "09:00", lambda: _workshop(story, kept))
    story.then(-46, "18:00", lambda: _options(story, kept))
    story.then(-40, "21:30", lambda: _decide_sitting(story, kept))
    story.then(-33, "10:00", lambda: _answer_sitting(story, kept))
    story.then(-32, "09:00", delivered(lambda: kept["answer"], returned=3))
    story.then(-31, "10:00", lambda: _answer_others(story, kept, others))
    story.then(-30, "09:00", lambda: [delivered(lambda a=a: a)() for a in kept["others"]])
    story.then(
        -18, "15:00", lambda: _bench(story, kept, "Le premier banc est posé devant la pharmacie.", "1 banc posé sur 6")
    )
    story.then(
        -6, "15:00", lambda: _bench(story, kept, "Le deuxième est au coin de l’allée des Prés.", "2 bancs posés sur 6")
    )


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
    decisions.consider(
        decision=decision, option=kept["seated"], chosen=True, why="La seule qui permet de revenir à pied.", by=by
    )
    decisions.consider(decision=decision, option=kept["free"], chosen=False, why="220 mètres sans siège.", by=by)
    signatory = story.people["ines"]
    decision = decisions.propose_decision(decision=decision, signatory=signatory, by=by)
    kept["decision"] = decisions.publish_decision(decision=decision, by=signatory)


def _answer_sitting(story: Story, kept: Kept) -> None:
    kept["answer"] = answer(
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
        answer(story, **common, contribution=fountain, outcome="in_part",
                why="La fontaine perdait 3 m³ d’eau par jour. La pompe est commandée ; la remise en eau est promise avant l’hiver.",
                next_step="Suivez cet engagement : sa date est publique."),
        answer(story, **common, contribution=why, outcome="already_done",
                why="Les bancs ont été enlevés en 2021 pour des travaux, et n’ont pas été remis. Nous aurions dû le dire.",
                next_step="La page de la démarche raconte maintenant chaque étape."),
        answer(story, **common, contribution=repair, outcome="yours",
                why="Quatre anciens bancs sont au dépôt. L’atelier du foyer peut les réparer, la ville fournit le bois.",
                next_step="Odile Grenier passe au foyer mardi à 14 heures."),
        answer(story, **common, contribution=kiosk, outcome="not_kept",
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

from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "polyphonie.decisions"
    label = "decisions"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, answers, notifications, panels, shown
        from .models import Decision, Option, Workshop

        register(
            Manifest(
                name="decisions",
                title="décisions",
                cards={
                    "option": shown.option_cards,
                    "workshop": shown.workshop_cards,
                    "decision": shown.decision_cards,
                    "answer": shown.answer_cards,
                },
                stations={
                    "contribution": shown.reopened_stations,
                    "option": shown.option_stations,
                    "workshop": shown.workshop_stations,
                    "decision": shown.decision_stations,
                    "answer": shown.answer_stations,
                },
                texts={
                    "option": shown.texts(Option, "text", "arguments_for", "arguments_against"),
                    "workshop": shown.texts(Workshop, "invitation", "notes", "outcome"),
                    "decision": shown.texts(Decision, "plain_text", "reasons", "what_changed", "official_text"),
                },
                panels={
                    "contribution": panels.on_contribution,
                    "receipt": panels.on_receipt,
                    "finding": panels.on_finding,
                    "process": panels.on_process,
                },
                events=(shown.events,),
                deliveries={"answer": notifications.answer},
                verbs=actions.VERBS | answers.VERBS,
            )
        )

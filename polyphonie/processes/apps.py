from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "polyphonie.processes"
    label = "processes"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, queries, recipes

        register(
            Manifest(
                name="processes",
                title="démarches",
                cards={"process": queries.cards},
                texts={"process": queries.texts},
                stations={"process": queries.stations},
                events=(queries.events,),
                gates=(recipes.closing_gate,),
                verbs=actions.VERBS,
            )
        )

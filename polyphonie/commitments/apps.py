from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "polyphonie.commitments"
    label = "commitments"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, queries

        register(
            Manifest(
                name="commitments",
                title="engagements",
                cards={"commitment": queries.cards},
                texts={"commitment": queries.texts},
                stations={"commitment": queries.stations},
                events=(queries.events,),
                todos=(queries.todos,),
                verbs=actions.VERBS,
            )
        )

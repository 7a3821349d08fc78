from django.apps import AppConfig


class [[Class]]Config(AppConfig):
    name = "polyphonie.modules.[[name]]"
    label = "[[name]]"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, queries

        register(
            Manifest(
                name="[[name]]",
                title="[[name]]",
                cards={"[[name]]": queries.cards},
                texts={"[[name]]": queries.texts},
                verbs=actions.VERBS,
            )
        )

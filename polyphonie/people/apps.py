from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "polyphonie.people"
    label = "people"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, digest

        register(
            Manifest(
                name="people",
                title="personnes",
                deliveries={digest.KIND: digest.message},
                ticks=(digest.owe_weekly,),
                verbs=actions.VERBS,
            )
        )

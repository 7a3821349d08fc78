from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "polyphonie.people"
    label = "people"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from .actions import VERBS

        register(Manifest(name="people", title="personnes", verbs=VERBS))

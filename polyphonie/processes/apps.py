from django.apps import AppConfig


class ProcessesConfig(AppConfig):
    name = "polyphonie.processes"
    label = "processes"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions

        register(Manifest(name="processes", title="démarches", verbs=actions.VERBS))

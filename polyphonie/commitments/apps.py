from django.apps import AppConfig


class CommitmentsConfig(AppConfig):
    name = "polyphonie.commitments"
    label = "commitments"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions

        register(Manifest(name="commitments", title="engagements", verbs=actions.VERBS))

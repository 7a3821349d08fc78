from django.apps import AppConfig


class DecisionsConfig(AppConfig):
    name = "polyphonie.decisions"
    label = "decisions"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, answers

        register(Manifest(name="decisions", title="décisions", verbs=actions.VERBS | answers.VERBS))

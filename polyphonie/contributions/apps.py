from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "polyphonie.contributions"
    label = "contributions"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, findings, gates

        register(
            Manifest(
                name="contributions",
                title="contributions",
                verbs=actions.VERBS | findings.VERBS,
                gates=(gates.all_answered,),
            )
        )

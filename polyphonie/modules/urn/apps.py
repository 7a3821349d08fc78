from django.apps import AppConfig


class UrnConfig(AppConfig):
    name = "polyphonie.modules.urn"
    label = "urn"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import queries, reminding, ticking
        from .actions import VERBS

        register(
            Manifest(
                name="urn",
                title="votes",
                cards={"election": queries.cards},
                events=(queries.events,),
                menu=(queries.menu,),
                verbs=VERBS,
                deliveries={reminding.KIND: reminding.message},
                ticks=(ticking.tick, reminding.owe),
            )
        )

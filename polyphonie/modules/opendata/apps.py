from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "polyphonie.modules.opendata"
    label = "opendata"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from .exporting import actions as exporting
        from .exporting import purging
        from .importing import actions, queries, views
        from .importing import tasks as importing
        from .publication import actions as publication
        from .publication import renewing

        register(
            Manifest(
                name="opendata",
                title="données",
                cards={"batch": queries.cards},
                menu=(views.menu,),
                verbs=actions.VERBS | exporting.VERBS | publication.VERBS,
                ticks=(importing.tick, purging.purge, renewing.renew),
            )
        )

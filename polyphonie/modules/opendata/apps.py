from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "polyphonie.modules.opendata"
    label = "opendata"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from .exporting import actions as exporting
        from .exporting import purging
        from .importing import actions
        from .publication import actions as publication
        from .publication import renewing

        register(
            Manifest(
                name="opendata",
                title="données",
                verbs=actions.VERBS | exporting.VERBS | publication.VERBS,
                ticks=(purging.purge, renewing.renew),
            )
        )

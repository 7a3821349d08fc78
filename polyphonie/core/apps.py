from django.apps import AppConfig
from django.db.models.signals import post_migrate


class CoreConfig(AppConfig):
    name = "polyphonie.core"
    label = "core"

    def ready(self) -> None:
        from . import checks, deliveries, lookups, manifest, search, triggers  # noqa: F401 - checks register themselves

        lookups.register()
        post_migrate.connect(lambda using, **_: triggers.install(using), weak=False, dispatch_uid="polyphonie.triggers")
        post_migrate.connect(lambda using, **_: search.install(using), weak=False, dispatch_uid="polyphonie.search")
        manifest.register(manifest.Manifest(name="core", title="socle", verbs=deliveries.VERBS))

from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "polyphonie.portal"
    label = "portal"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import panels
        from .site import actions

        register(
            Manifest(
                name="portal",
                title="portail",
                verbs=actions.VERBS,
                panels={"process_actions": panels.process_actions, "process": panels.process_promises},
            )
        )

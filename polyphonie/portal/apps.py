from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "polyphonie.portal"
    label = "portal"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import figures, panels
        from .administration import actions as administration
        from .administration import pages

        register(
            Manifest(
                name="portal",
                title="portail",
                panels={"process_actions": panels.process_actions, "process": panels.process_promises},
                figures=(figures.of_thread,),
            )
        )
        register(
            Manifest(name="administration", title="administration", verbs=administration.VERBS, menu=(pages.menu,))
        )

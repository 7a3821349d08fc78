from django.apps import AppConfig


class DeskConfig(AppConfig):
    name = "polyphonie.portal.desk"
    label = "desk"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, panels, todos

        register(
            Manifest(
                name="desk",
                title="bureau",
                panels={"process": panels.figures, "process_edit": panels.closing},
                todos=(
                    todos.texts_to_write,
                    todos.misunderstood,
                    todos.to_check,
                    todos.to_sign,
                    todos.gates,
                    todos.mail,
                ),
                ticks=(actions.purge,),
                verbs=actions.VERBS,
            )
        )

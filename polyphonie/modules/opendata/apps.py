from django.apps import AppConfig


class OpendataConfig(AppConfig):
    name = "polyphonie.modules.opendata"
    label = "opendata"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from .api import views as api
        from .exporting import actions as exporting
        from .exporting import purging
        from .exporting import views as exports
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
                panels={
                    "process_head": api.discovery,
                    "contributions_list": exports.take_out,
                    "list": exports.take_out_list,
                    "contributions_worked_on": exports.take_out_worked_on,
                },
                verbs=actions.VERBS | exporting.VERBS | publication.VERBS,
                ticks=(importing.tick, purging.tick, renewing.tick),
            )
        )

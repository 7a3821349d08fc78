from django.apps import AppConfig


class BudgetsConfig(AppConfig):
    name = "polyphonie.modules.budgets"
    label = "budgets"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, shown, taking_out, todos, voting
        from .actions import projects
        from .views import staff

        register(
            Manifest(
                name="budgets",
                title="budgets participatifs",
                cards={"budget": shown.edition_cards, "project": shown.project_cards},
                texts={"budget": shown.edition_texts, "project": shown.project_texts},
                stations={"project": shown.project_stations},
                panels={
                    "process": shown.on_process,
                    "contribution": shown.on_contribution,
                    "receipt": shown.on_receipt,
                },
                gates=(shown.closing,),
                stays=(shown.staying,),
                todos=(todos.todos,),
                answered_later=(todos.answered_later,),
                ticks=(projects.settle_merges, voting.count_what_is_opened),
                lists=(taking_out.PROJECTS,),
                menu=(staff.menu,),
                verbs=actions.VERBS,
            )
        )

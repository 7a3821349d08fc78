from django.apps import AppConfig


class ContributionsConfig(AppConfig):
    name = "polyphonie.contributions"
    label = "contributions"

    def ready(self) -> None:
        from polyphonie.core.manifest import Manifest, register

        from . import actions, demands, drafts, findings, gates, moderation, receipts, shown

        register(
            Manifest(
                name="contributions",
                title="contributions",
                cards={"contribution": shown.contribution_cards, "finding": shown.finding_cards},
                stations={"contribution": shown.contribution_stations, "finding": shown.finding_stations},
                texts={"contribution": shown.contribution_texts, "finding": shown.finding_texts},
                panels={"process": shown.on_process, "process_actions": shown.process_actions},
                gates=(gates.all_answered,),
                todos=(shown.todos,),
                deliveries={actions.RECEIPT: receipts.message, demands.KIND: demands.message},
                ticks=(drafts.forget_old,),
                verbs=actions.VERBS | findings.VERBS | moderation.VERBS | demands.VERBS,
            )
        )

"""What the stories of the demo share: opening a process, answering, and everything owed having left."""

from collections.abc import Callable
from typing import Any

from polyphonie.core import deliveries
from polyphonie.core.models import Delivery
from polyphonie.decisions import answers
from polyphonie.decisions.models import Answer
from polyphonie.processes import actions as processes
from polyphonie.processes.models import Process

from .story import Story

Kept = dict[str, Any]


def open_process(
    story: Story, kept: Kept, days: int, *, title: str, recipe: str, phases: tuple, lines: dict, **fields: Any
) -> None:
    """Note that a process is prepared and opened; it is then in `kept["process"]`."""

    def act() -> None:
        by = story.people["karim"]
        process = processes.create_process(territory=story.territory, title=title, recipe=recipe, by=by, **fields)
        for kind, start, end, detail in phases:
            processes.set_phase(
                process=process, kind=kind, starts_at=story.moment(start, "08:00"), ends_at=story.moment(end, "18:00"),
                detail=detail, by=by,
            )  # fmt: skip
        kept["process"] = processes.open_process(process=process, lines=lines, by=by)

    story.then(days, "08:00", act)


def current(kept: Kept) -> Callable[[], Process]:
    return lambda: Process.objects.get(pk=kept["process"].pk)


def answer(story: Story, *, writer: str, signatory: str, publish: bool = True, **fields: Any) -> Answer:
    by, signs = story.people[writer], story.people[signatory]
    answer = answers.draft_answer(by=by, service=story.services["Cadre de vie"], **fields)
    answers.propose(answer=answer, signatory=signs, by=by)
    answer = answers.check(answer=answer, by=story.people["bastien"])
    if publish:
        answers.publish(answer=answer, by=signs)
    return answer


def delivered(answer: Callable[[], Answer], returned: int = 0) -> Callable[[], None]:
    """Return the moment when everything owed for an answer has left, some letters having come back."""

    def act() -> None:
        for delivery in Delivery.objects.filter(subject=answer().item_id).select_related("territory").order_by("pk"):
            none = delivery.channel == Delivery.Channel.NONE
            deliveries.finish(delivery, Delivery.State.PUBLISHED if none else Delivery.State.SENT)
        letters = Delivery.objects.filter(subject=answer().item_id, channel=Delivery.Channel.LETTER)
        for letter in letters.order_by("pk")[:returned]:
            Delivery.objects.filter(pk=letter.pk).update(state=Delivery.State.RETURNED)

    return act

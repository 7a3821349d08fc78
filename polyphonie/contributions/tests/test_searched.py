"""What search reads of a contribution is written by who receives it: the same as when its module is asked."""

from django.utils import translation

from polyphonie.contributions import actions
from polyphonie.contributions.actions import Said
from polyphonie.contributions.models import Channel
from polyphonie.core import search
from polyphonie.core.actors import VISITOR
from polyphonie.core.models import SearchEntry
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.tests.factories import make_open_process


def _read(pk: int) -> tuple[str, str]:
    return SearchEntry.objects.values_list("title_terms", "terms").get(pk=pk)


def test_a_contribution_is_found_by_the_same_words_once_it_is_read_again(territory):
    process = make_open_process(territory)
    said = Said(text="  Il manque un banc.\n", place="Devant la pharmacie")
    with translation.override("en"):  # by whoever reads in English: found in the words of the territory
        contribution, _code = actions.receive(process=process, said=said, by=VISITOR)
    written = _read(contribution.pk)
    assert all(term in written[1] for term in search.terms("banc pharmacie"))
    search.refresh([contribution.pk])
    assert _read(contribution.pk) == written


def test_what_was_heard_at_the_door_says_so(territory):
    process = make_open_process(territory)
    said = Said(text="Trop de bruit la nuit.", channel=Channel.DOOR)
    contribution, _code = actions.receive(process=process, said=said, by=make_agent(territory))
    written = _read(contribution.pk)
    assert written[0] != written[1]
    search.refresh([contribution.pk])
    assert _read(contribution.pk) == written


def test_a_recording_without_words_is_not_found(territory):
    process = make_open_process(territory)
    contribution, _code = actions.receive(process=process, said=Said(text=""), by=VISITOR, spoken=True)
    assert not SearchEntry.objects.filter(pk=contribution.pk).exists()

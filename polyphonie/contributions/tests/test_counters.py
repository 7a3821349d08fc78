"""Whatever the order of events: received = waiting + answered + withdrawn + closed, and the process's counter is true."""

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    Bundle,
    RuleBasedStateMachine,
    consumes,
    invariant,
    multiple,
    rule,
    run_state_machine_as_test,
)

from polyphonie.contributions import actions, findings
from polyphonie.contributions.models import Contribution
from polyphonie.contributions.tests.factories import make_contribution
from polyphonie.core import journal
from polyphonie.core.actors import Actor
from polyphonie.core.errors import Refused
from polyphonie.people.tests.factories import make_agent
from polyphonie.processes.models import Process
from polyphonie.processes.tests.factories import make_open_process

Standing = Contribution.Standing


@pytest.fixture
def machine(territory):
    """Return a machine of events on one process; each run goes on with the same database."""

    class Thread(RuleBasedStateMachine):
        said = Bundle("said")
        gathered = Bundle("gathered")

        def __init__(self):
            super().__init__()
            self.agent = make_agent(territory)
            self.process = make_open_process(territory, by=self.agent)
            self.expected = 0

        def fresh(self, pk):
            return Contribution.objects.select_related("item", "process").get(pk=pk)

        def holder(self, pk):
            return Actor(self.fresh(pk).author_key)

        def attempt(self, act, **given):
            """Do it, or be refused: what is refused changes nothing."""
            try:
                return act(**given)
            except Refused:
                return None

        @rule(target=said, words=st.sampled_from(["Un banc.", "Le bus.", "Un arbre."]))
        def speak(self, words):
            self.expected += 1
            return make_contribution(self.process, words).pk

        @rule(pk=said)
        def withdraw(self, pk):
            self.attempt(actions.withdraw, contribution=self.fresh(pk), by=self.holder(pk))

        @rule(pk=said)
        def close(self, pk):
            self.attempt(actions.close_without_answer, contribution=self.fresh(pk), reason="spam", by=self.agent)

        @rule(pk=said)
        def edit(self, pk):
            self.attempt(actions.edit, contribution=self.fresh(pk), text="Autrement dit.", by=self.holder(pk))

        @rule(pk=said, supporter=st.sampled_from("abc"))
        def support(self, pk, supporter):
            self.attempt(actions.support, contribution=self.fresh(pk), by=Actor(supporter))

        @rule(target=gathered, one=said, two=said)
        def group(self, one, two):
            finding = findings.create_finding(process=self.process, title="Constat", by=self.agent)
            moved = findings.group(finding=finding, contributions=[self.fresh(one), self.fresh(two)], by=self.agent)
            return finding if moved else multiple()

        @rule(finding=consumes(gathered))
        def ungroup(self, finding):
            ids = list(Contribution.objects.filter(finding=finding).values_list("pk", flat=True))
            findings.ungroup(finding=finding, ids=ids, by=self.agent)

        @invariant()
        def counted(self):
            process = Process.objects.get(pk=self.process.pk)
            rows = Contribution.objects.filter(process=process)
            count = {standing: rows.filter(standing=standing).count() for standing in Standing.values}
            assert process.received == self.expected == sum(count.values())
            assert process.unanswered == count[Standing.WAITING] == rows.waiting().count()
            for row in rows:
                assert row.supports == row.support_rows.count()
            for finding in process.findings.all():
                assert finding.size == finding.contributions.count()

        def teardown(self):
            assert journal.verify(territory) is None

    return Thread


@pytest.mark.hypothesis
def test_counters_hold_in_any_order_of_events(machine):
    kept = settings(stateful_step_count=14, deadline=None, suppress_health_check=list(HealthCheck), database=None)
    run_state_machine_as_test(machine, settings=kept)

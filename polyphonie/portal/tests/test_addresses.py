"""What leaves by itself (the worker, the tick) carries whole addresses that open, on the platform and on a domain."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.urls import get_script_prefix, get_urlconf, set_script_prefix, set_urlconf
from django.utils import timezone
from django_scopes import scope

from polyphonie.contributions.tests.factories import make_contribution, reach
from polyphonie.core import clock
from polyphonie.core.models import Delivery, Notice
from polyphonie.core.tasks import send_deliveries
from polyphonie.core.tick import tick
from polyphonie.decisions import answers
from polyphonie.decisions.tests.factories import make_checked_answer
from polyphonie.people import digest
from polyphonie.people.tests.factories import make_agent, make_person, make_signatory
from polyphonie.portal.desk import sheets
from polyphonie.processes import actions as processes
from polyphonie.processes.tests.factories import five_lines, make_open_process
from polyphonie.territories.tests.factories import make_territory

LINK = re.compile(r"https?://[^\s\"<>]+")
DOMAIN = "participer.exemple.fr"


@pytest.fixture(params=["", DOMAIN], ids=["path", "domain"])
def there(request, db, settings):
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, DOMAIN]
    return make_territory(domain=request.param)


def home(territory, settings):
    return f"http://{DOMAIN}" if territory.domain else f"{settings.BASE_URL}/{territory.slug}"


def leave():
    """Forget the request that the test's own client made: a worker has none."""
    set_urlconf(None)
    set_script_prefix("/")


def work(territory):
    """Do what the worker does, where no request ever was."""
    leave()
    sent = send_deliveries.call(territory.pk)
    assert get_urlconf() is None and get_script_prefix() == "/"
    return sent


def opens(client, url, base):
    """Tell whether an address, read in a mail, leads to a page of this territory."""
    host, _slash, path = url.split("://")[1].partition("/")
    return url.startswith(base + "/") and client.get(f"/{path}", headers={"host": host}).status_code in {200, 302}


def test_receipt_and_answer_by_mail_open_the_page_of_their_author(there, client, settings):
    with scope(territory=there), timezone.override(there.zone):
        agent, signatory = make_agent(there), make_signatory(there)
        process = make_open_process(there, by=agent)
        said = make_contribution(process, "Un banc.", reach=reach("email"))
    assert work(there) == 1
    receipt = mail.outbox.pop()
    assert "Un banc." in receipt.body and receipt.to == ["jeanne@exemple.fr"]
    with scope(territory=there), timezone.override(there.zone):
        answer = make_checked_answer(agent=agent, signatory=signatory, contribution=said, next_step_url="/agenda/")
        answers.publish(answer=answer, by=signatory)
    with time_machine.travel(clock.now() + timedelta(minutes=11), tick=False):
        assert work(there) == 1
        told = mail.outbox.pop()
        assert f"{home(there, settings)}/agenda/" in told.body
        for message in (receipt, told):
            for body in (message.body, message.alternatives[0][0]):
                found = LINK.findall(body)
                assert found and all(opens(client, url, home(there, settings)) for url in found), found


def test_letter_prints_whole_addresses(there, settings):
    with scope(territory=there), timezone.override(there.zone):
        agent, signatory = make_agent(there), make_signatory(there)
        said = make_contribution(make_open_process(there, by=agent), reach=reach("letter"))
        answer = make_checked_answer(agent=agent, signatory=signatory, contribution=said, next_step_url="/agenda/")
        printed = sheets.letter(answer, said, "ABCD")
    assert f"{home(there, settings)}/agenda/" in [part["url"] for part in printed["parts"]]
    assert printed["link"] == f"{home(there, settings)}/r/ABCD/"


def test_tick_owes_the_weekly_mail_once_and_its_links_open(there, client, settings):
    with scope(territory=there), timezone.override(there.zone):
        agent, author = make_agent(there), make_person(there)
        never = make_person(there, email_notices="never")
        process = make_open_process(there, by=agent)
        for person in (author, never):
            make_contribution(process, by=person)
        make_contribution(process)  # somebody without an account is never written to for news
        processes.change_frame(process=process, lines=five_lines(), reason="Plus clair.", by=agent)
        assert Notice.objects.filter(follower__in=[author.actor_key, never.actor_key]).count() == 2
    next_monday = clock.now() + timedelta(days=7)
    with time_machine.travel(next_monday, tick=False):
        leave()
        tick()
        tick()
        assert get_urlconf() is None and get_script_prefix() == "/"
        with scope(territory=there):
            assert [d.recipient for d in Delivery.objects.filter(kind=digest.KIND)] == [author.actor_key]
        assert work(there) == 1
        [message] = mail.outbox
        assert message.to == [author.user.email] and "le cadre a changé" in message.body
        client.force_login(author.user, backend="django.contrib.auth.backends.ModelBackend")
        found = LINK.findall(message.body)
        assert found and all(opens(client, url, home(there, settings)) for url in found), found
        assert work(there) == 0


def test_what_was_withdrawn_is_no_longer_owed(territory):
    from polyphonie.contributions import actions
    from polyphonie.core.actors import Actor

    said = make_contribution(make_open_process(territory), reach=reach("email"))
    actions.withdraw(contribution=said, by=Actor(said.author_key))
    assert work(territory) == 0 and not mail.outbox
    assert Delivery.objects.get().state == Delivery.State.CANCELLED

"""Somebody who cannot read says it, gets a receipt, and comes back for the answer: nothing is typed."""

import io
import wave

import pytest
from playwright.sync_api import expect

from tests.browser import checks


@pytest.fixture
def voice(tmp_path):
    """Return one second of sound, as a telephone's own recorder would give it."""
    out = io.BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 8000)
    path = tmp_path / "voix.wav"
    path.write_bytes(out.getvalue())
    return path


def test_person_who_cannot_read_is_heard_and_answered(page_no_js, open_page, process, voice):
    from polyphonie.contributions import actions
    from polyphonie.contributions.models import Contribution
    from polyphonie.decisions import answers
    from polyphonie.decisions.tests.factories import make_checked_answer
    from polyphonie.people.tests.factories import make_agent, make_signatory

    page = page_no_js
    page.goto(f"/bourg/prendre-la-parole/{process.public_id}/voix/")
    checks.no_sideways_scroll(page)
    page.locator("input[type=file]").set_input_files(str(voice))
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    page.locator(".is-big label").nth(1).click()
    checks.follow(page, page.get_by_role("button", name="Continuer"))
    checks.follow(page, page.get_by_role("button", name="Envoyer"))
    code = page.locator("code").inner_text().replace("-", "")

    contribution = Contribution.objects.get()
    assert contribution.answer_channel == "desk" and contribution.version == 0
    agent, signatory = make_agent(process.territory), make_signatory(process.territory)
    actions.transcribe(contribution=contribution, text="Je ne fais plus le tour de la place.", by=agent)
    answers.publish(
        answer=make_checked_answer(agent=agent, signatory=signatory, contribution=contribution), by=signatory
    )

    telephone = open_page(size=(360, 740))
    telephone.goto(f"/bourg/r/{code}/")  # the QR code of the receipt, before a telephone
    text = telephone.locator("main").inner_text()
    assert "Je ne fais plus le tour de la place." in text and "Six bancs seront posés" in text
    checks.axe(telephone)
    # « Écouter » is there for whoever has a voice in their browser.
    expect(telephone.locator("[data-listen]").first).to_be_attached()


def test_recorder_is_offered_when_scripts_run(page, process):
    page.goto(f"/bourg/prendre-la-parole/{process.public_id}/voix/")
    expect(page.get_by_role("button", name="Parler")).to_be_visible()
    expect(page.locator("input[type=file]")).to_be_hidden()
    checks.axe(page)

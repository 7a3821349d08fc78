"""The ten-minute visit, made by a mayor from the first scene to the account for the council."""

import re

import pytest

from tests.browser.checks import axe


def _next(page, name="Scène suivante"):
    page.get_by_role("link", name=name).first.click()


@pytest.mark.demo
def test_visit_from_a_name_to_the_account(page_both_ways):
    page = page_both_ways
    page.goto("/demo/")
    page.get_by_role("link", name="Commencer la visite").click()

    page.get_by_label("Le nom de votre commune").fill("Sceaux")
    page.get_by_label("grenat").check()
    page.get_by_role("button", name="Voir ma commune").click()
    assert "Sceaux" in page.title()
    assert page.locator("header .brand").inner_text().startswith("Sceaux")

    _next(page)
    page.get_by_role("button", name="Entrer à la place de Samira").click()
    assert page.locator("form textarea").count() >= 1, "a relay person has a box to write in"

    _next(page)
    page.get_by_role("button", name="Entrer à la place de Karim").click()
    boxes = page.locator("input[type=checkbox][name=c]")
    assert boxes.count() >= 20

    _next(page)
    page.get_by_role("button", name="Entrer à la place d’Inès").click()
    assert page.get_by_role("button", name=re.compile("Signer")).is_visible()

    _next(page)
    page.get_by_role("button", name="Entrer à la place de Karim").click()
    assert page.get_by_text("lettre").first.is_visible()

    _next(page)
    page.get_by_role("button", name="Voir le banc").click()
    assert "Six bancs" in page.locator("h1").inner_text()
    page.locator("ol.fil li").first.get_by_role("link").first.click()

    page.get_by_role("link", name="Finir la visite").click()
    assert "Sceaux" in page.locator("h1").inner_text()
    pdf = page.request.get("/demo/bilan.pdf")
    assert pdf.ok and pdf.body().startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.demo(shared=True)
def test_scenes_are_accessible(page):
    for path in ("/demo/", *(f"/demo/{n}/" for n in range(1, 7)), "/demo/bilan/"):
        page.goto(path)
        axe(page)


@pytest.mark.demo(shared=True)
def test_visit_without_a_name_keeps_the_page(page_no_js):
    page_no_js.goto("/demo/1/")
    page_no_js.get_by_role("button", name="Voir ma commune").click()
    assert page_no_js.locator(".error-summary").is_visible()

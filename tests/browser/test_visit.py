"""The ten-minute visit, made by a mayor from the first scene to the account for the council."""

import re

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe, follow


def _next(page, name="Scène suivante"):
    follow(page, page.get_by_role("link", name=name).first)


@pytest.mark.demo
def test_visit_from_a_name_to_the_account(page_both_ways):
    page = page_both_ways
    page.goto("/demo/")
    follow(page, page.get_by_role("link", name="Commencer la visite"))

    page.get_by_label("Le nom de votre commune").fill("Sceaux")
    page.get_by_label("grenat").check()
    follow(page, page.get_by_role("button", name="Voir ma commune"))
    expect(page).to_have_title(re.compile("Sceaux"))
    expect(page.locator("header .brand")).to_have_text(re.compile(r"^\s*Sceaux"))

    _next(page)
    follow(page, page.get_by_role("button", name="Entrer à la place de Samira"))
    expect(page.locator("form textarea").first, "a relay person has a box to write in").to_be_visible()

    _next(page)
    follow(page, page.get_by_role("button", name="Entrer à la place de Karim"))
    boxes = page.locator("input[type=checkbox][name=c]")
    expect(boxes.nth(19)).to_be_attached()

    _next(page)
    follow(page, page.get_by_role("button", name="Entrer à la place d’Inès"))
    expect(page.get_by_role("button", name=re.compile("Signer"))).to_be_visible()

    _next(page)
    follow(page, page.get_by_role("button", name="Entrer à la place de Karim"))
    expect(page.get_by_text("lettre").first).to_be_visible()

    _next(page)
    follow(page, page.get_by_role("button", name="Voir le banc"))
    expect(page.locator("h1")).to_contain_text("Six bancs")
    follow(page, page.locator("ol.fil li").first.get_by_role("link").first)

    follow(page, page.get_by_role("link", name="Finir la visite"))
    expect(page.locator("h1")).to_contain_text("Sceaux")
    pdf = page.request.get("/demo/bilan.pdf")
    assert pdf.ok and pdf.body().startswith(b"%PDF-")


@pytest.mark.slow
@pytest.mark.demo
def test_scenes_are_accessible(page):
    for path in ("/demo/", *(f"/demo/{n}/" for n in range(1, 7)), "/demo/bilan/"):
        page.goto(path)
        axe(page)


@pytest.mark.demo
def test_visit_without_a_name_keeps_the_page(page_no_js):
    page_no_js.goto("/demo/1/")
    follow(page_no_js, page_no_js.get_by_role("button", name="Voir ma commune"))
    expect(page_no_js.locator(".error-summary")).to_be_visible()

"""A journey waits for what it reads: a page read at one instant is sometimes still the page before."""

import re

from tests.guards.tree import ROOT

# Playwright's `expect` asks again until it is so; these look once.
AT_AN_INSTANT = re.compile(
    r"^\s*assert .*\.(is_visible|is_hidden|is_checked|is_enabled|inner_text|inner_html|text_content|input_value"
    r"|get_attribute|title)\("
)
# A link or a button leads to another page: `checks.follow` waits for it, and `checks.press` from the keyboard.
CLICK = re.compile(r'get_by_role\("(link|button)".*\.click\(\)')


def test_journeys_wait_for_the_page_they_read():
    wrong = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for folder in ("tests", "polyphonie")
        for path in sorted((ROOT / folder).rglob("test_*.py"))
        if "open_page" in (text := path.read_text("utf-8")) or "(page" in text
        for number, line in enumerate(text.splitlines(), 1)
        if AT_AN_INSTANT.search(line) or CLICK.search(line)
    ]
    assert not wrong, "use `expect(…)`, `checks.follow` or `checks.press`:\n" + "\n".join(wrong)

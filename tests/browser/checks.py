"""What a journey asks of a page: accessible, narrow enough, light enough, usable from a keyboard."""

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import urlsplit

AXE = Path(__file__).resolve().parents[2] / "node_modules" / "axe-core"
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice", "RGAAv4"]
SCHEMES = ("light", "dark")
# What another theme of the same document can change.
COLOURS = {"type": "rule", "values": ["color-contrast", "link-in-text-block"]}
NARROW = 320


@cache
def _axe_source() -> str:
    locale = json.loads((AXE / "locales" / "fr.json").read_text("utf-8"))
    return (AXE / "axe.min.js").read_text("utf-8") + f";axe.configure({{locale: {json.dumps(locale)}}});"


def axe(page, *, schemes=SCHEMES, exclude: tuple[str, ...] = ()) -> None:
    """Assert that axe-core finds nothing on the page (WCAG 2.2 AA, RGAA, best practice), in both themes:
    everything in the first, then what depends on colours in the other.

    `exclude` names CSS selectors left out; a test that uses it says why. The script goes in through the
    debugging protocol: the page's Content-Security-Policy stays as it is.
    """
    page.wait_for_load_state()
    found = []
    for scheme in schemes:
        rules = AXE_TAGS if scheme == schemes[0] else COLOURS
        page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
        if not page.evaluate("typeof window.axe === 'object'"):
            page.evaluate(_axe_source() + ";null")
        result = page.evaluate(
            "([exclude, rules]) => axe.run({exclude}, {runOnly: rules, resultTypes: ['violations']})",
            [[[selector] for selector in exclude], rules],
        )
        for violation in result["violations"]:
            for node in violation["nodes"]:
                found.append(f"[{scheme}] {violation['id']}: {node['failureSummary']}\n    {node['html'][:200]}")
    page.emulate_media(color_scheme=None, reduced_motion=None)
    assert not found, f"axe-core on {page.url}:\n" + "\n".join(found)


def no_sideways_scroll(page, width: int = NARROW) -> None:
    """Assert that nothing is wider than a screen of `width` CSS pixels; name what is."""
    page.wait_for_load_state()  # just after a form is sent, the new page may have no element yet
    size = page.viewport_size
    page.set_viewport_size({"width": width, "height": 640})
    inside, wide = page.evaluate(
        """() => {
            const root = document.scrollingElement, limit = root.clientWidth;
            if (root.scrollWidth <= limit) return [true, []];
            const wide = [...document.body.querySelectorAll('*')]
                .filter((e) => e.getBoundingClientRect().right > limit + 0.5)
                .map((e) => e.outerHTML.slice(0, 120));
            return [false, wide.slice(0, 8)];
        }"""
    )
    page.set_viewport_size(size)
    assert inside, f"{page.url} scrolls sideways at {width} px; wider than the screen:\n" + "\n".join(wide)


@dataclass
class Weight:
    """What a first visit costs: bytes over the wire, requests, and requests to anyone else."""

    requests: list[str] = field(default_factory=list)
    sizes: dict[str, int] = field(default_factory=dict)
    third_party: list[str] = field(default_factory=list)

    @property
    def bytes(self) -> int:
        return sum(self.sizes.values())

    def __str__(self) -> str:
        heaviest = sorted(self.sizes.items(), key=lambda pair: -pair[1])
        return f"{self.bytes} bytes, {len(self.requests)} requests: " + ", ".join(f"{n} {u}" for u, n in heaviest)


def weigh(page, path: str) -> Weight:
    """Visit `path` as a new visitor with an empty cache, and weigh it, headers included."""
    host = urlsplit(page.context.site_url).netloc
    context = page.context.browser.new_context(base_url=page.context.site_url, locale="fr-FR")
    visitor = context.new_page()
    session = context.new_cdp_session(visitor)
    session.send("Network.enable")
    weight, named = Weight(), {}

    def sent(event):
        url = named[event["requestId"]] = event["request"]["url"]
        if not url.startswith("data:"):
            weight.requests.append(url)
            if urlsplit(url).netloc != host:
                weight.third_party.append(url)

    def received(event):
        path = urlsplit(named.get(event["requestId"], "")).path
        weight.sizes[path] = weight.sizes.get(path, 0) + int(event["encodedDataLength"])

    session.on("Network.requestWillBeSent", sent)
    session.on("Network.loadingFinished", received)
    answer = visitor.goto(path, wait_until="networkidle")
    context.close()
    assert answer.ok, f"{path} answers {answer.status}: nothing to weigh"
    return weight


def light_enough(page, path: str, *, kilobytes: int = 100, requests: int = 15) -> Weight:
    """Assert that a first visit of `path` keeps to the promise of UI.md; return what it weighs."""
    weight = weigh(page, path)
    assert not weight.third_party, f"{path} calls a third party: {weight.third_party}"
    assert weight.bytes <= kilobytes * 1024, f"{path} is too heavy: {weight}"
    assert len(weight.requests) <= requests, f"{path} asks too much: {weight}"
    return weight


# How an element, its labels, its card and what is drawn around them look: a focus that can be seen changes it.
LOOK = """e => [e, ...(e.labels || []), e.closest('.card')].filter(Boolean).flatMap((x) => ['', '::before', '::after'].map((part) => {
    const s = getComputedStyle(x, part || null);
    return [s.outline, s.boxShadow, s.borderColor, s.backgroundColor, s.textDecoration].join();
})).join('|')"""


def tab_to(page, target, *, limit: int = 120) -> None:
    """Press Tab until the locator `target` has the focus; assert that the focus can be seen there."""
    target.wait_for()
    if target.evaluate("e => e === document.activeElement"):
        return
    before = target.evaluate(LOOK)
    for _ in range(limit):
        page.keyboard.press("Tab")
        if target.evaluate("e => e === document.activeElement"):
            assert target.evaluate(LOOK) != before, f"the focus cannot be seen on {target}"
            return
    raise AssertionError(f"{target} is out of reach of the keyboard on {page.url}")


def follow(page, target) -> None:
    """Click the link or button `target` and wait for the page it leads to.

    A click alone returns while the old page still stands there, and what comes next would be done on it.
    """
    with page.expect_navigation():
        target.click()


def press(page, target, key: str = "Enter") -> None:
    """Reach the link or button `target` with the keyboard alone, press `key` and wait for the page it leads to."""
    tab_to(page, target)
    with page.expect_navigation():
        page.keyboard.press(key)


def fill(page, target, text: str) -> None:
    """Reach the field `target` with the keyboard alone and type `text` in place of what it holds."""
    tab_to(page, target)
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.type(text)

"""Take the pictures of docs/images from the running product, loaded with its demo: `make pictures`.

It starts the product on data of its own in a temporary folder, walks through it with the system's Chromium, and writes
small WebP or PNG files. POLYPHONIE_PICTURES_DATA names a folder to keep the demo in, to go faster the next time.
"""

import io
import os
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parent.parent
IMAGES = ROOT / "docs" / "images"
LIMIT = 150_000  # bytes, for one picture
START_SECONDS = 300  # the first start loads the demo
SLUG = "saint-aurel"
DOORSTEP = "Le banc de l’arrêt de bus est cassé depuis le printemps. J’attends debout, avec ma canne."
DESK, PHONE, SMALL_PHONE = (1280, 860), (390, 844), (360, 740)


def main() -> int:
    """Take every picture, or those whose names are given; exit with 1 when one could not be taken."""
    sys.path[:0] = [str(ROOT)]
    kept = os.environ.get("POLYPHONIE_PICTURES_DATA")
    with tempfile.TemporaryDirectory() as folder:
        data = Path(kept or folder)
        data.mkdir(parents=True, exist_ok=True)
        os.environ |= {"POLYPHONIE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
        os.environ.pop("DATABASE_URL", None)
        from tests.browser.server import free_port

        port = free_port()
        os.environ["POLYPHONIE_BASE_URL"] = address = f"http://127.0.0.1:{port}"
        command = [sys.executable, "-m", "polyphonie", "run", "--demo", "--port", str(port), "--workers", "1"]
        with (data / "run.log").open("w") as log:
            server = subprocess.Popen(command, cwd=data, stdout=log, stderr=subprocess.STDOUT)
        try:
            wait(server, f"{address}/{SLUG}/", data / "run.log")
            return walk(address, sys.argv[1:])
        finally:
            server.terminate()
            server.wait(timeout=40)


def wait(server: subprocess.Popen, address: str, log: Path) -> None:
    """Return when the demo answers. Raises SystemExit with the server's own words when it does not."""
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and server.poll() is None:
        try:
            urllib.request.urlopen(address, timeout=10).close()  # noqa: S310 - our own server, on loopback
            return
        except OSError:  # not listening yet, or an HTTP error
            time.sleep(0.5)
    raise SystemExit(f"the demo did not start:\n{log.read_text()}")


def walk(address: str, wanted: list[str]) -> int:
    """Take the pictures in their order; one that cannot be taken does not stop the next."""
    import django
    from playwright.sync_api import Error, sync_playwright

    # Playwright keeps an event loop in this thread, where Django would refuse its database.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    django.setup()
    from tests.browser.chromium import launch

    IMAGES.mkdir(parents=True, exist_ok=True)
    failed = 0
    with sync_playwright() as playwright:
        browser = launch(playwright)
        for name, take in PICTURES.items():
            if wanted and name not in wanted:
                continue
            try:
                take(Walk(browser, address, name))
            except (Error, LookupError, ValueError) as error:
                failed += 1
                print(f"{name}: {error}", file=sys.stderr)
        browser.close()
    return 1 if failed else 0


class Walk:
    """One picture being taken: a page of the right size, somebody signed in, and where to write."""

    def __init__(self, browser, address: str, name: str):
        self.browser, self.address, self.name = browser, address, name
        self.page = None

    def open(self, path: str, size: tuple[int, int] = DESK, *, door: str = "", dark: bool = False):
        """Open a page of the demo, as the person of the cast named by `door`."""
        context = self.browser.new_context(
            viewport={"width": size[0], "height": size[1]},
            device_scale_factor=2 if size[0] < 500 else 1,
            locale="fr-FR",
            timezone_id="Europe/Paris",
            color_scheme="dark" if dark else "light",
            reduced_motion="reduce",
        )
        if door:
            context.add_cookies([{"name": "sessionid", "value": session_of(door), "url": self.address}])
        self.page = context.new_page()
        self.go(path)
        return self.page

    def go(self, path: str) -> None:
        answer = self.page.goto(path if path.startswith("http") else f"{self.address}{path}")
        if answer.status >= 400:
            raise ValueError(f"{path} answers {answer.status}")

    def shoot(self, *, height: int = 0, top: str = "") -> None:
        """Write the picture: the window, or `height` pixels of the page from the element `top`."""
        page = self.page
        page.evaluate("document.fonts.ready")
        page.wait_for_load_state("networkidle")
        if not height:
            write(self.name, page.screenshot())
            return
        start = page.locator(top).first.bounding_box()["y"] if top else 0
        wide = page.viewport_size["width"]
        write(self.name, page.screenshot(full_page=True, clip={"x": 0, "y": start, "width": wide, "height": height}))


def session_of(key: str) -> str:
    """Return a session in which the person of the cast is signed in."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.db import SessionStore

    from polyphonie.people.models import User

    user = User.objects.get(email=f"{key}@{SLUG}.exemple.fr")
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    return session.session_key


def write(name: str, png: bytes) -> None:
    """Write a picture in few colours, fewer until it is light enough."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    for colours in (256, 128, 64, 32):
        output = io.BytesIO()
        picture.quantize(colours, dither=Image.Dither.NONE).save(output, "PNG", optimize=True)
        if output.tell() <= LIMIT:
            break
    else:
        raise ValueError(f"{output.tell()} bytes is too heavy")
    (IMAGES / f"{name}.png").write_bytes(output.getvalue())
    print(f"{name}.png  {picture.width} × {picture.height}  {output.tell() // 1000} kB, {colours} colours")


def path(name: str, *arguments) -> str:
    from polyphonie.core.pages import territory_path

    return territory_path(demo(), name, *arguments)


def demo():
    from polyphonie.territories.models import Territory

    return Territory.objects.get(slug=SLUG)


def found(name: str, model: str, **filters) -> str:
    """Return the address of the first object of the demo that matches."""
    from django.apps import apps
    from django_scopes import scope

    with scope(territory=demo()):
        thing = apps.get_model(model).objects.filter(**filters).order_by("pk").first()
        if thing is None:
            raise LookupError(f"no {model} with {filters}")
        return path(name, thing.public_id)


def scene(number: int) -> str:
    """Make a scene of the visit ready, as the visit itself does; return where it happens."""
    from polyphonie.portal.demo.scenes import SCENES, prepare

    return prepare(SCENES[number - 1], demo())


def home(walk: Walk) -> None:
    walk.open(path("portal:home"))
    walk.shoot()


def dark_home(walk: Walk) -> None:
    walk.open(path("portal:home"), dark=True)
    walk.shoot()


def process(walk: Walk) -> None:
    walk.open(found("processes:detail", "processes.Process", title__startswith="La rue des Tilleuls"))
    walk.shoot(height=1100)


def contribution(walk: Walk) -> None:
    """The words of somebody, the answer they received and the fil."""
    walk.open(found("contributions:detail", "contributions.Contribution", finding__title__startswith="S’asseoir"))
    walk.shoot(height=1500)


def speak(walk: Walk) -> None:
    page = walk.open(path("contributions:speak_start"), SMALL_PHONE)
    page.locator("main a[href$='/mots/']").first.click()
    page.locator("textarea").first.fill("Il n’y a plus de banc entre la gare et le marché. Je m’arrête sur un muret.")
    page.locator("h1").scroll_into_view_if_needed()
    walk.shoot()


def at_the_door(walk: Walk) -> None:
    """What a relay person writes down, as on a tablet."""
    page = walk.open(scene(2), (768, 1024), door="samira")
    page.locator("textarea[name=text]").fill(DOORSTEP)
    walk.shoot(height=1500)


def receipt(walk: Walk) -> None:
    """What the person keeps once somebody has written for them."""
    page = walk.open(scene(2), PHONE, door="samira")
    page.locator("textarea[name=text]").fill(DOORSTEP)
    page.locator("[name=reply]").first.select_option("desk")
    page.locator("input[name=consent]").check()
    page.get_by_role("button", name="Enregistrer et donner le reçu").click()
    walk.shoot(height=1100)


def new_process(walk: Walk) -> None:
    """The five lines, on one page."""
    page = walk.open(path("processes:new"), door="lina")
    page.locator("main a[href*='recette']").first.click()
    walk.shoot(height=1500)


def answering(walk: Walk) -> None:
    walk.open(
        found("desk:contribution", "contributions.Contribution", process__recipe="ecoute", number=6), door="karim"
    )
    walk.shoot(height=1500)


def closing(walk: Walk) -> None:
    walk.open(found("desk:close", "processes.Process", title__startswith="S’asseoir"), door="karim")
    walk.shoot()


def letter(walk: Walk) -> None:
    """The first page of a letter, as it leaves the printer."""
    source = walk.open(scene(5), door="karim")
    prepare = source.get_by_role("button", name="Préparer les lettres")
    prepare.click()
    link = source.locator("a[href$='/fichier/']").first.get_attribute("href")
    content = source.request.get(f"{walk.address}{link}").body()
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "lettre"
        file.with_suffix(".pdf").write_bytes(content)
        command = ["pdftoppm", "-png", "-r", "90", "-f", "1", "-l", "1", "-singlefile", f"{file}.pdf", str(file)]
        subprocess.run(command, check=True)
        write(walk.name, file.with_suffix(".png").read_bytes())


def desk(walk: Walk) -> None:
    walk.open(path("desk:home"), door="karim")
    walk.shoot(height=1000)


def grouping(walk: Walk) -> None:
    page = walk.open(scene(3), door="karim")
    boxes = page.locator(".pick input[type=checkbox]").all()
    if not boxes:
        raise LookupError("nothing to group")
    for box in boxes[:3]:
        box.check()
    walk.shoot()


def signing(walk: Walk) -> None:
    walk.open(scene(4), PHONE, door="ines")
    walk.shoot(height=1300)


def letters(walk: Walk) -> None:
    walk.open(scene(5), door="karim")
    walk.shoot()


def commitment(walk: Walk) -> None:
    walk.open(scene(6))
    walk.shoot(height=1300)


def map_page(walk: Walk) -> None:
    walk.open(path("portal:map"))
    walk.page.wait_for_timeout(1500)
    walk.shoot()


def dashboard(walk: Walk) -> None:
    pages = found("desk:dashboard", "processes.Process", title__startswith="La rue des Tilleuls")
    walk.open(pages, door="karim")
    walk.shoot(height=1200)


def bringing(walk: Walk) -> None:
    _bring(walk)
    walk.shoot()


def bringing_counted(walk: Walk) -> None:
    page = _bring(walk)
    page.get_by_role("button", name="Lire le fichier").click()
    page.get_by_role("button", name="Voir ce que cela ferait").click()
    walk.shoot(height=1000, top="main")
    page.get_by_role("button", name="Abandonner ce fichier").click()


def _bring(walk: Walk):
    """Open the page that brings a file, a process and a file chosen."""
    page = walk.open(path("opendata:imports"), door="lina")
    page.locator("select[name=process]").select_option(index=1)
    small = ROOT / "polyphonie" / "modules" / "opendata" / "importing" / "tests" / "data" / "contributions.csv"
    page.locator("input[type=file]").set_input_files(small)
    return page


PICTURES = {
    "accueil": home,
    "accueil-sombre": dark_home,
    "demarche": process,
    "contribution": contribution,
    "nouvelle-demarche": new_process,
    "saisir": at_the_door,
    "recu": receipt,
    "bureau": desk,
    "regrouper": grouping,
    "repondre": answering,
    "signer": signing,
    "clore": closing,
    "lettres": letters,
    "lettre": letter,
    "engagement": commitment,
    "carte": map_page,
    "tableau-de-bord": dashboard,
    "prendre-la-parole": speak,
    "importer": bringing,
    "importer-apercu": bringing_counted,
}

if __name__ == "__main__":
    sys.exit(main())

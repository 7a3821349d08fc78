"""`manage.py startmodule NAME`: a new device (dispositif) of the house, whole and tested, to be made one's own."""

import keyword
import re
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

SKELETON = Path(__file__).resolve().parent.parent / "skeleton"
# Where a file of the skeleton goes, when not beside the others.
PLACES = {
    "list.html": "templates/{name}/list.html",
    "detail.html": "templates/{name}/detail.html",
    "form.html": "templates/{name}/form.html",
    "style.css": "static/{name}/{name}.css",
    "factories.py": "tests/factories.py",
    "test_module.py": "tests/test_{name}.py",
}
EMPTY = ("__init__.py", "tests/__init__.py", "migrations/__init__.py")


class Command(BaseCommand):
    help = "Make polyphonie/modules/NAME, with its manifest, model, rules, door, pages, style, tests and README."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("name", help="one lower-case English word, in the plural when it lists things: surveys")
        parser.add_argument("--into", default="", help="folder of the modules (default: polyphonie/modules)")

    def handle(self, *args: Any, **options: Any) -> None:
        name = options["name"]
        folder = Path(options["into"] or settings.PACKAGE / "modules") / name
        check(name, folder)
        for path, text in files(name).items():
            target = folder / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(text, encoding="utf-8")
        self.stdout.write(
            f"{folder} is made. Now:\n"
            f'  1. add "polyphonie.modules.{name}" to INSTALLED_APPS, above "polyphonie.portal"\n'
            f"  2. manage.py makemigrations {name}\n"
            f"  3. make docs, then pytest {folder}"
        )


def check(name: str, folder: Path) -> None:
    """Raise CommandError unless a module may be made there under this name."""
    if not re.fullmatch(r"[a-z][a-z0-9]{2,29}", name) or keyword.iskeyword(name):
        raise CommandError("The name is one lower-case word of 3 to 30 letters, such as « surveys ».")
    if any(app.split(".")[-1] == name for app in settings.INSTALLED_APPS):
        raise CommandError(f"An application is already called « {name} ».")
    if folder.exists():
        raise CommandError(f"{folder} is already there.")


def files(name: str) -> dict[str, str]:
    """Return the content of each file of a new module, by its path in the module's folder."""
    made = {
        PLACES.get(path.stem, path.stem).format(name=name): path.read_text("utf-8")
        .replace("[[name]]", name)
        .replace("[[Class]]", name.capitalize())
        for path in sorted(SKELETON.glob("*.tpl"))
    }
    return made | dict.fromkeys(EMPTY, "")

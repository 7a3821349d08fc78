"""A module made by `startmodule` is whole: in a copy of the product, it is installed, migrated and answers."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

ROOT = Path(__file__).resolve().parents[3]
# Served by the copy: the module's list for everybody, its form for agents alone.
ANSWERS = """
import django; django.setup()
from django.core.management import call_command
call_command("migrate", verbosity=0)
from django.test import Client
from django_scopes import scope
from polyphonie.territories.tests.factories import make_territory
from polyphonie.modules.probes.tests.factories import make_entry
territory = make_territory(slug="ici")
with scope(territory=territory):
    entry = make_entry(territory, title="Une sonde")
client = Client(headers={"host": "127.0.0.1"})
assert "Une sonde" in client.get("/ici/probes/").content.decode()
assert "Une sonde" in client.get(f"/ici/probes/{entry.public_id}/").content.decode()
assert client.get("/ici/probes/ecrire/")["Location"].startswith("/compte/login/")
assert client.get("/ici/probes/inconnu/").status_code == 404
print("answers")
"""


@pytest.mark.parametrize("name", ["Surveys", "a", "my-module", "class", "processes", "1x", "../x"])
def test_a_name_that_cannot_be_a_module_is_refused(name, tmp_path):
    with pytest.raises(CommandError):
        call_command("startmodule", name, into=str(tmp_path))
    assert not list(tmp_path.iterdir())


def test_nothing_is_written_over(tmp_path):
    call_command("startmodule", "probes", into=str(tmp_path))
    (tmp_path / "probes" / "models.py").write_text("mine")
    with pytest.raises(CommandError, match="already there"):
        call_command("startmodule", "probes", into=str(tmp_path))
    assert (tmp_path / "probes" / "models.py").read_text() == "mine"


@pytest.mark.slow
def test_a_new_module_works_in_a_copy_of_the_product(tmp_path):
    ignored = shutil.ignore_patterns("static_vendor", "__pycache__", "reference_data")
    shutil.copytree(ROOT / "polyphonie", tmp_path / "polyphonie", ignore=ignored)
    shutil.copy(ROOT / "manage.py", tmp_path)
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "PYTHONPATH": str(tmp_path), "POLYPHONIE_DATA": str(tmp_path / "var"),
        "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings",
    }  # fmt: skip

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=tmp_path, env=environment, capture_output=True, text=True, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    run("manage.py", "startmodule", "probes")
    settings = tmp_path / "polyphonie" / "config" / "settings.py"
    installed = '    "polyphonie.portal",\n'
    text = settings.read_text("utf-8")
    assert installed in text
    settings.write_text(text.replace(installed, '    "polyphonie.modules.probes",\n' + installed), "utf-8")
    run("manage.py", "makemigrations", "probes")
    assert "No changes" in run("manage.py", "makemigrations", "probes", "--check")
    assert "answers" in run("-c", ANSWERS)

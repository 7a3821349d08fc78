"""The docs say every setting, journal verb, permission and command target; nothing that is gone."""

import ast
import re

import pytest

from scripts import reference
from tests.guards.tree import PACKAGE, ROOT, nodes, python_files, where

# Read from the environment by a library or by convention, not by `env()`.
BY_CONVENTION = {"DATABASE_URL"}


def _settings_read() -> set[str]:
    """Return the name of every environment variable that the product reads."""
    names = set()
    for path in python_files():
        for node in nodes(path):
            if not (isinstance(node, ast.Call) and node.args and isinstance(node.args[0], ast.Constant)):
                continue
            called, name = ast.unparse(node.func), node.args[0].value
            if path == PACKAGE / "config" / "settings.py" and called in {"env", "flag"}:
                names.add(f"POLYPHONIE_{name}")
            elif called in {"os.environ.get", "os.getenv", "environ.get"}:
                names.add(name)
    return names


def test_settings_are_documented():
    documented = set(re.findall(r"`(POLYPHONIE_\w+|DATABASE_URL)`", (ROOT / "docs" / "settings.md").read_text("utf-8")))
    read = _settings_read() | BY_CONVENTION
    assert not read - documented, f"docs/settings.md does not say {sorted(read - documented)}"
    assert not documented - read, f"docs/settings.md still says {sorted(documented - read)}"


def test_environment_is_read_by_the_settings_only():
    """Commands may hand the environment on to the processes that they start."""
    elsewhere = [
        where(path, node.lineno)
        for path in python_files()
        if path not in {PACKAGE / "config" / "settings.py", PACKAGE / "config" / "wsgi.py", PACKAGE / "cli.py"}
        and "commands" not in path.parts
        for node in nodes(path)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in {"os.environ", "os.getenv"}
    ]
    assert not elsewhere, f"one file reads the environment: {elsewhere}"


@pytest.mark.parametrize("name", reference.PAGES)
def test_reference_page_says_what_the_code_declares(name):
    path = ROOT / "docs" / name
    assert path.exists(), f"make docs writes docs/{name}"
    assert path.read_text("utf-8") == reference.PAGES[name](), f"docs/{name} is behind the code: make docs"


@pytest.mark.parametrize("readme", ["README.md", "README.fr.md", "CONTRIBUTING.md"])
def test_targets_named_for_newcomers_exist(readme):
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`| {4})make ([a-z-]+)", (ROOT / readme).read_text("utf-8")))
    assert named
    assert named <= targets, f"{readme} names {sorted(named - targets)}"

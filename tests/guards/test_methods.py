"""The methods are a floor of their own: each package has its command, and a command waits for its own package alone."""

import argparse
import importlib
import pkgutil
import subprocess
import sys

import pytest

from polyphonie import cli, methods


def test_each_package_registers_the_command_that_the_top_expects():
    found = {}
    for package in pkgutil.iter_modules(methods.__path__):
        if package.ispkg and package.name != "tests":
            commands = argparse.ArgumentParser().add_subparsers()
            importlib.import_module(f"polyphonie.methods.{package.name}.cli").register(commands)
            found |= dict.fromkeys(commands.choices, package.name)
    assert found == cli.METHODS


@pytest.mark.parametrize("command", ["tally", "themes"])
def test_a_command_loads_its_package_and_nothing_of_the_web(command):
    code = (
        "import sys\nfrom polyphonie import cli\n"
        f"cli.parser({command!r})\n"
        "print(*(m for m in sys.modules if m == 'django' or m.startswith('polyphonie.') and m.count('.') == 2))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "django" not in loaded
    assert {name for name in loaded if name.startswith("polyphonie.methods.")} - {"polyphonie.methods.errors"} == {
        f"polyphonie.methods.{cli.METHODS[command]}"
    }
    assert not {name for name in loaded if name.startswith("polyphonie.portal.")}

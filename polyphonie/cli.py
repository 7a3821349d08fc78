"""The command line: `polyphonie COMMAND`. The methods need no web framework, so the platform is imported lazily."""

import argparse
import importlib
import os
import sys
from collections.abc import Callable, Sequence

from polyphonie import __version__

# The package of `polyphonie.methods` that each of its commands belongs to.
METHODS = {
    "draw": "draws",
    "opinions": "opinions",
    "protect": "disclosure",
    "tally": "budgets",
    "themes": "texts",
    "verify": "urn",
    "weigh": "weights",
}
PLATFORM = (
    "polyphonie.portal.commands.serve",
    "polyphonie.portal.commands.operate",
    "polyphonie.portal.commands.bring",
    "polyphonie.portal.commands.publish",
)


def parser(asked: str | None = None) -> argparse.ArgumentParser:
    """Return the parser with every command that this installation has; with the one asked for alone when it is a
    method's, so that a count does not wait for what it does not use."""
    top = argparse.ArgumentParser(
        prog="polyphonie",
        description="A local authority and its inhabitants build public policy together.",
        epilog="Exit codes: 0 done, 1 a check found something wrong, 2 the request cannot be carried out.",
    )
    top.add_argument("--version", action="version", version=f"polyphonie {__version__}")
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    alone = asked in METHODS
    for package in [METHODS[asked]] if alone else METHODS.values():
        importlib.import_module(f"polyphonie.methods.{package}.cli").register(commands)
    for name in () if alone else PLATFORM:
        try:
            module = importlib.import_module(name)
        except ModuleNotFoundError as error:
            if error.name and error.name.split(".")[0] != "django":
                raise
            continue  # installed without the `web` extra: the methods only
        module.register(commands)
    return top


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    arguments = parser(argv[0] if argv else None).parse_args(argv)
    run: Callable[[argparse.Namespace], int] = arguments.run
    try:
        return run(arguments)
    except KeyboardInterrupt:
        return 130
    except BrokenPipeError:
        # Whoever read our output has gone (`| head`): that is not an error.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0


if __name__ == "__main__":
    sys.exit(main())

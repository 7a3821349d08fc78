"""What every command of the platform shares."""

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any


def platform(command: Callable[..., int]) -> Callable[..., int]:
    """Set Django up before a command, and turn a refusal into one sentence and the exit code 2."""

    @wraps(command)
    def run(arguments: Any) -> int:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.config.settings")
        import django

        django.setup()
        from polyphonie.core.errors import Refused

        try:
            return command(arguments)
        except Refused as refusal:
            print(refusal.message, file=sys.stderr)
            return 2

    return run


def show(result: dict[str, Any], *, as_json: bool, sentence: str) -> None:
    """Print a result: one JSON object for a script, one sentence for a person."""
    print(json.dumps(result, ensure_ascii=False, default=str) if as_json else sentence)

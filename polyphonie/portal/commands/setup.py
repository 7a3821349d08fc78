"""What every command of the platform shares."""

import json
import os
import sys
from collections.abc import Callable
from functools import wraps
from typing import Any


def platform(command: Callable[..., int]) -> Callable[..., int]:
    """Set Django up before a command, and turn a refusal or a silent database into one sentence and the exit code 2."""

    @wraps(command)
    def run(arguments: Any) -> int:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.config.settings")
        import django

        django.setup()
        from django.db import OperationalError

        from polyphonie.core.errors import Refused

        try:
            return command(arguments)
        except Refused as refusal:
            print(refusal.message, file=sys.stderr)
        except OperationalError as error:
            print(f"La base de données ne répond pas : {error}".strip(), file=sys.stderr)
        return 2

    return run


def with_database(command: Callable[..., int]) -> Callable[..., int]:
    """Prepare a new database before a command; raise Refused when it is older or newer than the code.

    One that is in use is brought up to date by `polyphonie run` alone, when the operator chooses.
    """

    @wraps(command)
    def run(arguments: Any) -> int:
        from django.core.management import call_command
        from django.db import connection
        from django.db.migrations.executor import MigrationExecutor

        from polyphonie.core.errors import Refused

        executor = MigrationExecutor(connection)
        if not executor.loader.applied_migrations:
            call_command("migrate", verbosity=0, interactive=False)
        elif missing := executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise Refused(f"La base attend {len(missing)} mises à jour : lancez « polyphonie run », puis recommencez.")
        return command(arguments)

    return run


def territory_of(slug: str) -> Any:
    """Return the Territory of this slug. Raises Refused."""
    from polyphonie.core.errors import Refused
    from polyphonie.territories.models import Territory

    territory = Territory.objects.filter(slug=slug).first()
    if territory is None:
        raise Refused(f"Aucun territoire « {slug} ».")
    return territory


def process_of(name: str) -> Any:
    """Return the Process of the active territory with this public id, or this title as in an address. Raises Refused."""
    from django.utils.text import slugify

    from polyphonie.core.errors import Refused
    from polyphonie.processes.models import Process

    rows = list(Process.objects.select_related("item", "territory"))
    found = [p for p in rows if p.item.public_id == name.lower() or slugify(p.title) == name.lower()]
    if len(found) == 1:
        return found[0]
    if found:
        ids = ", ".join(p.item.public_id for p in found)
        raise Refused(f"Plusieurs démarches s’appellent « {name} » : dites laquelle par son identifiant ({ids}).")
    known = ", ".join(f"{slugify(p.title)} ({p.item.public_id})" for p in rows) or "aucune"
    raise Refused(f"Aucune démarche « {name} ». Il y a : {known}.")


def show(result: dict[str, Any], *, as_json: bool, sentence: str) -> None:
    """Print a result: one JSON object for a script, one sentence for a person."""
    print(json.dumps(result, ensure_ascii=False, default=str) if as_json else sentence)

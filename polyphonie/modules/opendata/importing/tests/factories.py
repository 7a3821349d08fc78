"""Files brought, for tests."""

from pathlib import Path
from typing import Any

from polyphonie.modules.opendata.importing import actions
from polyphonie.modules.opendata.models import Batch
from polyphonie.processes.models import Process

SMALL = Path(__file__).parent / "data" / "contributions.csv"


def receive(process: Process, path: Path, by: Any, name: str = "", **mapping: str) -> Batch:
    """Receive a file, its columns guessed unless they are given, counted."""
    batch = actions.receive_file(process=process, path=path, name=name or path.name, by=by)
    batch = actions.choose(batch=batch, mapping=mapping or batch.mapping, source=batch.source, by=by)
    return actions.count(batch=batch, by=by)


def bring(process: Process, path: Path, by: Any, name: str = "", **mapping: str) -> Batch:
    """Receive a file and apply it whole."""
    batch = actions.start(batch=receive(process, path, by, name, **mapping), by=by)
    return actions.apply_all(batch=batch, by=by)

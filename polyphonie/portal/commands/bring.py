"""`polyphonie import FILE`: what people said in another tool enters a process, by the same code as the page."""

import argparse
import sys
from pathlib import Path
from typing import Any

from .setup import platform, process_of, show, territory_of, with_database


def register(commands: Any) -> None:
    """Add the commands of this module."""
    bring = commands.add_parser("import", help="bring contributions from a CSV, XLSX, ODS or JSON file")
    bring.add_argument("file", type=Path)
    bring.add_argument("--territory", metavar="SLUG", required=True)
    bring.add_argument("--process", metavar="SLUG", required=True, help="its public id, or its title as in an address")
    bring.add_argument(
        "--mapping",
        metavar="NAME",
        default="",
        help="one kept by the territory, a ready one (decidim, decidim-comments, capco, polis-comments, polis-votes, "
        "open311), or « columns » to guess by the names of the columns (default: recognised, else guessed)",
    )
    bring.add_argument("--yes", action="store_true", help="apply without asking (default: count, show, ask)")
    bring.add_argument("--json", action="store_true")
    bring.set_defaults(run=run)


@platform
@with_database
def run(arguments: argparse.Namespace) -> int:
    """Read, show what would be done, and do it; exit with 0 even if rows were set aside, 2 when nothing can be read."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.core.errors import Refused

    territory = territory_of(arguments.territory)
    if not arguments.file.is_file():
        raise Refused(f"Aucun fichier « {arguments.file} ».")
    with scope(territory=territory), timezone.override(territory.zone):
        return _bring(arguments)


def _bring(arguments: argparse.Namespace) -> int:
    from polyphonie.modules.opendata.importing import actions
    from polyphonie.people.operators import OPERATOR

    batch = actions.receive_file(
        process=process_of(arguments.process), path=arguments.file, name=arguments.file.name, by=OPERATOR
    )
    try:
        mapping, source = _mapping(arguments.mapping, batch)
        batch = actions.choose(batch=batch, mapping=mapping, source=source, by=OPERATOR)
        batch = actions.count(batch=batch, by=OPERATOR)
        _show_preview(batch, to=sys.stderr if arguments.json else sys.stdout)
        if not arguments.yes and not _agreed():
            _show_counts(arguments, batch, applied=False)
            actions.discard(batch=batch, by=OPERATOR)
            return 0
    except BaseException:
        actions.discard(batch=batch, by=OPERATOR)
        raise
    batch = actions.start(batch=batch, by=OPERATOR)
    batch = actions.apply_all(batch=batch, by=OPERATOR, progress=_progress)
    _show_counts(arguments, batch, applied=True)
    return 0


def _mapping(name: str, batch: Any) -> tuple[dict[str, str], str]:
    from polyphonie.modules.opendata.importing import mappings

    if name == "columns":
        return mappings.by_columns(batch), mappings.OTHER
    if name:
        return mappings.named(name, batch.reading["heading"])
    return batch.mapping, batch.source


def _show_preview(batch: Any, to: Any) -> None:
    from polyphonie.modules.opendata.importing import queries

    reading, preview = batch.reading, batch.preview
    how = ", ".join(filter(None, [reading["kind"].upper(), reading["encoding"], reading["separator"].strip()]))
    print(f"{batch.file_name} ({how}) : {batch.total} lignes, reprises de « {batch.source} ».", file=to)
    for column, said in queries.placed(batch):
        print(f"  {column} → {said}", file=to)
    if left := queries.unplaced(batch):
        print(f"  sans place ici : {', '.join(left)}", file=to)
    for note in reading["notes"]:
        print(f"  {note}", file=to)
    counts, kinds = preview["counts"], preview["kinds"]
    print(
        f"Ce qui serait fait : {counts['created']} à créer, {counts['updated']} à mettre à jour, "
        f"{counts['unchanged']} inchangées, {counts['rejected']} mises de côté "
        f"({kinds['contributions']} contributions, {kinds['words']} mots ajoutés, {kinds['supports']} soutiens, "
        f"{kinds['answers']} réponses officielles).",
        file=to,
    )
    if kinds["left"]:
        print(f"  {kinds['left']} éléments intérieurs n’ont pas de place ici.", file=to)
    for reason in preview["reasons"]:
        print(f"  {reason}", file=to)


def _agreed() -> bool:
    """Ask, where there is somebody to ask."""
    if not sys.stdin.isatty():
        return False
    print("Reprendre ce fichier ? (oui/non) ", end="", file=sys.stderr, flush=True)
    return sys.stdin.readline().strip().lower() in {"o", "oui", "y", "yes"}


def _progress(batch: Any) -> None:
    if sys.stderr.isatty():
        print(f"\r{batch.position} / {batch.total}", end="", file=sys.stderr, flush=True)


def _show_counts(arguments: argparse.Namespace, batch: Any, *, applied: bool) -> None:
    from polyphonie.modules.opendata.importing import queries, rejects

    counts = queries.result(batch) if applied else batch.preview["counts"]
    path = rejects.write(batch) if applied else None
    result = counts | {"rejected_rows": str(path) if path else None, "applied": applied, "batch": batch.item.public_id}
    result |= {"mapping": batch.mapping, "unplaced": queries.unplaced(batch), "source": batch.source}
    sentence = (
        f"{counts['read']} lignes lues : {counts['created']} créées, {counts['updated']} mises à jour, "
        f"{counts['unchanged']} inchangées, {counts['rejected']} mises de côté."
    )
    if path:
        sentence += f"\nLes lignes mises de côté, avec leur raison : {path}"
    if not applied:
        sentence += "\nRien n’a été repris. Ajoutez --yes pour reprendre ce fichier."
    show(result, as_json=arguments.json, sentence=sentence)

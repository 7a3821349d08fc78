"""`polyphonie territory create`, `move`, `journal verify`, `doctor`: what an operator needs besides running."""

import argparse
import sys
from typing import Any

from .setup import platform, show, territory_of, with_database


def register(commands: Any) -> None:
    """Add the commands of this module."""
    territory = commands.add_parser("territory", help="make territories").add_subparsers(
        required=True, metavar="ACTION"
    )
    create = territory.add_parser("create", help="make a territory from a commune's name or INSEE code")
    create.add_argument("name", help="name of the commune (or of the authority, with --no-lookup)")
    create.add_argument("--insee", default="", help="INSEE code, where several communes have this name")
    create.add_argument("--slug", default="", help="its part of the address (default: from its name)")
    create.add_argument("--administrator", metavar="EMAIL", required=True, help="who administers it")
    create.add_argument("--kind", default="commune", choices=["commune", "intercommunality", "departement", "region"])
    create.add_argument("--parent", metavar="SLUG", default="", help="the territory above it")
    create.add_argument("--no-lookup", action="store_true", help="do not look the name up among the communes of France")
    create.add_argument("--json", action="store_true")
    create.set_defaults(run=create_territory)

    move = commands.add_parser("move", help="copy a territory to another database, journal bytes unchanged")
    move.add_argument("slug")
    move.add_argument("--to", metavar="URL", required=True, help="sqlite:///path or postgres://… ; migrated if needed")
    move.add_argument("--files", metavar="FOLDER", default="", help="also copy its files into this folder")
    move.add_argument("--keys", metavar="FOLDER", default="", help="carry the keys of its votes to this folder")
    move.add_argument("--json", action="store_true")
    move.set_defaults(run=move_territory)

    journal = commands.add_parser("journal", help="the public journal").add_subparsers(required=True, metavar="ACTION")
    verify = journal.add_parser("verify", help="read the chain again, entry by entry")
    verify.add_argument("--territory", metavar="SLUG", default="", help="one only (default: all)")
    verify.add_argument("--json", action="store_true")
    verify.set_defaults(run=verify_journal)

    doctor = commands.add_parser("doctor", help="check this installation and say what is missing")
    doctor.add_argument("--json", action="store_true")
    doctor.set_defaults(run=examine)


@platform
@with_database
def create_territory(arguments: argparse.Namespace) -> int:
    """Make a territory, with its services, its refusal library and its administrator's account."""
    from polyphonie.portal.creation import create

    territory = create(
        name=arguments.name,
        insee=arguments.insee,
        slug=arguments.slug,
        kind=arguments.kind,
        parent=arguments.parent,
        administrator=arguments.administrator,
        lookup=not arguments.no_lookup,
    )
    from django.conf import settings

    result = {"slug": territory.slug, "name": territory.name, "address": f"{settings.BASE_URL}/{territory.slug}/"}
    show(result, as_json=arguments.json, sentence=f"{territory.name} : {result['address']}")
    return 0


@platform
@with_database
def move_territory(arguments: argparse.Namespace) -> int:
    """Copy every row of a territory to another database, and verify its journal there."""
    from polyphonie.portal.moving import move

    result = move(arguments.slug, arguments.to, files=arguments.files, keys=arguments.keys)
    sentence = f"{result['rows']} lignes copiées, journal vérifié ({result['journal']} entrées)."
    show(result, as_json=arguments.json, sentence=sentence)
    return 0


@platform
@with_database
def verify_journal(arguments: argparse.Namespace) -> int:
    """Exit with 1 when a journal is broken, and say at which entry."""
    from django_scopes import scope

    from polyphonie.core import journal
    from polyphonie.core.models import JournalHead
    from polyphonie.territories.models import Territory

    territories = [territory_of(arguments.territory)] if arguments.territory else Territory.objects.all()
    found = []
    for territory in territories:
        with scope(territory=territory):
            head = JournalHead.objects.filter(territory=territory).first()
            broken = journal.verify(territory)
        entries, digest = (head.sequence, head.digest) if head else (0, journal.GENESIS)
        found.append({"territory": territory.slug, "entries": entries, "head": digest, "broken_at": broken})
    lines = [
        f"{f['territory']} : {f['entries']} entrées, "
        + (f"CHAÎNE ROMPUE à l’entrée {f['broken_at']}" if f["broken_at"] else f"chaîne intacte, tête {f['head']}")
        for f in found
    ]
    show({"journals": found}, as_json=arguments.json, sentence="\n".join(lines))
    return 1 if any(f["broken_at"] for f in found) else 0


@platform
def examine(arguments: argparse.Namespace) -> int:
    """Exit with 1 when something must be repaired."""
    from polyphonie.portal.doctor import findings

    found = findings()
    for line in found if not arguments.json else []:
        print(f"{line['state']:<8} {line['check']} : {line['detail']}", file=sys.stdout)
    wrong = [line for line in found if line["state"] == "erreur"]
    if arguments.json:
        show({"checks": found, "errors": len(wrong)}, as_json=True, sentence="")
    return 1 if wrong else 0

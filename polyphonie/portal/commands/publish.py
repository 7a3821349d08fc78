"""`polyphonie publish`: a new version of the open data of a process, by the same code as the page."""

import argparse
from typing import Any

from .setup import platform, process_of, show, territory_of, with_database


def register(commands: Any) -> None:
    """Add the commands of this module."""
    publish = commands.add_parser("publish", help="publish a version of the open data of a process")
    publish.add_argument("--territory", metavar="SLUG", required=True)
    publish.add_argument(
        "--process", metavar="SLUG", required=True, help="its public id, or its title as in an address"
    )
    publish.add_argument("--licence", choices=["lov2", "odc-odbl"], default="lov2", help="the two that the law leaves")
    publish.add_argument("--json", action="store_true")
    publish.set_defaults(run=run)


@platform
@with_database
def run(arguments: argparse.Namespace) -> int:
    """Publish now, without waiting for a worker; exit with 1 when the version could not be written."""
    from django.utils import timezone
    from django_scopes import scope

    from polyphonie.core.errors import Refused
    from polyphonie.core.pages import territory_url
    from polyphonie.modules.opendata.publication import actions
    from polyphonie.people.operators import OPERATOR

    territory = territory_of(arguments.territory)
    with scope(territory=territory), timezone.override(territory.zone):
        process = process_of(arguments.process)
        release = actions.ask(process=process, licence=arguments.licence, by=OPERATOR)
        actions.make(release=release, by=OPERATOR)  # the job that a long one asked for then finds nothing to do
        release.refresh_from_db()
        if release.state != release.State.DONE:
            raise Refused("La version n’a pas pu être écrite ; le journal du serveur dit pourquoi.")
        address = territory_url(territory, "opendata:dataset", process.item.public_id)
        result = {"version": release.number, "rows": release.rows, "digest": release.digest, "address": address}
        show(
            result | {"files": {f.name: f.rows for f in release.files.all()}},
            as_json=arguments.json,
            sentence=f"Version {release.number} publiée, {release.rows} lignes : {address}",
        )
    return 0

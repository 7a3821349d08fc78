"""The lock of a vote: many voters hold it together, whoever closes it waits for them all and keeps the next ones out."""

from typing import Any

from django.db import connection

from .models import Election


def held_while_open(election: Election) -> bool:
    """Hold the vote until the end of the transaction, along with other voters; tell whether it has a key and no close.

    Of a vote that is prepared nothing else changes (`urn_election_frozen`), so nothing else is read again.
    """
    with connection.cursor() as cursor:
        cursor.execute(_OPEN[connection.vendor], [election.pk])
        return cursor.fetchone() is not None


_OPEN = {
    # A writing transaction is alone from its beginning (IMMEDIATE).
    "sqlite": "SELECT 1 FROM urn_election WHERE item_id = %s AND closed_at IS NULL AND public_key <> ''",
    "postgresql": "SELECT 1 FROM urn_election WHERE item_id = %s AND closed_at IS NULL AND public_key <> '' FOR SHARE",
}


def held_by_voter(election_id: int) -> Election:
    """Return the vote as it is, held until the end of the transaction, along with other voters."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM urn_election WHERE item_id = %s FOR SHARE", [election_id])
    return Election.objects.with_item().get(pk=election_id)


def held_alone(election: Any) -> Election:
    """Return the vote, held alone until the end of the transaction."""
    pk = election.pk if isinstance(election, Election) else election
    return Election.objects.select_for_update(of=("self",)).select_related("item", "territory").get(pk=pk)

"""The lock of a vote: many voters hold it together, whoever closes it waits for them all and keeps the next ones out."""

from typing import Any

from django.db import connection

from .models import Election


def held_by_voter(election_id: int) -> Election:
    """Return the vote, held as it is until the end of the transaction, along with other voters."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1 FROM urn_election WHERE item_id = %s FOR SHARE", [election_id])
    # SQLite: a writing transaction is alone from its beginning (IMMEDIATE).
    return Election.objects.with_item().get(pk=election_id)


def held_alone(election: Any) -> Election:
    """Return the vote, held alone until the end of the transaction."""
    pk = election.pk if isinstance(election, Election) else election
    return Election.objects.select_for_update(of=("self",)).select_related("item", "territory").get(pk=pk)

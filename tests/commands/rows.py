"""What a territory holds, in a form that two databases can be compared by: `python -m tests.commands.rows SLUG`.

Prints {"rows": {model: [count, digest]}, "journal": digest of the published lines}. Logins have another key in each
database and are compared by their e-mail address.
"""

import hashlib
import json
import sys

import django


def holdings(slug: str) -> dict:
    """Return what the territory `slug` holds in this installation's database; {} when it is not there."""
    from django_scopes import scopes_disabled

    from polyphonie.core import journal
    from polyphonie.core.models import JournalEntry
    from polyphonie.people.models import User
    from polyphonie.portal.moving import carried_models
    from polyphonie.territories.models import Territory

    territory = Territory.objects.filter(slug=slug).first()
    if territory is None:
        return {}
    logins = dict(User.objects.values_list("pk", "email"))
    with scopes_disabled():
        rows = {m._meta.label: _digest(m, territory, logins) for m in carried_models()}
        entries = JournalEntry.objects.filter(territory=territory).order_by("sequence")
        lines = hashlib.sha256("\n".join(journal.canonical(entry) for entry in entries).encode())
    return {"rows": rows, "journal": lines.hexdigest()}


def _digest(model: type, territory: object, logins: dict[int, str]) -> list:
    """Return the number of rows of a model and the SHA-256 of all their values."""
    to_login = [
        f.attname for f in model._meta.concrete_fields if f.related_model and f.related_model.__name__ == "User"
    ]
    found = []
    for row in model._base_manager.filter(territory=territory).order_by("pk").values():
        row |= {name: logins.get(row[name]) for name in to_login}
        found.append(json.dumps(row, sort_keys=True, default=str, ensure_ascii=False))
    return [len(found), hashlib.sha256("\n".join(found).encode()).hexdigest()]


if __name__ == "__main__":
    django.setup()
    print(json.dumps(holdings(sys.argv[1])))

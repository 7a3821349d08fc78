"""Write the pages of docs/ that say what the code declares: journal verbs, permissions. Run by `make docs`.

docs/journal.md      every verb, what it says, which part of the house writes it
docs/permissions.md  every permission, who has it, the addresses that ask for it
"""

import os
import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DOCS = ROOT / "docs"

JOURNAL = """\
# The journal: its verbs

Every change that counts is one entry in the territory's journal: append-only, chained by SHA-256, written in the
transaction of the change (`polyphonie/core/journal.py`). An entry is one line of canonical JSON:

| key | holds |
| --- | --- |
| `n` | its number in the territory's journal, from 1 |
| `at` | the second it was written, UTC |
| `by` | the opaque key of who acted |
| `do` | the verb, one of those below |
| `on` | the number of the item it is about, or null |
| `with` | ids, dates, numbers and enums; never a person's words |
| `prev` | the digest of the entry before (64 zeros for the first) |

The digest of an entry is the SHA-256 of that line. `polyphonie journal verify` reads a whole chain again.

This page is written by `make docs` from what the apps declare.

| verb | says (French) | declared by |
| --- | --- | --- |
"""
PERMISSIONS = """\
# Permissions

Nobody may do anything that no line below allows. A permission is a predicate over (actor, object) in a `rules.py`;
`&`, "or" and `~` join predicates. A visitor who lacks one is sent to sign in; a signed-in stranger gets the page of an
unknown address. Pages open to all say why beside their view (`public("…")`).

An observer watches from outside and changes nothing. They read the processes and those being prepared, every
contribution in its public words, the findings and the figures, because an independent eye is worth what it sees. They
never read a private note, a real name, an address, how somebody asked to be answered, nor a text before its signature:
none of it is needed to judge the device.

This page is written by `make docs` from what the apps declare.

| permission | who has it | addresses that ask for it |
| --- | --- | --- |
"""


def cell(text: object) -> str:
    """Return `text` fit for a cell of a Markdown table."""
    return str(text).replace("|", "\\|").replace("\n", " ")


def journal() -> str:
    from django.utils import translation

    from polyphonie.core import manifest

    with translation.override("fr"):
        rows = {verb: (words, m.name) for m in manifest.manifests() for verb, words in m.verbs.items()}
        return JOURNAL + "".join(f"| `{v}` | {cell(w)} | {name} |\n" for v, (w, name) in sorted(rows.items()))


def permissions() -> str:
    from django.conf import settings
    from django.urls import URLResolver, get_resolver
    from rules.permissions import permissions as declared

    asked: dict[str, set[str]] = {}

    def walk(patterns, prefix):
        for pattern in patterns:
            route = prefix + str(pattern.pattern)
            if isinstance(pattern, URLResolver):
                walk(pattern.url_patterns, route)
            elif access := getattr(pattern.callback, "access", None):
                asked.setdefault(access, set()).add(f"`{route}`")

    walk(get_resolver(settings.ROOT_URLCONF).url_patterns, "/")
    walk(get_resolver(settings.TERRITORY_URLCONF).url_patterns, "/…/")
    rows = []
    for name, predicate in sorted(declared.items()):
        who = re.sub(r"\s*\|\s*", " or ", predicate.name)
        rows.append(f"| `{name}` | {cell(who)} | {cell(' '.join(sorted(asked.get(name, ()))))} |\n")
    return PERMISSIONS + "".join(rows)


PAGES = {"journal.md": journal, "permissions.md": permissions}


def main() -> None:
    sys.path.insert(0, str(ROOT))
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.config.settings")
    import django

    django.setup()
    for name, page in PAGES.items():
        (DOCS / name).write_text(page(), "utf-8")


if __name__ == "__main__":
    main()

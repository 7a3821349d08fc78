"""Carrying a territory to another database: every row with its key, so that the journal's bytes stay the same."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import Any

import dj_database_url
from django.apps import apps
from django.conf import settings
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connections, models, transaction
from django.utils.translation import gettext as _
from django_scopes import scope, scopes_disabled

from polyphonie.core import journal, search
from polyphonie.core.errors import Refused
from polyphonie.core.models import JournalEntry
from polyphonie.modules.urn import keeping
from polyphonie.modules.urn import queries as votes
from polyphonie.modules.urn.models import Election
from polyphonie.people.models import Person, User
from polyphonie.territories.models import Territory

TARGET = "target"
BATCH = 1000


def move(slug: str, url: str, *, files: str = "", keys: str = "") -> dict[str, Any]:
    """Copy the territory `slug` to the database at `url`, and its files to the folder `files` if given.

    The keys of its votes that are not over go to the folder `keys` and are destroyed here: a vote has one urn.
    Returns the counts of rows, journal entries and files. Raises Refused when the territory is unknown, already
    there, when one of its votes is closed and not sealed, or has keys that nobody says where to carry, or when its
    journal does not verify on either side; then nothing stays written.
    Stop the service first: what is written meanwhile is not carried.
    """
    territory = Territory.objects.filter(slug=slug).first()
    if territory is None:
        raise Refused(_("Aucun territoire « %(slug)s ».") % {"slug": slug})
    with scope(territory=territory):
        _require_sealed()
        held = _require_folder(keys)
    _connect(url)
    call_command("migrate", database=TARGET, verbosity=0, interactive=False)
    if Territory.objects.using(TARGET).filter(models.Q(slug=slug) | models.Q(pk=territory.pk)).exists():
        raise Refused(_("Ce territoire est déjà dans la base de destination."))
    with scope(territory=territory), _carrying_keys(held, keys):
        _require_whole(territory, "default")
        with transaction.atomic(using="default"), transaction.atomic(using=TARGET):
            rows = _copy(territory)
            search.index_carried(territory.pk, TARGET)
            _require_whole(territory, TARGET)
            entries = JournalEntry.objects.using(TARGET).filter(territory=territory).count()
        copied = _copy_files(territory, Path(files)) if files else 0
    return {"territory": slug, "rows": rows, "journal": entries, "files": copied, "votes": len(held)}


def _connect(url: str) -> None:
    target = dj_database_url.parse(url)
    # Each engine has its own options: those of the source are not the target's.
    if target["ENGINE"].endswith("sqlite3"):
        target |= {"ENGINE": settings.SQLITE, "OPTIONS": settings.SQLITE_OPTIONS}
    target.setdefault("OPTIONS", {})
    connections.databases[TARGET] = connections["default"].settings_dict | {"TEST": {}} | target
    connections[TARGET].ensure_connection()


def _require_whole(territory: Territory, using: str) -> None:
    if broken := journal.verify(territory, using=using):
        raise Refused(_("Le journal est rompu à l’entrée %(entry)s : rien n’est copié.") % {"entry": broken})


def _require_sealed() -> None:
    if election := votes.to_be_sealed():
        raise Refused(
            _(
                "Le vote « %(title)s » est clos et n’est pas scellé : son urne ne quitte pas ce serveur. "
                "Que le bureau la scelle, puis déplacez le territoire : rien n’est copié."
            )
            % {"title": election.title}
        )


def _require_folder(keys: str) -> list[Election]:
    held = votes.with_keys_here()
    if keys and Path(keys).resolve() == settings.URN_KEYS:
        return []  # the same server, another database: its keys are where they must be
    if held and not keys:
        raise Refused(
            _(
                "Le vote « %(title)s » n’est pas terminé : sans ses clés, personne ne pourrait y voter là-bas. "
                "Donnez avec --keys le dossier où les porter : rien n’est copié."
            )
            % {"title": held[0].title}
        )
    return held


@contextmanager
def _carrying_keys(held: list[Election], folder: str) -> Iterator[None]:
    """Carry the keys of these votes to a folder, and destroy them here once all the rest is there."""
    written: list[Path] = []
    try:
        for election, kind in product(held, keeping.KINDS):
            if path := keeping.copy_to(Path(folder), election.vote, kind):
                written.append(path)
        yield
    except BaseException:
        for path in written:
            keeping.overwrite(path)
        raise
    for election, kind in product(held, keeping.KINDS):
        keeping.destroy(election.vote, kind)


def carried_models() -> list[type[models.Model]]:
    """Return every model whose rows belong to a territory, those referred to before those that refer."""
    ours = [m for m in apps.get_models() if any(f.name == "territory" for f in m._meta.concrete_fields)]
    ordered: list[type[models.Model]] = []

    def place(model: type[models.Model], path: tuple = ()) -> None:
        if model in ordered or model in path:
            return
        for relation in model._meta.concrete_fields:
            if relation.remote_field and relation.remote_field.model in ours:
                place(relation.remote_field.model, (*path, model))
        ordered.append(model)

    for model in ours:
        place(model)
    return ordered


@contextmanager
def _dates_as_they_were() -> Iterator[None]:
    """Carry the day when a row was made; Django would write today's."""
    stamped = [
        f for m in [Territory, *carried_models()] for f in m._meta.concrete_fields if getattr(f, "auto_now_add", 0)
    ]
    for field in stamped:
        field.auto_now_add = False
    try:
        yield
    finally:
        for field in stamped:
            field.auto_now_add = True


def _copy(territory: Territory) -> int:
    parents = [t for t in (territory.parent,) if t]
    if parents and not Territory.objects.using(TARGET).filter(pk=parents[0].pk).exists():
        territory.parent = None
    count = 1
    with scopes_disabled(), _dates_as_they_were():
        territory.save(using=TARGET, force_insert=True)
        users = _carry_users(territory)
        for model in carried_models():
            for batch in _batches(model, territory):
                if model is Person:
                    for person in batch:
                        person.user_id = users.get(person.user_id)
                model._base_manager.using(TARGET).bulk_create(batch)
                count += len(batch)
    return count


def _batches(model: type[models.Model], territory: Territory) -> Iterator[list[models.Model]]:
    rows = model._base_manager.using("default").filter(territory=territory).order_by("pk")
    batch: list[models.Model] = []
    for row in rows.iterator(chunk_size=BATCH):
        batch.append(row)
        if len(batch) == BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


def _carry_users(territory: Territory) -> dict[int, int]:
    """Make the logins that are not there yet (known by e-mail); return their keys there by their keys here.

    Passkeys and passwords stay behind: they are bound to a domain. One signs in there by a code.
    """
    keys = {}
    for user in User.objects.filter(persons__territory=territory).distinct():
        there = User.objects.using(TARGET).filter(email=user.email).first()
        if there is None:
            there = User(email=user.email)
            there.set_unusable_password()
            there.save(using=TARGET)
        keys[user.pk] = there.pk
    return keys


def _copy_files(territory: Territory, folder: Path) -> int:
    """Copy every file that a row of the territory names; return how many."""
    copied = 0
    for model in [Territory, *carried_models()]:
        for field in [f for f in model._meta.concrete_fields if isinstance(f, models.FileField)]:
            rows = model._base_manager.filter(
                **({"pk": territory.pk} if model is Territory else {"territory": territory})
            )
            for name in rows.exclude(**{field.name: ""}).values_list(field.name, flat=True):
                destination = folder / name
                destination.parent.mkdir(parents=True, exist_ok=True)
                with default_storage.open(name) as source, destination.open("wb") as target:
                    shutil.copyfileobj(source, target)
                copied += 1
    return copied

"""Migrated databases for the tests, made once and copied.

Applying every migration takes many seconds; copying what they made takes none. The copy is kept in pytest's cache
(SQLite) or on the server (PostgreSQL) under a digest of all migrations, and every copy is migrated again: a no-op
that also reinstalls the triggers.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from functools import cache
from importlib.metadata import version
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

ROOT = Path(__file__).resolve().parents[1]
WITH_MIGRATIONS = ("django", "django-allauth", "django-tasks-db")


def url() -> str:
    """Return the address of the PostgreSQL server, or "" for SQLite."""
    return os.environ.get("DATABASE_URL", "")


def address(name: str) -> str:
    """Return the address of another database of the same server."""
    return urlunsplit(urlsplit(url())._replace(path=f"/{name}"))


@cache
def digest() -> str:
    """Return what changes whenever a migrated database would."""
    seen = hashlib.sha256(" ".join(f"{name}={version(name)}" for name in WITH_MIGRATIONS).encode())
    for path in sorted((ROOT / "polyphonie").rglob("migrations/*.py")):
        seen.update(path.as_posix().encode() + path.read_bytes())
    return seen.hexdigest()[:16]


def execute(statement: str) -> list[tuple]:
    """Run one statement on the PostgreSQL server, outside any transaction."""
    import psycopg

    with psycopg.connect(url(), autocommit=True) as connection:
        cursor = connection.execute(statement)
        return cursor.fetchall() if cursor.description else []


def create(name: str, template: str | None = None) -> None:
    drop(name)
    execute(f'CREATE DATABASE "{name}"' + (f' TEMPLATE "{template}"' if template else ""))


def drop(name: str) -> None:
    """Drop a database and end the connections that servers keep to it.

    Not `WITH (FORCE)`: it also ends PostgreSQL's own autovacuum, which a role without its rights may not. Without it
    the server sends autovacuum away by itself; a connection that came back meanwhile is ended at the next try.
    """
    from psycopg.errors import ObjectInUse

    for left in reversed(range(5)):
        execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            f" WHERE datname = '{name}' AND usename = current_user AND pid <> pg_backend_pid()"
        )
        try:
            execute(f'DROP DATABASE IF EXISTS "{name}"')
            return
        except ObjectInUse:
            if not left:
                raise


def _migrate(data: Path, database_url: str) -> None:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("POLYPHONIE_") and k != "DATABASE_URL"}
    environment |= {"POLYPHONIE_DATA": str(data), "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
    environment |= {"PYTHONPATH": str(ROOT)} | ({"DATABASE_URL": database_url} if database_url else {})
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=300)
    if done.returncode:
        raise RuntimeError(f"migrate failed:\n{done.stdout}\n{done.stderr}")


@contextmanager
def _one_at_a_time(folder: Path):
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def migrated_file(cache_folder: Path) -> Path:
    """Return an SQLite file that holds the migrated, empty database; make it if it is not in the cache."""
    path = cache_folder / f"{digest()}.sqlite3"
    with _one_at_a_time(cache_folder):
        if not path.exists():
            building = cache_folder / "building"
            shutil.rmtree(building, ignore_errors=True)
            building.mkdir()
            _migrate(building, "")
            for former in cache_folder.glob("*.sqlite3"):
                former.unlink()
            (building / "polyphonie.sqlite3").rename(path)
            shutil.rmtree(building)
    return path


def migrated_database(cache_folder: Path) -> str:
    """Return the name of a migrated, empty PostgreSQL database to be used as a template; make it if need be."""
    name = f"polyphonie_template_{digest()}"
    with _one_at_a_time(cache_folder):
        if not execute(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"):
            create(f"{name}_building")
            _migrate(cache_folder, address(f"{name}_building"))
            execute(f'ALTER DATABASE "{name}_building" RENAME TO "{name}"')
    return name

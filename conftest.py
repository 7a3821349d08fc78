"""What every test stands on: no network, files in a folder of its own, a cheap password hasher.

The database is a file, never SQLite in memory, so that tests meet the locks of the product.
Undefined template variables fail (FAIL_INVALID_TEMPLATE_VARS in pyproject.toml).
"""

import copy
import os
import shutil

import hypothesis
import pytest

from tests import databases, network

network.build()

# How many examples of a property: some in the quick suite, many in `make proofs`. No example is too slow.
hypothesis.settings.register_profile("quick", max_examples=8, deadline=None)
hypothesis.settings.register_profile("proofs", max_examples=200, deadline=None)
hypothesis.settings.load_profile("quick")

pytest_plugins = ["tests.fixtures", "tests.browser.fixtures"]


@pytest.fixture(scope="session")
def django_db_keepdb():
    """The database is there before Django looks for it: a copy of a migrated one."""
    return True


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory, migrated_cache):
    """Give each worker its copy, out of the developer's own data."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")
    if database["ENGINE"].endswith("sqlite3"):
        name = str(tmp_path_factory.mktemp("database") / "test.sqlite3")
        shutil.copyfile(databases.migrated_file(migrated_cache), name)
    else:
        name = f"polyphonie_test_{worker}"
        databases.create(name, databases.migrated_database(migrated_cache))
    database.setdefault("TEST", {})["NAME"] = name


@pytest.fixture(scope="session")
def migrated_cache(request):
    """Return the folder where migrated databases wait to be copied, from one run to the next."""
    return request.config.cache.mkdir("migrated")


@pytest.fixture(autouse=True)
def _isolated(settings, tmp_path_factory, request):
    """Files and mails go to a folder of the session or to memory; no cache is left over; hashing costs nothing."""
    storages = copy.deepcopy(settings.STORAGES)
    # Not the files that `make run` collected: they may be older than the code.
    storages["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    storages["default"]["OPTIONS"] = {
        **storages["default"].get("OPTIONS", {}),
        "location": str(tmp_path_factory.getbasetemp() / "files"),
    }
    settings.STORAGES = storages
    settings.URN_KEYS = tmp_path_factory.getbasetemp() / "urn"
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    # Looked for when asked for: to list thousands of files takes a quarter of a second, and each test client would.
    settings.WHITENOISE_AUTOREFRESH = True
    # A component given a wrong argument, or an icon that is not there, fails.
    settings.UI_STRICT = True
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        name: {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": f"{name} {request.node.nodeid}"}
        for name in ("default", "pages")
    }

"""What every test stands on: no network, files in a folder of its own, a cheap password hasher.

The database is a file, never SQLite in memory, so that tests meet the locks of the product.
Undefined template variables fail (FAIL_INVALID_TEMPLATE_VARS in pyproject.toml).
"""

import copy

import pytest

from tests import network

network.build()

pytest_plugins = ["tests.browser.fixtures"]


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix, tmp_path_factory):
    """Keep the test database of SQLite out of the developer's own data."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    if database["ENGINE"].endswith("sqlite3"):
        database.setdefault("TEST", {})["NAME"] = str(tmp_path_factory.mktemp("database") / "test.sqlite3")


@pytest.fixture(autouse=True)
def _isolated(settings, tmp_path_factory, request):
    """Files and mails go to a folder of the session or to memory; no cache is left over; hashing costs nothing."""
    storages = copy.deepcopy(settings.STORAGES)
    storages["default"]["OPTIONS"] = {
        **storages["default"].get("OPTIONS", {}),
        "location": str(tmp_path_factory.getbasetemp() / "files"),
    }
    settings.STORAGES = storages
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": request.node.nodeid}
    }

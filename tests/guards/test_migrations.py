"""The migrations say all that the models say."""

from io import StringIO

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.guards.tree import unit


@pytest.mark.django_db
def test_migrations_are_complete():
    # By name: an app that has no migration at all is otherwise passed over.
    labels = [app.label for app in apps.get_app_configs() if unit(app.name) and list(app.get_models())]
    out = StringIO()
    try:
        call_command("makemigrations", *labels, check=True, dry_run=True, stdout=out, stderr=out)
    except SystemExit:
        pytest.fail(f"models have changed since the last migration:\n{out.getvalue()[:4000]}", pytrace=False)

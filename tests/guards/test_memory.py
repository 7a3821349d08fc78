"""What a process that serves pages loads at its start, in memory for as long as it lives."""

import os
import subprocess
import sys

import pytest

from tests.guards.tree import ROOT

# Each weighs as much as a part of Django, and serves a few pages: loaded by these, when they are asked for.
HEAVY = ("numpy", "scipy", "shapely", "typst", "segno", "highspy", "xlsxwriter", "python_calamine")
START = """
import sys, django
django.setup()
from django.conf import settings
from django.urls import get_resolver
import polyphonie.config.wsgi
for urls in (settings.ROOT_URLCONF, settings.TERRITORY_URLCONF):
    get_resolver(urls).reverse_dict
print(*(name for name in sys.argv[1:] if name in sys.modules))
"""


@pytest.mark.slow
def test_process_that_serves_pages_starts_without_what_few_pages_need(tmp_path):
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    environment |= {"POLYPHONIE_DATA": str(tmp_path), "DJANGO_SETTINGS_MODULE": "polyphonie.config.settings"}
    started = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", START, *HEAVY], env=environment, cwd=ROOT, capture_output=True, text=True, check=True
    )  # fmt: skip
    assert started.stdout.split() == []

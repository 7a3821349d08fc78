"""The WSGI entry point."""

import os

from django.core.wsgi import get_wsgi_application

from .receiving import Received

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "polyphonie.config.settings")
application = Received(get_wsgi_application())

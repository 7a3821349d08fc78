"""Addresses of this module: each part brings its own."""

from .exporting import urls as exporting
from .importing import urls as importing

app_name = "opendata"
urlpatterns = [*importing.urlpatterns, *exporting.urlpatterns]

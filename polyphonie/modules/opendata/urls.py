"""Addresses of this module: each part brings its own."""

from .api import urls as api
from .exporting import urls as exporting
from .importing import urls as importing
from .publication import urls as publication

app_name = "opendata"
# Before publication, whose addresses take any name.
urlpatterns = [*importing.urlpatterns, *exporting.urlpatterns, *api.urlpatterns, *publication.urlpatterns]

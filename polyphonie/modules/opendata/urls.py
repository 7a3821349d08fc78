"""Addresses of this module: each part brings its own."""

from .api import urls as api
from .exporting import urls as exporting
from .importing import urls as importing
from .publication import urls as publication

app_name = "opendata"
urlpatterns = [*importing.urlpatterns, *exporting.urlpatterns, *publication.urlpatterns, *api.urlpatterns]

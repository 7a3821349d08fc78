"""Addresses of the API, of cards and of oEmbed."""

from django.urls import URLPattern, include, path

from . import views
from .routes import api
from .serving import served


def _routes() -> list[URLPattern]:
    """Return the addresses that Django Ninja makes, each behind the limits and the memory of `serving`."""
    patterns = api.urls[0]
    for pattern in patterns:
        pattern.callback = served(pattern.callback)
    return patterns


urlpatterns = [
    path("api/", views.page, name="api_page"),
    path("api/v1/openapi.json", views.openapi, name="openapi"),
    path("api/v1/", include((_routes(), "api"))),
    path("donnees/integrer/", views.embedding, name="embedding"),
    path("integrer/<slug:pid>/", views.card, name="card"),
    path("oembed", views.oembed, name="oembed"),
]

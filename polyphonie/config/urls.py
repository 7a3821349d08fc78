"""The platform's own addresses, those of no territory."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
]

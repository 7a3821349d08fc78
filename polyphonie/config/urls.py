"""The platform's own addresses, those of no territory."""

from django.urls import include, path

urlpatterns = [
    path("compte/", include("allauth.urls")),
    path("demo/", include("polyphonie.portal.demo.urls")),
    path("ui/", include("polyphonie.portal.gallery.urls")),
]

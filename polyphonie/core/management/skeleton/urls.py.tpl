"""Addresses of this module."""

from django.urls import path

from . import views

app_name = "[[name]]"
urlpatterns = [
    path("[[name]]/", views.listing, name="list"),
    path("[[name]]/ecrire/", views.write, name="write"),
    path("[[name]]/<slug:pid>/", views.detail, name="detail"),
]

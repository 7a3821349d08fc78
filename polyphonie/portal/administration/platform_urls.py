"""Addresses of the making of a territory, on the platform's host."""

from django.urls import path

from .views import creation

app_name = "administration_platform"
urlpatterns = [
    path("nouveau/", creation.new, name="new"),
    path("<slug:slug>/fait/", creation.done, name="done"),
    path("couleur-<slug:chosen>.css", creation.colour, name="colour"),
]

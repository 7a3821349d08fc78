"""Addresses of the gallery, mounted at /ui/."""

from django.urls import path

from . import views

app_name = "gallery"
urlpatterns = [
    path("", views.components, name="components"),
    path("accueil/", views.home, name="home"),
    path("contribution/", views.contribution, name="contribution"),
    path("question/", views.question, name="question"),
    path("bureau/", views.desk, name="desk"),
]

"""Addresses of exports."""

from django.urls import path

from . import views

urlpatterns = [
    path("exporter/", views.home, name="exports"),
    path("exporter/modeles/<int:pk>/oublier/", views.forget, name="export_forget"),
    path("exporter/suivi/<slug:pid>/", views.follow, name="export"),
    path("exporter/suivi/<slug:pid>/fichier", views.fetch, name="export_file"),
    path("exporter/<slug:name>/", views.choose, name="export_choose"),
]

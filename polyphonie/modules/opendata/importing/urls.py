"""Addresses of the import."""

from django.urls import path

from . import views

urlpatterns = [
    path("importer/", views.listing, name="imports"),
    path("importer/<slug:pid>/", views.detail, name="batch"),
    path("importer/<slug:pid>/colonnes/", views.columns, name="batch_columns"),
    path("importer/<slug:pid>/reprendre/", views.start, name="batch_start"),
    path("importer/<slug:pid>/annuler/", views.undo, name="batch_undo"),
    path("importer/<slug:pid>/abandonner/", views.discard, name="batch_discard"),
    path("importer/<slug:pid>/rejets.csv", views.rejected, name="batch_rejected"),
]

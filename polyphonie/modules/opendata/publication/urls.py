"""Addresses of open data."""

from django.urls import path

from . import views

urlpatterns = [
    path("donnees/", views.home, name="home"),
    path("donnees/reglages/", views.set_up, name="set_up"),
    path("donnees/catalogue.csv", views.catalogue, name="catalogue"),
    path("donnees/catalogue.jsonld", views.catalogue_dcat, name="catalogue_dcat"),
    path("donnees/deliberations.csv", views.deliberations, name="deliberations"),
    path("donnees/subventions.csv", views.subsidies, name="subsidies"),
    path("donnees/<slug:pid>/", views.dataset, name="dataset"),
    path("donnees/<slug:pid>/publier/", views.publish, name="publish"),
    path("donnees/<slug:pid>/v<int:number>/", views.dataset, name="dataset_version"),
    path("donnees/<slug:pid>/v<int:number>/<slug:name>.schema.json", views.schema, name="dataset_schema"),
    path("donnees/<slug:pid>/v<int:number>/<str:name>", views.file, name="dataset_file"),
    path("donnees/<slug:pid>/<str:name>", views.last_file, name="dataset_last_file"),
]

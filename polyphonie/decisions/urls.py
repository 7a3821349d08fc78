"""Addresses of decisions."""

from django.urls import path

from . import views

app_name = "decisions"
urlpatterns = [
    path("decisions/", views.register, name="list"),
    path("decisions/<slug:pid>/", views.detail, name="detail"),
    path("decisions/<slug:pid>/document.pdf", views.document, name="document"),
    path("options/<slug:pid>/", views.option, name="option"),
    path("ateliers/<slug:pid>/", views.workshop, name="workshop"),
    path("reponses/<slug:pid>/son/", views.sound, name="sound"),
    path("contributions/<slug:pid>/reagir/", views.react, name="react"),
]

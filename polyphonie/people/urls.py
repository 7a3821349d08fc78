"""Addresses of people."""

from django.urls import path

from . import views

app_name = "people"
urlpatterns = [
    path("mon-espace/", views.space, name="space"),
    path("mon-espace/profil/", views.profile, name="profile"),
    path("mon-espace/suivis/<int:number>/arreter/", views.unfollow, name="unfollow"),
    path("mon-espace/parler-pour/", views.speak_for, name="speak_for"),
    path("mon-espace/parler-pour/<int:number>/arreter/", views.end_mandate, name="end_mandate"),
    path("administration/mandats/", views.mandates, name="mandates"),
    path("administration/mandats/<int:number>/confirmer/", views.confirm_mandate, name="confirm_mandate"),
]

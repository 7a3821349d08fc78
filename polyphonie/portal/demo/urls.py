"""Addresses of the guided visit, on the platform's host."""

from django.urls import path

from . import visit

app_name = "demo"
urlpatterns = [
    path("", visit.start, name="start"),
    path("<int:number>/", visit.scene, name="scene"),
    path("<int:number>/entrer/", visit.enter, name="enter"),
    path("habiller/", visit.dress, name="dress"),
    path("communes/", visit.suggested, name="communes"),
    path("quitter/", visit.leave, name="leave"),
    path("bilan/", visit.account, name="account"),
    path("bilan.pdf", visit.account_pdf, name="account_pdf"),
]

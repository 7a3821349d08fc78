"""Addresses of processes."""

from django.urls import path

from .views import read, write

app_name = "processes"
urlpatterns = [
    path("demarches/", read.processes, name="list"),
    path("demarches/nouvelle/", write.new, name="new"),
    path("demarches/<slug:pid>/", read.detail, name="detail"),
    path("demarches/<slug:pid>/cadre/", read.frame, name="frame"),
    path("demarches/<slug:pid>/preparer/", write.edit, name="edit"),
    path("demarches/<slug:pid>/preparer/cadre/<slug:part>/", write.lines, name="lines"),
    path("demarches/<slug:pid>/preparer/fiche/", write.card, name="card"),
    path("demarches/<slug:pid>/preparer/etapes/nouvelle/", write.phase, name="phase_new"),
    path("demarches/<slug:pid>/preparer/etapes/<int:pk>/", write.phase, name="phase"),
    path("demarches/<slug:pid>/preparer/etapes/<int:pk>/retirer/", write.remove_phase, name="phase_remove"),
    path("demarches/<slug:pid>/preparer/publics/", write.add_public, name="add_public"),
    path("demarches/<slug:pid>/preparer/documents/", write.add_document, name="add_document"),
    path("demarches/<slug:pid>/ouvrir/", write.open_now, name="open"),
    path("documents/<slug:pid>.pdf", read.document, name="document"),
]

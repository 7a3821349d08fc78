"""Addresses of commitments."""

from django.urls import path

from . import views

app_name = "commitments"
urlpatterns = [
    path("engagements/", views.register, name="list"),
    path("engagements/pris-dans/<slug:pid>/", views.promise, name="promise"),
    path("engagements/<slug:pid>/", views.detail, name="detail"),
    path("engagements/<slug:pid>/date/", views.put_off, name="put_off"),
    path("engagements/<slug:pid>/preuve/", views.prove, name="prove"),
    path("engagements/<slug:pid>/avancement/", views.progress, name="progress"),
    path("engagements/<slug:pid>/fin/", views.end, name="end"),
    path("preuves/<slug:pid>", views.photo, name="photo"),
]

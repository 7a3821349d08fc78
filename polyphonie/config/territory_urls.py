"""The addresses of a territory, under `/<slug>/` or on its own domain."""

from django.apps import apps
from django.urls import include, path

urlpatterns = [
    path("", include("polyphonie.portal.site.urls")),
    path("", include("polyphonie.processes.urls")),
    path("", include("polyphonie.contributions.urls")),
    path("", include("polyphonie.decisions.urls")),
    path("", include("polyphonie.commitments.urls")),
    path("", include("polyphonie.people.urls")),
    path("bureau/", include("polyphonie.portal.desk.urls")),
    path("administration/", include("polyphonie.portal.administration.urls")),
]
# Each module that is installed brings its own addresses.
urlpatterns += [
    path("", include(f"{app.name}.urls"))
    for app in apps.get_app_configs()
    if app.name.startswith("polyphonie.modules.")
]

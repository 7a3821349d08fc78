"""Addresses of the administration, inside a territory."""

from django.urls import path

from .views import creation, people, territory

app_name = "administration"
urlpatterns = [
    path("", territory.home, name="home"),
    path("identite/", territory.identity, name="identity"),
    path("couleur-<slug:chosen>.css", creation.colour, name="colour"),
    path("services/", territory.services, name="services"),
    path("services/nouveau/", territory.service, name="service_new"),
    path("services/<int:pk>/", territory.service, name="service"),
    path("services/<int:pk>/retirer/", territory.remove_service, name="service_remove"),
    path("quartiers/", territory.area_list, name="areas"),
    path("mandat/", territory.mandatures, name="mandatures"),
    path("mandat/nouveau/", territory.mandature, name="mandature_new"),
    path("mandat/<int:pk>/", territory.mandature, name="mandature"),
    path("roles/", people.roles, name="roles"),
    path("roles/donner/", people.invite, name="invite"),
    path("roles/<int:pk>/retirer/", people.end_role, name="role_end"),
    path("organisations/", people.mandates, name="mandates"),
    path("organisations/<int:pk>/confirmer/", people.confirm, name="mandate_confirm"),
    path("territoires/", territory.children, name="children"),
]

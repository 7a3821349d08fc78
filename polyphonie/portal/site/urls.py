"""Addresses of the public site of a territory, and of its administration."""

from django.urls import path

from polyphonie.portal.desk import bilan

from .views import administration, agenda, brand, home, journal, map, pages, search, who

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("chercher/", search.results, name="search"),
    path("carte/", map.page, name="map"),
    path("carte/points.geojson", map.points, name="map_points"),
    path("agenda/", agenda.page, name="agenda"),
    path("agenda.ics", agenda.calendar, name="agenda_ics"),
    path("nouvelles.atom", agenda.feed, name="feed"),
    path("qui-fait-quoi/", who.who, name="who"),
    path("qui-fait-quoi/<slug:pid>/", who.elected, name="elected"),
    path("chiffres/", home.figures_page, name="figures"),
    path("journal/", journal.page, name="journal"),
    path("journal/tete.json", journal.head, name="journal_head"),
    path("journal/journal.jsonl", journal.lines, name="journal_feed"),
    path("journal/<slug:pid>/", journal.history, name="history"),
    path("accessibilite/", pages.accessibility, name="accessibility"),
    path("mentions/", pages.legal, name="legal"),
    path("facile-a-lire/", pages.easy_read, name="easy_read"),
    path("couleurs/", brand.theme, name="theme"),
    path("marque.css", brand.css, name="brand_css"),
    path("logo", brand.logo, name="logo"),
    path("administration/", administration.index, name="administration"),
    path("administration/identite/", administration.identity, name="administration_identity"),
    path("administration/services/nouveau/", administration.service, name="administration_service_new"),
    path("administration/services/<int:pk>/", administration.service, name="administration_service"),
    path("administration/quartiers/", administration.areas, name="administration_areas"),
    path("administration/mandat/", administration.mandature, name="administration_mandature"),
    path("administration/roles/", administration.role, name="administration_role"),
    path("administration/roles/<int:pk>/retirer/", administration.end_role, name="administration_role_end"),
    *bilan.urlpatterns,
]

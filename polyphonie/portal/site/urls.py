"""Addresses of the public site of a territory."""

from django.urls import path

from polyphonie.portal.desk import bilan

from .views import agenda, brand, home, journal, map, pages, search, who

app_name = "portal"
urlpatterns = [
    path("", home.home, name="home"),
    path("chercher/", search.results, name="search"),
    path("carte/", map.page, name="map"),
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
    path("langue/", brand.language, name="language"),
    path("marque.css", brand.css, name="brand_css"),
    path("logo", brand.logo, name="logo"),
    *bilan.urlpatterns,
]

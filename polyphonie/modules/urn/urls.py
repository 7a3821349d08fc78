"""Addresses of the votes."""

from django.urls import path

from .views import booth, bureau, desk, leaving, paper, public

app_name = "urn"
urlpatterns = [
    path("votes/", desk.elections, name="elections"),
    path("votes/<slug:pid>/", public.urn, name="urn"),
    path("votes/<slug:pid>/urne.json", public.file, name="file"),
    path("votes/<slug:pid>/empreintes.txt", public.heads, name="heads"),
    path("votes/<slug:pid>/proces-verbal.pdf", public.minutes, name="minutes"),
    path("votes/<slug:pid>/recu/", public.receipt, name="receipt"),
    path("votes/<slug:pid>/entrer/", booth.enter, name="enter"),
    path("votes/<slug:pid>/tablette/", booth.tablet, name="tablet"),
    path("votes/<slug:pid>/bulletin/", booth.ballot, name="ballot"),
    path("votes/<slug:pid>/sortir/", leaving.leave, name="leave"),
    path("votes/<slug:pid>/rappel/", leaving.remind, name="remind"),
    path("votes/<slug:pid>/recu-par-courriel/", leaving.mail, name="mail"),
    path("votes/<slug:pid>/guichet/", desk.desk, name="desk"),
    path("votes/<slug:pid>/guichet/liste/", desk.roll, name="roll"),
    path("votes/<slug:pid>/guichet/codes/", desk.codes, name="codes"),
    path("votes/<slug:pid>/guichet/bulletins/", desk.print_paper, name="print_paper"),
    path("votes/<slug:pid>/guichet/urne-mobile/", desk.mobile, name="mobile"),
    path("votes/<slug:pid>/guichet/emargement/", desk.electors, name="electors"),
    path("votes/<slug:pid>/guichet/emargement/<int:pk>/", desk.elector, name="elector"),
    path("votes/<slug:pid>/guichet/effacer/", desk.erase, name="erase"),
    path("votes/<slug:pid>/guichet/lots/", paper.batches, name="batches"),
    path("votes/<slug:pid>/guichet/lots/<int:number>/", paper.batch, name="batch"),
    path("votes/<slug:pid>/bureau/cle/", bureau.keys, name="keys"),
    path("votes/<slug:pid>/bureau/clore/", bureau.close, name="close"),
    path("votes/<slug:pid>/bureau/sceller/", bureau.seal, name="seal"),
    path("votes/<slug:pid>/bureau/ouvrir/", bureau.open_urn, name="open"),
    path("votes/<slug:pid>/bureau/compter/", bureau.count, name="count"),
]

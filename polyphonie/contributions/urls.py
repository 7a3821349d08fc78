"""Addresses of contributions."""

from django.urls import path

from .views import public, receipt, speak

app_name = "contributions"
urlpatterns = [
    path("prendre-la-parole/", speak.speak_start, name="speak_start"),
    path("prendre-la-parole/<slug:pid>/fichier/<int:number>/", speak.draft_file, name="draft_file"),
    path("prendre-la-parole/<slug:pid>/<slug:step>/", speak.speak, name="speak"),
    path("recu/", receipt.type_code, name="receipt"),
    path("r/<str:code>/", receipt.open_receipt, name="open_receipt"),
    path("recu/remis/<slug:pid>/", receipt.handed, name="handed"),
    path("recu/<slug:pid>/", receipt.followed, name="followed"),
    path("recu/<slug:pid>/modifier/", receipt.edit, name="edit"),
    path("recu/<slug:pid>/retirer/", receipt.withdraw, name="withdraw"),
    path("contributions/", public.contributions, name="list"),
    path("contributions/<slug:pid>/", public.detail, name="detail"),
    path("contributions/<slug:pid>/soutenir/", public.support, name="support"),
    path("contributions/<slug:pid>/suivre/", public.follow, name="follow"),
    path("contributions/<slug:pid>/ajouter-un-mot/", public.add_word, name="add_word"),
    path("contributions/<slug:pid>/signaler/", public.flag, name="flag"),
    path("contributions/<slug:pid>/signale/", public.flagged, name="flagged"),
    path("constats/<slug:pid>/", public.finding, name="finding"),
    path("photo/<slug:pid>/", public.photo, name="photo"),
    path("plan-des-quartiers.svg", public.areas_drawing, name="areas_drawing"),
    path("mes-contributions/", receipt.mine, name="mine"),
]

"""Addresses of contributions."""

from django.urls import path

from . import staff_views as staff
from .views import collect, public, receipt, speak

app_name = "contributions"
urlpatterns = [
    path("prendre-la-parole/", speak.speak_start, name="speak_start"),
    path("prendre-la-parole/<slug:pid>/fichier/<int:number>/", speak.draft_file, name="draft_file"),
    path("prendre-la-parole/<slug:pid>/<slug:step>/", speak.speak, name="speak"),
    path("recu/", receipt.type_code, name="receipt"),
    path("r/<str:code>/", receipt.open_receipt, name="open_receipt"),
    path("recu/remis/<slug:pid>/", receipt.handed, name="handed"),
    path("recu/<slug:pid>/", receipt.followed, name="followed"),
    path("recu/<slug:pid>/accuse-de-reception/", receipt.acknowledgement, name="acknowledgement"),
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
    path("saisir/", collect.collect, name="collect"),
    path("saisir/remis/<slug:pid>/", collect.collected, name="collected"),
    path("papier/<slug:pid>/", collect.sheet, name="paper"),
    path("bureau/contributions/enregistrements/", staff.recordings, name="recordings"),
    path("bureau/contributions/photos/", staff.photos_to_review, name="photos_to_review"),
    path("bureau/contributions/photos/<slug:pid>/", staff.review_photo, name="review_photo"),
    path("bureau/contributions/signalements/", staff.open_flags, name="flags"),
    path("bureau/contributions/signalements/<int:number>/", staff.handle_flag, name="handle_flag"),
    path("bureau/contributions/<slug:pid>/transcrire/", staff.transcribe, name="transcribe"),
    path("bureau/contributions/<slug:pid>/moderer/", staff.moderate, name="moderate"),
    path("bureau/contributions/<slug:pid>/demande/", staff.recognise, name="recognise"),
    path("bureau/contributions/<slug:pid>/rapprocher/", staff.link, name="link"),
    path("bureau/contributions/<slug:pid>/masquer-une-partie/", staff.mask, name="mask"),
    path("bureau/contributions/<slug:pid>/demasquer/", staff.unmask, name="unmask"),
    path("bureau/contributions/<slug:pid>/masquer/", staff.hide, name="hide"),
    path("bureau/contributions/<slug:pid>/clore/", staff.close, name="close"),
    path("bureau/contributions/<slug:pid>/recu/", staff.new_receipt, name="new_receipt"),
    path("mes-contributions/", receipt.mine, name="mine"),
]

"""What changes a vote. The common journal is told of the vote, never of a ballot nor of who voted."""

from django.utils.translation import gettext_noop as _n

from .bureau import install, install_for_bureau
from .casting import cancel, cast, come_in, give_pass, leave_address, sign_paper
from .closing import close, count_now, open_urn, seal
from .keyed import drop_batch, finish_keying, key_ballot, new_batch
from .preparing import add_declared, erase_roll, load_roll, make_codes, open_election, print_serials, room_for
from .telling import settle

VERBS = {
    "election.prepared": _n("un vote a été préparé, avec sa liste d’options"),
    "election.roll": _n("la liste des personnes qui peuvent voter a été chargée"),
    "election.codes": _n("des codes de vote ont été imprimés"),
    "election.paper": _n("des bulletins de papier ont été imprimés"),
    "election.keys": _n("le bureau de vote a fait et partagé la clé de l’urne"),
    "election.batch": _n("un lot de bulletins de papier a été saisi deux fois, sans écart"),
    "election.dropped": _n("la saisie d’un lot de bulletins de papier a été abandonnée, pour être reprise"),
    "election.closed": _n("le vote est clos"),
    "election.sealed": _n("l’urne a été scellée, la clé de liaison détruite"),
    "election.opened": _n("l’urne a été ouverte et publiée"),
    "election.erased": _n("la liste d’émargement a été effacée"),
}

__all__ = [
    "VERBS",
    "add_declared",
    "cancel",
    "cast",
    "close",
    "come_in",
    "count_now",
    "drop_batch",
    "erase_roll",
    "finish_keying",
    "give_pass",
    "install",
    "install_for_bureau",
    "key_ballot",
    "leave_address",
    "load_roll",
    "make_codes",
    "new_batch",
    "open_election",
    "open_urn",
    "print_serials",
    "room_for",
    "seal",
    "settle",
    "sign_paper",
]

"""What time brings: run each minute, safe to repeat; missing it delays mail, never rights."""

import logging

from django_scopes import scopes_disabled

from polyphonie.territories.models import Territory

from . import clock, limits, manifest, upkeep
from .models import FormKey
from .pages import inside
from .tasks import send_deliveries

log = logging.getLogger(__name__)


def tick() -> None:
    """Do what is due in every territory; what fails in one does not stop the others."""
    for territory in list(Territory.objects.all()):
        with inside(territory):
            for m in manifest.manifests():
                for act in m.ticks:
                    _try(act, territory)
        send_deliveries.enqueue(territory.pk)
    with scopes_disabled():
        FormKey.objects.filter(at__lt=clock.now() - limits.FORM_KEY_KEPT).delete()
    upkeep.refresh_now_and_then()


def _try(act: object, territory: Territory) -> None:
    try:
        act()
    except Exception:
        # One device's failure must not keep the others' promises waiting.
        log.exception("tick of %s failed in %s", act, territory.slug)

"""`{% load thread %}{% fil_of contribution.item %}`: the fil of any object, on its page."""

from django import template
from django.utils.safestring import SafeString

from polyphonie.core import fil
from polyphonie.core.models import Item

from .ui.thread import fil as fil_component

register = template.Library()


@register.simple_tag(takes_context=True)
def fil_of(context: template.Context, item: Item, level: int = 2, process: Item | None = None) -> SafeString:
    """Return the fil of an item, as the person who reads the page may see it; nothing when it has no station."""
    thread = fil.of(item, context["request"].actor, process)
    if not thread.stations:
        return SafeString()
    return fil_component(stations=thread.stations, voices=thread.voices, level=level)

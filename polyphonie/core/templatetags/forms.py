"""What every form that changes something carries."""

from django import template
from django.middleware.csrf import get_token
from django.utils.html import format_html
from django.utils.safestring import SafeString

from polyphonie.core import once

register = template.Library()


@register.simple_tag(takes_context=True)
def form_key(context: template.Context) -> SafeString:
    """Return the hidden fields of a form: Django's token, and the key that makes sending it twice harmless."""
    request = context["request"]
    # A form shown again after an error keeps its key: nothing was done with it.
    key = request.POST.get(once.FIELD) or once.new_key()
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="{}" value="{}">',
        get_token(request),
        once.FIELD,
        key,
    )

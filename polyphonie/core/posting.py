"""Answering a form that was sent: once, with what it refuses said on its field and what was typed kept."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse

from .errors import Refused
from .once import once


def attempt(request: HttpRequest, form: forms.BaseForm, act: Callable[[dict[str, Any]], str]) -> HttpResponse | None:
    """Run `act(cleaned data)` once and redirect to the address that it returns; None when the form must be shown again.

    A Refused goes to the field that it names, or to the top of the form.
    """
    if not form.is_valid():
        return None
    try:
        return once(request, lambda: act(form.cleaned_data))
    except Refused as refused:
        form.add_error(refused.field if refused.field in form.fields else None, refused.message)
        return None

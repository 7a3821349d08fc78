"""What the forms of this module share: one page, one act, what is refused said on its field."""

from collections.abc import Callable
from typing import Any

from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import render

from polyphonie.core.posting import attempt


def form_page(
    request: HttpRequest, form: Any, *, heading: str, back: str, act: Callable[[dict[str, Any]], str], button: str,
    lead: str = "", template: str = "budgets/form.html", **more: Any,
) -> HttpResponse:  # fmt: skip
    """Show a form, run its act once when it is valid, and show it again with what is refused."""
    if request.method == "POST" and (response := attempt(request, form, act)):
        return response
    context = {"form": form, "heading": heading, "back": back, "send": button, "lead": lead} | more
    response = render(request, template, context, status=422 if form.is_bound else 200)
    response["Cache-Control"] = "private, no-store"
    return response


def pdf(content: bytes, name: str) -> HttpResponse:
    """Give a PDF to read in the browser or to keep."""
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    return response


def jpeg(file: Any) -> FileResponse:
    """Give a picture that was made again from its pixels."""
    response = FileResponse(file.open("rb"), content_type="image/jpeg")
    response["Content-Disposition"] = "inline"
    return response

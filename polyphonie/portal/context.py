"""What every page's layout needs."""

from typing import Any

from django.http import HttpRequest


def page(request: HttpRequest) -> dict[str, Any]:
    """Return the variables of the layouts (`core/base.html`, `core/desk.html`, `core/question.html`)."""
    territory = getattr(request, "territory", None)
    return {"territory": territory, "theme": request.COOKIES.get("theme", "auto"), "nav": [], "person": None, "is_staff": False}

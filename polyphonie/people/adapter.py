"""What we ask of django-allauth."""

from allauth.account.adapter import DefaultAccountAdapter
from django.conf import settings
from django.http import HttpRequest
from django.utils.http import url_has_allowed_host_and_scheme


class Adapter(DefaultAccountAdapter):
    """Sign-in stays on the platform's host and only ever leads back inside it."""

    def is_safe_url(self, url: str) -> bool:
        return url_has_allowed_host_and_scheme(url, allowed_hosts=set(), require_https=settings.SECURE)

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

"""A mail server that does not answer."""

from django.core.mail.backends.base import BaseEmailBackend


class Backend(BaseEmailBackend):
    """Refuse every message as a closed port does."""

    def send_messages(self, messages):
        raise ConnectionRefusedError("nobody listens")

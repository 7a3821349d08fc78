"""What an address of the administration may hold."""

from django.urls import register_converter


class Colour:
    """Six hexadecimal figures."""

    regex = "[0-9a-f]{6}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(Colour, "colour")

"""The address under which this installation speaks: applied on output, never stored."""

from django.conf import settings
from django.http import HttpRequest


def base_url(request: HttpRequest) -> str:
    """HANSA_URL, else scheme and host of the request; without a slash at its end."""
    given: str = settings.HANSA_URL
    return given or request.build_absolute_uri("/").rstrip("/")

"""What every template may show about this installation."""

from django.conf import settings
from django.http import HttpRequest


def installation(request: HttpRequest) -> dict[str, object]:  # noqa: ARG001 - the form of a context processor
    """Name of the installation, and the languages it speaks."""
    return {"hansa_name": settings.HANSA_NAME, "site_languages": settings.LANGUAGES}

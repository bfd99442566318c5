"""Which versions of the protocol are spoken here, and where: for whoever asks.

Dataspace Protocol 2025-1, "Exposure of Dataspace Protocol Versions".
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from connector.api.door import say
from connector.dsp.messages import Version, VersionResponse


@require_safe
def versions(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the form of a view
    """GET /.well-known/dspace-version"""
    ours = Version(version="2025-1", path=settings.DSP_PATH, service_id=settings.DSP_URL)
    return say(VersionResponse(protocol_versions=(ours,)))

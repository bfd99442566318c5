"""Which versions of the protocol are spoken here, and where: for whoever asks.

Dataspace Protocol 2025-1, "Exposure of Dataspace Protocol Versions".
"""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from connector.api.door import say
from connector.dsp.messages import Auth, Version, VersionResponse
from connector.identity.base import identity_provider
from connector.identity.dcp import DecentralisedClaims
from connector.identity.oauth2 import ClientCredentials

OAUTH = Auth(protocol="OAuth", version="2", profile=("client_credentials",))
DCP = Auth(protocol="DCP", version="1.0", profile=("vc11-sl2021/jwt", "vc20-bssl/jwt"))


@require_safe
def versions(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the form of a view
    """GET /.well-known/dspace-version"""
    provider = identity_provider()
    by_dids = isinstance(provider, DecentralisedClaims)
    ours = Version(
        version="2025-1",
        path=settings.DSP_PATH,
        service_id=settings.DSP_URL,
        identifier_type="did:web" if by_dids else None,
        auth=DCP if by_dids else OAUTH if isinstance(provider, ClientCredentials) else None,
    )
    return say(VersionResponse(protocol_versions=(ours,)))

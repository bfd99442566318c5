"""Our DID document: our keys, and where our services are (DID 1.0, 5; did:web).

Only where participants recognise each other by DIDs: elsewhere we have none.
"""

from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from connector.api.door import json
from connector.dsp.values import Parsed
from connector.identity import signing_keys
from connector.identity.base import identity_provider
from connector.identity.dcp import DecentralisedClaims
from connector.identity.did import Purpose
from connector.identity.presentations import SERVICE
from connector.models import SigningKey

CONTEXT = ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/suites/jws-2020/v1"]
USES = (Purpose.TOKEN, Purpose.PRESENTATION, Purpose.CREDENTIAL)


@require_safe
def did_document(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 - the form of a view
    """GET /.well-known/did.json"""
    if not isinstance(identity_provider(), DecentralisedClaims):
        raise Http404
    answer = json(_document(settings.PARTICIPANT_ID, signing_keys.published(timezone.now())))
    answer["Cache-Control"] = "max-age=60"
    return answer


def _document(did: str, keys: list[SigningKey]) -> Parsed:
    methods = [_method(did, key) for key in keys]
    names = [one["id"] for one in methods]
    return {
        "@context": CONTEXT,
        "id": did,
        "verificationMethod": methods,
        **{use.value: names for use in USES},
        "service": list(_services(did)),
    }


def _method(did: str, key: SigningKey) -> dict[str, Any]:
    name = f"{did}#{key.kid}"
    return {
        "id": name,
        "type": "JsonWebKey2020",
        "controller": did,
        "publicKeyJwk": {**key.public, "alg": "ES256", "use": "sig"},
    }


def _services(did: str) -> list[dict[str, str]]:
    base = settings.DSP_URL.removesuffix(settings.DSP_PATH)
    found = {"DataService": f"{base}/.well-known/dspace-version", SERVICE: f"{base}/dcp"}
    return [
        {"id": f"{did}#{kind}", "type": kind, "serviceEndpoint": address}
        for kind, address in found.items()
    ]

"""The door of our wallet: others ask it for our credentials (DCP 1.0, 5.4.1).

Only where participants recognise each other by decentralised claims. Who asks shows a token of its
own, which encloses one of ours; who it is is not asked of its wallet, or the two would never end.
"""

import logging

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone, translation
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from connector.api.door import json, read_body
from connector.errors import NotAuthorised, NotNow, RefusedMessage
from connector.identity import wallet
from connector.identity.base import identity_provider
from connector.identity.dcp import DecentralisedClaims
from connector.identity.senders import authenticated

log = logging.getLogger(__name__)


@csrf_exempt
@require_POST
def query(request: HttpRequest) -> HttpResponse:
    """POST presentations/query: 200 and a PresentationResponseMessage."""
    if not isinstance(identity_provider(), DecentralisedClaims):
        raise Http404
    now = timezone.now()
    with translation.override("en"):
        try:
            sender = authenticated(request.headers.get("Authorization", ""), now)
            return json(wallet.present(wallet.read(read_body(request)), sender, now))
        except (NotAuthorised, NotNow) as refused:
            log.info("our credentials are not shown: %s", refused.detail)
            return _refusal(refused, 503 if isinstance(refused, NotNow) else 401)
        except RefusedMessage as refused:
            return _refusal(refused, refused.status)


def _refusal(refused: RefusedMessage, status: int) -> HttpResponse:
    return json({"code": refused.code, "reason": list(refused.reasons)}, status)

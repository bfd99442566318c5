"""What all doors of the API have in common."""

from collections.abc import Callable, Sequence
from typing import Any

from rest_framework.renderers import BaseRenderer, JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.authentication import RequesterAuthentication
from accounts.requester import Requester, asking
from catalog.api.errors import handle
from catalog.api.reading import Negotiation, StrictJSON


class Door(APIView):
    """JSON in and out, strictly; errors as problem+json; who asks is the Requester."""

    authentication_classes = (RequesterAuthentication,)
    permission_classes = ()
    renderer_classes: Sequence[type[BaseRenderer]] = (JSONRenderer,)
    parser_classes = (StrictJSON,)
    content_negotiation_class = Negotiation

    def get_exception_handler(self) -> Callable[[Exception, dict[str, Any]], Response | None]:
        """catalog.api.errors, whatever the settings say."""
        return handle

    def requester(self, request: Request) -> Requester:
        """Who is asking."""
        return asking(request._request)  # noqa: SLF001 - DRF has no public name for it

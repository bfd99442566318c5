"""For Django REST framework: the requester that the middleware found."""

from rest_framework.authentication import SessionAuthentication
from rest_framework.request import Request

from accounts.requester import Requester, asking


class RequesterAuthentication(SessionAuthentication):
    """`request.user` and `request.auth` are the Requester.

    A session is checked for the CSRF token on unsafe methods; an access token is not, for no
    browser sends one by itself. Without either: nobody, and 401 where a view wants somebody.
    """

    def authenticate(self, request: Request) -> tuple[Requester, Requester] | None:
        """The requester, twice; None for nobody in particular."""
        requester = asking(request._request)  # noqa: SLF001 - DRF has no public name for it
        if not requester.is_authenticated:
            return None
        if requester.token_id is None:
            self.enforce_csrf(request)
        return requester, requester

    def authenticate_header(self, request: Request) -> str:  # noqa: ARG002 - the form of DRF
        """What to send instead (RFC 9110 §11.6.1)."""
        return 'Bearer realm="hansa"'

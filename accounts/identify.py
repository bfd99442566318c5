"""From a user or an access token to the Requester: the only place that builds one."""

from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from accounts.errors import TokenRefused
from accounts.models import TOKEN_FORM, AccessToken, Membership, User, digest
from accounts.requester import Requester
from accounts.roles import Role

NOT_BEARER = gettext_noop("Only access tokens are read here. Send: Authorization: Bearer hansa_…")
NOT_OURS = gettext_noop("This is not an access token of this installation: it begins with hansa_.")
UNKNOWN = gettext_noop("This access token is not known here. Make a new one at /account/tokens.")
REVOKED = gettext_noop("This access token was revoked. Make a new one at /account/tokens.")
EXPIRED = gettext_noop("This access token has expired. Make a new one at /account/tokens.")
SUSPENDED = gettext_noop("The account of this access token is suspended. Ask an administrator.")


def requester_of(user: User, token: AccessToken | None = None) -> Requester:
    """The person, with all roles: one query. With `token`, limited to its scopes."""
    members = Membership.objects.filter(user=user).values_list("organisation_id", "role")
    return Requester(
        user_id=user.pk,
        name=user.name,
        is_authenticated=True,
        is_administrator=user.is_superuser,
        roles=MappingProxyType({organisation: Role(role) for organisation, role in members}),
        scopes=None if token is None else frozenset(token.scopes),
        token_id=None if token is None else token.pk,
        language=user.language,
    )


def requester_of_header(authorization: str, now: datetime) -> Requester:
    """The owner of the token in an Authorization header (RFC 6750 §2.1); raises TokenRefused."""
    scheme, _space, secret = authorization.strip().partition(" ")
    if scheme.lower() != "bearer":
        raise TokenRefused(_(NOT_BEARER))
    if not TOKEN_FORM.fullmatch(secret):
        raise TokenRefused(_(NOT_OURS))
    token = AccessToken.objects.select_related("user").filter(hashed=digest(secret)).first()
    if token is None:
        raise TokenRefused(_(UNKNOWN))
    if token.revoked_at is not None:
        raise TokenRefused(_(REVOKED))
    if not token.is_usable(now):
        raise TokenRefused(_(EXPIRED))
    if not token.user.is_active:
        raise TokenRefused(_(SUSPENDED))
    token.used(now)
    return requester_of(token.user, token)

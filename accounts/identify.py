"""From a user or an access token to the Requester: the only place that builds one."""

from datetime import datetime
from types import MappingProxyType

from django.utils.translation import gettext as _

from accounts.errors import TokenRefused
from accounts.models import TOKEN_FORM, AccessToken, Membership, User, digest
from accounts.requester import Requester
from accounts.roles import Role


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
        raise TokenRefused(_("Only access tokens are read here. Send: Authorization: Bearer …"))
    if not TOKEN_FORM.fullmatch(secret):
        raise TokenRefused(_("This is not an access token of this installation. One begins with hansa_ and has 49 characters."))
    token = AccessToken.objects.select_related("user").filter(hashed=digest(secret)).first()
    if token is None:
        raise TokenRefused(_("This access token is not known here. Make a new one on the page “Access tokens”."))
    _check(token, now)
    token.used(now)
    return requester_of(token.user, token)


def _check(token: AccessToken, now: datetime) -> None:
    if token.revoked_at is not None:
        raise TokenRefused(_("This access token was revoked. Make a new one on the page “Access tokens”."))
    if not token.is_usable(now):
        raise TokenRefused(_("This access token has expired. Make a new one on the page “Access tokens”."))
    if not token.user.is_active:
        raise TokenRefused(_("The account of this access token is suspended. Ask an administrator."))

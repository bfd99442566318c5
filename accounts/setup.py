"""The first run: the operator, who sees the terminal, becomes the administrator.

start prints a token -> /setup asks for it -> the administrator is created, once
"""

import secrets

from django.contrib.auth.password_validation import validate_password
from django.db import transaction
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from accounts.errors import SetupClosed, WrongSetupToken
from accounts.members import create_organisation
from accounts.models import FirstRun, User, digest, same_login


def is_open() -> bool:
    """Whether there is no administrator yet."""
    return not User.objects.filter(is_superuser=True, is_active=True).exists()


def setup_token() -> str | None:
    """A new token for /setup, which ends any older one; None where there is an administrator."""
    if not is_open():
        FirstRun.objects.all().delete()
        return None
    token = secrets.token_urlsafe(32)
    FirstRun.objects.update_or_create(id=1, defaults={"hashed": digest(token)})
    return token


@transaction.atomic
def set_up(token: str, email: str, name: str, password: str, organisation: str = "") -> User:
    """Create the administrator, if `token` is the one printed last; raises SetupRefused."""
    first_run = FirstRun.objects.select_for_update().filter(id=1).first()
    if not is_open():
        raise SetupClosed(_("There is an administrator already. Sign in, or ask them."))
    if first_run is None or not constant_time_compare(first_run.hashed, digest(token)):
        raise WrongSetupToken(
            _("This is not the token that the last start printed. Copy it from the terminal.")
        )
    user = create_administrator(email, name, password, organisation)
    first_run.delete()
    return user


@transaction.atomic
def create_administrator(
    email: str, name: str, password: str, organisation: str | None = None
) -> User:
    """An administrator, and the organisation of this name with them as admin.

    Raises ValidationError for a wrong or taken address, an empty name and a weak password.
    """
    user = User(email=same_login(email), name=name.strip(), is_staff=True, is_superuser=True)
    validate_password(password, user)
    user.set_password(password)
    user.full_clean()
    user.save()
    if organisation:
        create_organisation(organisation, user)
    return user

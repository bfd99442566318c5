"""People, organisations, who belongs where, and the tokens of their programs."""

import hashlib
import re
import secrets
from datetime import datetime, timedelta
from typing import Any, ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.contrib.postgres.fields import ArrayField
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.roles import Role, Scope

TOKEN_MAX_DAYS = 366
TOKEN_FORM = re.compile(r"hansa_[A-Za-z0-9_-]{43}")
_TOKEN_PREFIX_LENGTH = 12
_COARSE = timedelta(hours=1)  # how exactly we know when a token was used

is_iri = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`\x00-\x1f]+\Z",
    _("This is not an IRI. Give one such as https://example.org/us or did:web:example.org"),
)


def digest(secret: str) -> str:
    """What is kept of a secret of 256 random bits: its SHA-256, in hex."""
    return hashlib.sha256(secret.encode()).hexdigest()


def same_login(email: str) -> str:
    """The one spelling of an e-mail address that is kept and compared."""
    return email.strip().lower()


class Users(BaseUserManager["User"]):
    """Creates users, and finds them whatever the case of their address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """A user who may log in, if there is a password."""
        user = self.model(email=same_login(email), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """An administrator of this installation."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """The user with this address; raises User.DoesNotExist."""
        return self.get(email=same_login(username or ""))


class User(AbstractBaseUser, PermissionsMixin):
    """A person. `is_superuser` is the administrator of the installation."""

    email = models.EmailField(
        _("e-mail address"),
        unique=True,
        error_messages={"unique": _("There is an account with this e-mail address already.")},
    )
    name = models.CharField(_("name"), max_length=150)
    language = models.CharField(
        _("language"), max_length=16, blank=True, help_text=_("Empty: as the browser asks")
    )
    is_staff = models.BooleanField(_("may open the admin pages"), default=False)
    is_active = models.BooleanField(
        _("active"), default=True, help_text=_("Untick to suspend the account. Nothing is deleted.")
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    objects: ClassVar[Users] = Users()

    EMAIL_FIELD = "email"
    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        ordering: ClassVar = ["email"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(email=Lower("email")), name="user_email_is_lower_case"
            )
        ]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """One spelling per address."""
        super().clean()
        self.email = same_login(self.email)

    def get_full_name(self) -> str:
        """What the admin pages call the person."""
        return self.name

    def get_short_name(self) -> str:
        """The same: names are not taken apart."""
        return self.name


class Organisation(models.Model):
    """A publisher, portal or company. `participant`: its IRI in a data space, if it has one."""

    slug = models.SlugField(_("short name in addresses"), max_length=64, unique=True)
    name = models.CharField(_("name"), max_length=200)
    participant = models.CharField(
        _("participant IRI"),
        max_length=512,
        blank=True,
        validators=[is_iri],
        help_text=_("By which others in a data space know the organisation. May stay empty."),
    )
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        ordering: ClassVar = ["name", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["participant"],
                condition=~models.Q(participant=""),
                name="organisation_participant_once",
                violation_error_message=_("Another organisation has this participant IRI."),
            )
        ]

    def __str__(self) -> str:
        return self.name


class Membership(models.Model):
    """A user's part in an organisation. Changed by the verbs of accounts.members only."""

    user = models.ForeignKey(User, models.CASCADE, related_name="memberships")
    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=16, choices=Role.choices)

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["user", "organisation"], name="membership_once"),
            models.CheckConstraint(
                condition=models.Q(role__in=Role.values), name="membership_role_is_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.organisation_id}: {self.role}"


class AccessToken(models.Model):
    """Lets a program ask in a person's name, within `scopes`, until `expires_at`.

    The secret is shown once, when it is made; only its SHA-256 is kept.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="tokens")
    name = models.CharField(_("name"), max_length=100)
    scopes = ArrayField(models.CharField(max_length=64, choices=Scope.choices))
    prefix = models.CharField(_("begins with"), max_length=_TOKEN_PREFIX_LENGTH, editable=False)
    hashed = models.CharField(max_length=64, unique=True, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    expires_at = models.DateTimeField(_("expires"))
    last_used = models.DateTimeField(_("last used"), null=True, blank=True, editable=False)
    revoked_at = models.DateTimeField(_("revoked"), null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("access token")
        verbose_name_plural = _("access tokens")
        ordering: ClassVar = ["-created", "-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(
                    expires_at__lte=models.F("created") + timedelta(days=TOKEN_MAX_DAYS)
                ),
                name="token_expires_within_a_year",
            )
        ]

    def __str__(self) -> str:
        return f"{self.name} ({self.prefix}…)"

    @classmethod
    def issue(
        cls, user: User, name: str, scopes: list[str], *, days: int, now: datetime
    ) -> tuple[Self, str]:
        """A new token and its secret, which is not kept. ValueError for a wrong scope or term."""
        if not 1 <= days <= TOKEN_MAX_DAYS:
            raise ValueError(f"a token lasts between 1 and {TOKEN_MAX_DAYS} days, not {days}")
        if unknown := set(scopes) - set(Scope.values):
            raise ValueError(f"unknown scopes: {', '.join(sorted(unknown))}")
        secret = f"hansa_{secrets.token_urlsafe(32)}"
        token = cls.objects.create(
            user=user,
            name=name,
            scopes=sorted(set(scopes)),
            prefix=secret[:_TOKEN_PREFIX_LENGTH],
            hashed=digest(secret),
            created=now,
            expires_at=now + timedelta(days=days),
        )
        return token, secret

    def is_usable(self, now: datetime) -> bool:
        """Neither revoked nor expired."""
        return self.revoked_at is None and now < self.expires_at

    def used(self, now: datetime) -> None:
        """Remember the use, to the hour: at most one write an hour."""
        if self.last_used is None or now - self.last_used >= _COARSE:
            self.last_used = now.replace(minute=0, second=0, microsecond=0)
            self.save(update_fields=["last_used"])

    def revoke(self, now: datetime) -> None:
        """End the token. Revoking again keeps the first time."""
        if self.revoked_at is None:
            self.revoked_at = now
            self.save(update_fields=["revoked_at"])


class LoginAttempt(models.Model):
    """How often something was tried since `began`. `key` is a keyed hash: no address is kept."""

    key = models.CharField(max_length=64, unique=True)
    began = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.key[:8]}…: {self.count} since {self.began}"


class FirstRun(models.Model):
    """The hash of the token that creates the first administrator: one row, gone afterwards."""

    hashed = models.CharField(max_length=64)
    created = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(id=1), name="first_run_is_one_row")
        ]

    def __str__(self) -> str:
        return f"first run, token of {self.created}"

"""Identity by decentralised claims: whose credentials count, our keys, tokens that were used."""

from typing import ClassVar

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _


class TrustedIssuer(models.Model):
    """Whose credentials are believed, and of which types. Without a row nobody is.

    `claims`: member of a credential's subject -> left operand of policies that its values are known
    for, such as {"country": "spatial"}; what is not named there is not used.
    """

    class State(models.TextChoices):
        """Whether it is believed now."""

        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")

    did = models.CharField(
        _("DID"), max_length=512, unique=True, help_text=_("Such as did:web:issuer.example.org")
    )
    name = models.CharField(_("name"), max_length=200)
    types = ArrayField(
        models.CharField(max_length=200),
        verbose_name=_("types of credentials"),
        default=list,
        help_text=_("Which of its credentials count, such as MembershipCredential; with commas."),
    )
    claims = models.JSONField(
        _("what its credentials say"),
        default=dict,
        blank=True,
        help_text=_("Member of the subject and left operand of policies: {“country”: “spatial”}"),
    )
    state = models.CharField(_("state"), max_length=16, choices=State, default=State.ACTIVE)
    created = models.DateTimeField(db_default=Now(), editable=False)

    class Meta:
        verbose_name = _("trusted issuer")
        verbose_name_plural = _("trusted issuers")
        ordering: ClassVar = ["name", "id"]

    def __str__(self) -> str:
        return self.name or self.did


class HeldCredential(models.Model):
    """A credential that somebody has issued to us: the signed token, sealed (connector.secrets)."""

    issuer = models.CharField(max_length=512)
    types = ArrayField(models.CharField(max_length=200))
    sealed = models.BinaryField()
    ends = models.DateTimeField(null=True)
    added = models.DateTimeField(db_default=Now(), editable=False)

    def __str__(self) -> str:
        return f"{', '.join(self.types)} by {self.issuer}"


class UsedToken(models.Model):
    """A self-issued token that has opened a door: it opens none again. Kept until it runs out.

    `digest`: SHA-256 of its sender and its jti.
    """

    digest = models.CharField(max_length=64, primary_key=True)
    ends = models.DateTimeField(db_index=True)

    def __str__(self) -> str:
        return self.digest[:12]


class SigningKey(models.Model):
    """A key of ours: its private JWK sealed (connector.secrets), `kid` the fragment of its id.

    `retired`: a newer one has taken its place; it is published some time longer.
    """

    kid = models.CharField(max_length=64, unique=True)
    public = models.JSONField()
    sealed = models.BinaryField()
    made = models.DateTimeField()
    retired = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["made", "id"]

    def __str__(self) -> str:
        return self.kid

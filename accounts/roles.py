"""What a member may do in an organisation, and what an access token may be used for."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Role(TextChoices):
    """The part of a member in an organisation."""

    ADMIN = "admin", _("Admin")
    STEWARD = "steward", _("Steward")
    NEGOTIATOR = "negotiator", _("Negotiator")
    READER = "reader", _("Reader")


# who has the role on the left may do what the roles on the right may
INCLUDES: dict[Role, frozenset[Role]] = {
    Role.ADMIN:      frozenset(Role),
    Role.STEWARD:    frozenset({Role.STEWARD, Role.READER}),
    Role.NEGOTIATOR: frozenset({Role.NEGOTIATOR, Role.READER}),
    Role.READER:     frozenset({Role.READER}),
}  # fmt: skip


class Scope(TextChoices):
    """What an access token may be used for; never more than its owner may."""

    CATALOG_READ = "catalog:read", _("Read what I may see in the catalogue")
    SOURCES_WRITE = "sources:write", _("Add and change sources, start harvests")
    METRICS_READ = "metrics:read", _("Read the metrics of this installation, as an administrator")

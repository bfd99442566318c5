"""The connector as a Django application."""

from django.apps import AppConfig


class ConnectorConfig(AppConfig):
    """Offers, contracts, transfers: the Dataspace Protocol 2025-1."""

    name = "connector"
    default_auto_field = "django.db.models.BigAutoField"

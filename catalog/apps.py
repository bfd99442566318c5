"""The catalogue as a Django application."""

from django.apps import AppConfig


class CatalogConfig(AppConfig):
    """Harvest, keep, search, serve."""

    name = "catalog"
    default_auto_field = "django.db.models.BigAutoField"

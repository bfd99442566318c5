"""The project itself as an application: its commands and checks live here."""

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import register

from config import checks, translations


class Config(AppConfig):
    """Commands and checks of the whole."""

    name = "config"

    def ready(self) -> None:
        """Have the translations at hand, before anything is said; let the checks be run."""
        translations.compile_changed(settings.MESSAGES_DIR, settings.COMPILED_MESSAGES_DIR)
        register(checks.check_settings, checks.TAG)

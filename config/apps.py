"""The project itself as an application: its commands and checks live here."""

from django.apps import AppConfig
from django.core.checks import register

from config import checks


class Config(AppConfig):
    """Commands and checks of the whole."""

    name = "config"

    def ready(self) -> None:
        """Let the checks be run."""
        register(checks.check_settings, checks.TAG)

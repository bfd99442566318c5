"""The application `accounts`."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class Accounts(AppConfig):
    """People, organisations, access tokens."""

    name = "accounts"
    verbose_name = _("People")

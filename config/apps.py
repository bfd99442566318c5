"""The project itself as an application: its commands live here."""

from django.apps import AppConfig


class Config(AppConfig):
    """Commands of the whole: start, demo."""

    name = "config"

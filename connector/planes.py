"""The seam: how the data of a transfer are handed over, by its format (settings.DATA_PLANES)."""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from connector.dsp.messages import DataAddress
from connector.models import TransferProcess


class DataPlane(Protocol):
    """One way to hand data over. The process is locked, and saved by the caller."""

    def start(self, transfer: TransferProcess) -> DataAddress | None:
        """Let data flow; where and with what the consumer fetches them, if it does."""

    def stop(self, transfer: TransferProcess) -> None:
        """Let nothing flow any more, from this moment; no harm where nothing did."""


def data_plane(format: str) -> DataPlane:  # noqa: A002 - the protocol's word
    """The implementation for a format; raises KeyError for one that we do not know."""
    implementation: DataPlane = import_string(settings.DATA_PLANES[format])()
    return implementation

"""The seam: how the data of a transfer are handed over, by its format (settings.DATA_PLANES).

Or by a data plane of others, if the transfer has one (connector.signaling).
"""

from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from connector.dps.states import FlowState
from connector.dsp.messages import DataAddress
from connector.models import DataFlow, Plane, TransferProcess


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


def plane_for(format: str, organisation_id: int) -> Plane | None:  # noqa: A002
    """The data plane that fetches for an organisation in a format that is not ours; None: none."""
    if not settings.SIGNALING or format in settings.DATA_PLANES:
        return None
    rows = Plane.objects.filter(kind=Plane.Kind.DATA, is_active=True, profiles__contains=[format])
    return rows.filter(organisation=organisation_id).first()


def delegate(transfer: TransferProcess, wanted: FlowState) -> None:
    """Let the transfer's data plane bring its flow there. The transfer is locked."""
    if transfer.plane is None:
        raise ValueError("a transfer without a data plane is delegated to nobody")
    agreement = transfer.agreement
    flow, _is_new = DataFlow.objects.get_or_create(
        transfer=transfer,
        defaults={
            "plane": transfer.plane,
            "side": transfer.role,
            "process_id": transfer.pid,
            "flow_id": transfer.pid,
            "profile": transfer.format,
            "dataset_id": agreement.dataset_id,
            "agreement_id": agreement.iri,
            "counter_party": transfer.participant.iri,
        },
    )
    flow.want(wanted)

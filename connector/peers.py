"""Where peers may send us: their own addresses only, checked when told and again when used.

Dataspace Protocol 2025-1, "Callback address"; what an attacker would do with one:
docs/explanations/dsp.md.
"""

from urllib.parse import urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from connector.errors import Fault, MalformedMessage
from connector.models import Participant
from outbound.addresses import PORTS, Policy, check_url
from outbound.errors import AddressRefused

LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})


def policy_for(participant: Participant) -> Policy:
    """Where messages to this participant may go: the port of its own address is open too.

    So is this machine itself, if the operator has registered the participant there.
    """
    return policy_to(participant.address)


def policy_to(address: str) -> Policy:
    """The same for an address that the operator has registered."""
    parts = urlsplit(address)
    own = {parts.port or PORTS[parts.scheme]} if parts.scheme in PORTS else set()
    return Policy(
        allow_private=settings.ALLOW_PRIVATE_ADDRESSES,
        allow_loopback=parts.hostname in LOOPBACK,
        allowed_ports=frozenset(settings.FETCH_PORTS) | own,
        ca_file=settings.FETCH_CA_FILE,
    )


def check_callback(address: str, participant: Participant) -> str:
    """The callback address, without a slash at its end. Raises MalformedMessage.

    Its host must be the one of the participant's own address: messages go nowhere else.
    """
    try:
        parts = check_url(address, policy_for(participant))
    except AddressRefused as refused:
        raise _fault(str(refused)) from None
    own = urlsplit(participant.address)
    if parts.hostname != own.hostname:
        raise _fault(_("its host is not the one that this participant is registered with"))
    if own.scheme == "https" and parts.scheme != "https":
        raise _fault(_("use https, as for the address this participant is registered with"))
    if parts.query or parts.fragment:
        raise _fault(_("leave out what begins with ? or #: paths are appended to it"))
    return address.rstrip("/")


def _fault(problem: str) -> MalformedMessage:
    sentence = _("This callback address cannot be used: %(problem)s.") % {"problem": problem}
    return MalformedMessage([Fault("/callbackAddress", sentence)])

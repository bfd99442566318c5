"""What the connector keeps, a module for each of its nouns."""

from connector.models.agreement import Agreement
from connector.models.audit import AuditEntry
from connector.models.decision import PolicyDecision, PolicyText
from connector.models.identity import HeldCredential, SigningKey, TrustedIssuer, UsedToken
from connector.models.message import Delivery, Direction, Message
from connector.models.negotiation import ContractNegotiation
from connector.models.offer import Offer, OfferedResource, RemoteOffer
from connector.models.participant import Admission, Participant
from connector.models.plane import DataFlow, Plane
from connector.models.process import Process
from connector.models.transfer import DataSource, TransferProcess

__all__ = [
    "Admission",
    "Agreement",
    "AuditEntry",
    "ContractNegotiation",
    "DataFlow",
    "DataSource",
    "Delivery",
    "Direction",
    "HeldCredential",
    "Message",
    "Offer",
    "OfferedResource",
    "Participant",
    "Plane",
    "PolicyDecision",
    "PolicyText",
    "Process",
    "RemoteOffer",
    "SigningKey",
    "TransferProcess",
    "TrustedIssuer",
    "UsedToken",
]

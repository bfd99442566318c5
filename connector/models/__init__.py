"""What the connector keeps, a module for each of its nouns."""

from connector.models.agreement import Agreement
from connector.models.audit import AuditEntry
from connector.models.contract_text import ContractText
from connector.models.decision import PolicyDecision, PolicyText
from connector.models.identity import HeldCredential, SigningKey, TrustedIssuer, UsedToken
from connector.models.message import Delivery, Direction, Message
from connector.models.negotiation import ContractNegotiation
from connector.models.offer import Offer, OfferedResource, RemoteOffer
from connector.models.participant import Admission, Participant
from connector.models.plane import DataFlow, Plane
from connector.models.process import Process
from connector.models.rule import NegotiationRule, Ruling
from connector.models.transfer import DataSource, TransferProcess
from connector.models.waiting import MailSwitch, NegotiationLimits, WaitingNote

__all__ = [
    "Admission",
    "Agreement",
    "AuditEntry",
    "ContractNegotiation",
    "ContractText",
    "DataFlow",
    "DataSource",
    "Delivery",
    "Direction",
    "HeldCredential",
    "MailSwitch",
    "Message",
    "NegotiationLimits",
    "NegotiationRule",
    "Offer",
    "OfferedResource",
    "Participant",
    "Plane",
    "PolicyDecision",
    "PolicyText",
    "Process",
    "RemoteOffer",
    "Ruling",
    "SigningKey",
    "TransferProcess",
    "TrustedIssuer",
    "UsedToken",
    "WaitingNote",
]

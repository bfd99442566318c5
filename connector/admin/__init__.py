"""Admin pages of the connector: contracts to look at, and the issuers whose credentials count."""

from connector.admin.contracts import Participants
from connector.admin.issuers import TrustedIssuers

__all__ = ["Participants", "TrustedIssuers"]

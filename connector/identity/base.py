"""The seam: from an Authorization header to a participant, and from a participant to a header."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string

from connector.models import Participant

TEST_PEERS = "connector.identity.edc_mock.WithTestPeers"
BY_CLAIMS = "connector.identity.dcp.DecentralisedClaims"


@dataclass(frozen=True)
class Claims:
    """Who asks, and what is held to be true of it, until when (None: until told otherwise)."""

    participant: Participant
    values: Mapping[str, frozenset[str]]
    valid_until: datetime | None = None


class IdentityProvider(Protocol):
    """How participants recognise each other."""

    def token_for(self, participant: Participant) -> str:
        """The value of the Authorization header of a message to `participant`.

        Raises outbound.errors.FetchError where somebody is asked for it, and gives none.
        """

    def verify(self, authorization: str, now: datetime) -> Claims:
        """Who sends this header; raises connector.errors.NotAuthorised for anybody else."""


@cache
def identity_provider() -> IdentityProvider:
    """The implementation that settings.IDENTITY_PROVIDER names.

    Under settings.CONFORMANCE test peers are known by their names, beside it; but never where
    participants are recognised by decentralised claims: there no tokens are exchanged with anybody.
    """
    implementation: IdentityProvider = import_string(settings.IDENTITY_PROVIDER)()
    if settings.CONFORMANCE and settings.IDENTITY_PROVIDER != BY_CLAIMS:
        with_peers: IdentityProvider = import_string(TEST_PEERS)(implementation)
        return with_peers
    return implementation

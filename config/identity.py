"""Who we are to other participants, and how they are recognised: from the environment."""

from dataclasses import dataclass
from datetime import timedelta

from django.core.exceptions import ImproperlyConfigured

from config.env import Environment
from config.oauth2 import OAUTH2, OAuth2, values
from connector.identity.did import did_of

STATIC = "connector.identity.static.StaticTokens"
DCP = "connector.identity.dcp.DecentralisedClaims"
MOST_TYPES = 20
# Beside the protocol's own: paths below which an Authorization header is another participant's.
FOREIGN_PATHS = (
    "/.well-known/dspace-version",
    "/dcp/",
    "/data/",
    "/conformance/",
    "/signaling/",
)


@dataclass(frozen=True, slots=True)
class Dcp:
    """The settings of identity by decentralised claims, as one value."""

    types: frozenset[str]  # of credentials, each of which a participant must present
    believed: timedelta  # what was fetched, or presented
    skew: timedelta  # of clocks
    seconds: int  # for one request to another machine


def provider(env: Environment) -> str:
    """The dotted path of the class."""
    return env.text(
        "IDENTITY_PROVIDER",
        STATIC,
        "Dotted path of the class by which participants recognise each other: tokens that their"
        f" operators exchange, {OAUTH2} for access tokens of one authorisation server, or {DCP}"
        " for the Decentralized Claims Protocol",
    )


def participant(env: Environment, site: str) -> str:
    """Our participant id; by decentralised claims it is the DID of our address."""
    given = env.text(
        "PARTICIPANT_ID",
        "",
        "By which other participants of a data space know this installation; empty: its address,"
        " or with decentralised claims the did:web of it",
    )
    return given or (did_of(site) if provider(env) == DCP else site)


def oauth2(env: Environment) -> OAuth2:
    """The authorisation server of the data space."""
    return values(env)


def dcp(env: Environment) -> Dcp:
    """What the variables say."""
    types = env.names(
        "DCP_CREDENTIALS",
        "MembershipCredential",
        "Types of credentials, with commas, each of which a participant must present",
    )
    if not 0 < len(types) <= MOST_TYPES:
        raise ImproperlyConfigured(f"DCP_CREDENTIALS: name 1 to {MOST_TYPES} types of credentials")
    return Dcp(
        types=frozenset(types),
        believed=timedelta(
            seconds=env.number(
                "DCP_BELIEVED_SECONDS",
                30,
                "DID documents, lists of revoked credentials and presentations are believed for so"
                " long before they are fetched again (seconds)",
                at_most=300,
            )
        ),
        skew=timedelta(
            seconds=env.number(
                "DCP_SKEW_SECONDS", 5, "By how much clocks may differ (seconds)", at_most=60
            )
        ),
        seconds=env.number(
            "DCP_SECONDS",
            10,
            "Time for one request about who somebody is (seconds)",
            at_least=1,
            at_most=60,
        ),
    )

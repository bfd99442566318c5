"""Names on the wire: ODRL's own terms in their short form, everything else as it came."""

from functools import lru_cache

from vocab.namespaces import ODRL, XSD

ONE = frozenset({"eq", "neq", "lt", "lteq", "gt", "gteq", "hasPart"})  # take one right operand
SEVERAL = frozenset({"isA", "isPartOf", "isAnyOf", "isAllOf", "isNoneOf"})  # one or more
OPERATORS = ONE | SEVERAL
LEFT_OPERANDS = frozenset(
    (
        "absolutePosition", "absoluteSize", "absoluteSpatialPosition", "absoluteTemporalPosition",
        "count", "dateTime", "delayPeriod", "deliveryChannel", "device", "elapsedTime", "event",
        "fileFormat", "industry", "language", "media", "meteredTime", "payAmount", "percentage",
        "product", "purpose", "recipient", "relativePosition", "relativeSize",
        "relativeSpatialPosition", "relativeTemporalPosition", "resolution", "spatial",
        "spatialCoordinates", "system", "systemDevice", "timeInterval", "unitOfCount", "version",
        "virtualLocation",
    )
)  # fmt: skip
PARTY_FUNCTIONS = frozenset(
    (
        "assignee", "assigner", "attributedParty", "attributingParty", "compensatedParty",
        "compensatingParty", "consentedParty", "consentingParty", "contractedParty",
        "contractingParty", "informedParty", "informingParty", "trackedParty", "trackingParty",
    )
)  # fmt: skip
# Profiles that add nothing to what is understood here. Any other stops processing (ODRL 2.2, 2.1).
PROFILES = frozenset({ODRL + "core", "https://w3id.org/dspace/2025/1/odrl-profile.jsonld"})


@lru_cache(4_096)
def short(name: str) -> str:
    """ "odrl:use" and "http://www.w3.org/ns/odrl/2/use" are "use"; other names stay as they are."""
    for prefix in _PREFIXES if name.startswith(_PREFIXES) else ():
        if name.startswith(prefix) and len(name) > len(prefix):
            return name.removeprefix(prefix)
    return name


_PREFIXES = ("odrl:", ODRL)


def datatype(name: str) -> str:
    """ "xsd:date" as the IRI that it stands for; other names stay as they are."""
    return XSD + name.removeprefix("xsd:") if name.startswith("xsd:") else name

"""Which profiles a record is checked against: those that it says it speaks.

DCAT-AP always; HVD where the law is named; any other where the record uses a term of the
profile's own namespace, which nobody writes by chance, or where its catalogue record names the
profile (dct:conformsTo, DCAT-AP 3.0.1, CatalogueRecord.applicationprofile). What a dataset itself
conforms to is a standard of its data, and chooses nothing.
"""

import re
from functools import cache

from vocab.namespaces import CATALOG_RECORD, DCT, TYPE
from vocab.profiles.table import DCAT_AP, DCAT_AP_HVD, PROFILES, Profile

_RECORD = re.compile(f"^(\\S+) <{TYPE}> <{CATALOG_RECORD}> \\.$".encode(), re.MULTILINE)
_CLAIM = re.compile(f"^(\\S+) <{DCT}conformsTo> <([^<>\\s]*)> \\.$".encode(), re.MULTILINE)


def chosen(statements: bytes, *, high_value: bool) -> tuple[Profile, ...]:
    """The profiles of a record's N-Triples, in the order of PROFILES."""
    claims = _claims(statements)
    return tuple(
        profile
        for profile in PROFILES
        if profile == DCAT_AP
        or (profile == DCAT_AP_HVD and high_value)
        or _speaks(statements, claims, profile)
    )


def _claims(statements: bytes) -> list[str]:
    records = set(_RECORD.findall(statements))
    return [iri.decode() for node, iri in _CLAIM.findall(statements) if node in records]


def _speaks(statements: bytes, claims: list[str], profile: Profile) -> bool:
    if profile.names and any(claim.startswith(profile.names) for claim in claims):
        return True
    return bool(profile.namespace) and _term_of(profile).search(statements) is not None


@cache
def _term_of(profile: Profile) -> re.Pattern[bytes]:
    """A property or class of the profile's own, in a line of N-Triples."""
    used = rf"^\S+ (?:<{re.escape(TYPE)}> )?<{re.escape(profile.namespace)}"
    return re.compile(used.encode(), re.MULTILINE)

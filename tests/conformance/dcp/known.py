"""Whom a site deals with, and whose credentials it believes, made as its administrator would.

python -m tests.conformance.dcp.known ISSUER DID=ADDRESS …      in the environment of the site
"""

import os
import sys

import django

TYPES = ["MembershipCredential"]


def main(issuer: str, *participants: str) -> None:
    """Make the rows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    models = sys.modules["connector.models"]
    for iri, _, address in (one.partition("=") for one in participants):
        models.Participant.objects.create(iri=iri, name=iri, state="active", address=address)
    models.TrustedIssuer.objects.create(did=issuer, name="issuer", types=TYPES)


if __name__ == "__main__":
    main(*sys.argv[1:])

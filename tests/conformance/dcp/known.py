"""Whom the examined site deals with, and whose credentials it believes: the kit's own parties.

python -m tests.conformance.dcp.known PORT      in the environment of the site
"""

import os
import sys

import django

PARTIES = ("holder", "thirdparty", "verifier")
TYPES = ["MembershipCredential"]


def party(name: str, port: int) -> str:
    """The DID of one of the kit's parties."""
    return f"did:web:127.0.0.1%3A{port}:{name}"


def main(port: int) -> None:
    """Make the rows."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()
    models = sys.modules["connector.models"]
    for name in PARTIES:
        models.Participant.objects.create(
            iri=party(name, port), name=name, state="active", address=f"http://127.0.0.1:{port}"
        )
    models.TrustedIssuer.objects.create(did=party("issuer", port), name="issuer", types=TYPES)


if __name__ == "__main__":
    main(int(sys.argv[1]))

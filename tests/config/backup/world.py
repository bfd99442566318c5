"""One act in an installation of its own, as a program: what a test compares is printed as JSON.

python -m tests.config.backup.world fill|look     for the installation that HANSA_VAR names
"""

import json
import os
import sys
from hashlib import sha256
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
django.setup()

from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.test import Client  # noqa: E402

from accounts.models import Organisation  # noqa: E402
from accounts.setup import create_administrator  # noqa: E402
from catalog.models import HarvestSource, Resource, Version  # noqa: E402
from catalog.queries import head  # noqa: E402
from catalog.search.engine import backend  # noqa: E402
from connector import audit, participants  # noqa: E402
from connector.models import Agreement, ContractNegotiation  # noqa: E402
from connector.moves import digest_of  # noqa: E402

LOGIN = {"username": "ada@example.org", "password": "a long pass phrase 7"}
FEEDS = ("/catalog.nt", "/catalog.ttl", "/catalog.rdf", "/catalog.jsonld", "/api/1/resources")


def fill() -> None:
    """Two catalogues of the sample, one of them with faults; a person; an index."""
    call_command("migrate", verbosity=0)
    for name in ("harbour-city", "broken"):
        file = settings.BASE_DIR / "catalog" / "sample" / f"{name}.ttl"
        HarvestSource.objects.create(slug=name, name=name, url=str(file))
        call_command("harvest", source=name)
    create_administrator(LOGIN["username"], "Ada", LOGIN["password"])
    contract()
    (settings.VAR_DIR / "delivery").mkdir()
    (settings.VAR_DIR / "delivery" / "stops.csv").write_text("stop\nharbour\n")
    call_command("courier", once=True)


def contract() -> None:
    """An agreement with another participant, and what the log says of it."""
    home = Organisation.objects.create(slug="home", name="Home")
    peer = participants.add("https://peer.example", "Peer", "https://peer.example/dsp", None)
    participants.activate(peer, None)
    negotiation = ContractNegotiation.objects.create(
        role="provider", participant=peer, organisation=home, state="FINALIZED"
    )
    resource = Resource.objects.live().first()
    body = '{"@id":"urn:a","@type":"Agreement"}'
    Agreement.objects.create(
        negotiation=negotiation, iri="urn:a", body=body, body_hash=digest_of(body),
        state="active", metadata=resource.statements, metadata_hash=resource.content_hash,
    )  # fmt: skip


def look() -> dict[str, Any]:
    """What everybody sees, what is kept, and whether people come in."""
    call_command("courier", once=True)
    client = Client(headers={"host": "data.example.org"})
    answers = {path: client.get(path) for path in FEEDS}
    assert all(answer.status_code == 200 for answer in answers.values()), answers
    return {
        "feeds": {path: sha256(answer.getvalue()).hexdigest() for path, answer in answers.items()},
        "versions": list(
            Version.objects.order_by("pk").values_list(
                "pk", "change__number", "ordinal", "resource_id", "kind", "content_hash"
            )
        ),
        "head": head(),
        "index": [backend().position(), len(backend().versions())],
        "agreements": [
            [iri, digest_of(body), kept, sha256(bytes(metadata)).hexdigest()]
            for iri, body, kept, metadata in Agreement.objects.order_by("pk").values_list(
                "iri", "body", "body_hash", "metadata"
            )
        ],
        "log": [audit.check().good, audit.check().wrong, str(audit.head())],
        "found": client.get("/api/search?q=harbour").json()["total"],
        "log in": client.post("/login", LOGIN).status_code,
        "kept": (settings.VAR_DIR / "delivery" / "stops.csv").read_text(),
    }


if __name__ == "__main__":
    print(json.dumps({"fill": fill, "look": look}[sys.argv[1]]()))

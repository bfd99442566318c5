"""What people do in a Hansa that meets an EDC: lines of JSON in, a line of JSON out for each.

["verb", {arguments}] -> what came of it. It runs with the settings of the installation.
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    django.setup()

from django.conf import settings
from django.core.management import call_command
from django.db import transaction
from django.utils import timezone
from django.utils.text import slugify

from accounts.models import Organisation
from catalog.models import Distribution
from connector import participants
from connector.dsp.values import Json
from connector.errors import IllegalTransition
from connector.federation.follow import follow as begin_to_follow
from connector.models import (
    Agreement,
    ContractNegotiation,
    DataFlow,
    DataSource,
    Offer,
    OfferedResource,
    Participant,
    Plane,
    RemoteOffer,
    TransferProcess,
)
from connector.negotiation import act
from connector.offers.verbs import Draft, draft, publish
from connector.signaling import known, registering
from connector.transfer import act as transfers
from tests.factories import make_resource, make_source

PATIENCE = 60.0  # seconds; for what is broken, never a pace
KINDS: Mapping[str, Any] = {"negotiation": ContractNegotiation, "transfer": TransferProcess}
FORMAT = "HttpData-PULL"
Said = dict[str, Any]


def know(iri: str, address: str, claims: Said) -> Said:
    """A participant, active from now on, of which these claims are held to be true."""
    made = participants.add(iri, iri, address, None)
    participants.set_claims(made, claims, None)
    participants.activate(made, None)
    return {}


def offer(name: str, policy: Said, data: str, approval: str = "automatic") -> Said:
    """A dataset with its data, offered to everybody on these terms."""
    file: Path = settings.OFFERED_DIR / f"{slugify(name)}.bin"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(bytes.fromhex(data))
    home = _home()
    with transaction.atomic():
        resource = make_resource(make_source("quay", organisation=home), slugify(name))
        distribution = Distribution.objects.create(resource=resource, key="file", position=0)
    DataSource.objects.create(
        resource=resource,
        distribution=distribution,
        kind=DataSource.Kind.FILE,
        address=file.name,
    )
    terms = Draft(
        organisation=home, title=name, contract_policy=Json.of(policy), resources=[resource],
        approval=Offer.Approval(approval),
    )  # fmt: skip
    made = draft(terms, None)
    publish(made, None)
    return {"dataset": resource.iri, "offer": OfferedResource.objects.get(offer=made).wire_id}


def serve(name: str, endpoint: str) -> Said:
    """Be the data plane of an EDC, whose control endpoint this is."""
    plane = Plane(
        kind=Plane.Kind.CONTROL,
        name=name,
        endpoint=endpoint,
        organisation=_home(),
        dialect=Plane.Dialect.EDC,
    )
    registering.register(known.add(plane))
    return {}


def flow(pid: str) -> Said:
    """What we have of a data flow of theirs."""
    found = DataFlow.objects.get(process_id=pid)
    return {"state": found.state, "sent": found.sent}


def follow(iri: str) -> list[Said]:
    """Harvest a participant's catalogue, now; what it offers."""
    source = begin_to_follow(Participant.objects.get(iri=iri), _home(), None)
    call_command("harvest", source=source.slug, verbosity=0)
    offers = RemoteOffer.objects.filter(participant__iri=iri)
    return [
        {"source": source.slug, "dataset": one.dataset_id, "offer": one.offer_id, "formats": one.formats,
         "resource": one.resource_id, "body": one.body}
        for one in offers
    ]  # fmt: skip


def ask(dataset: str) -> Said:
    """Begin a negotiation on the offer of a dataset that we follow."""
    remote = RemoteOffer.objects.filter(dataset_id=dataset).latest("id")
    return {"pid": act.ask(remote, _home(), None).pid}


def request(pid: str, format: str = FORMAT) -> Said:  # noqa: A002 - the protocol's word
    """Ask for the data of the agreement that a negotiation has led to."""
    agreement = Agreement.objects.get(negotiation__pid=pid)
    return {"pid": transfers.request(agreement, None, format).pid}


def end(kind: str, pid: str, reason: str) -> Said:
    """Terminate a negotiation or a transfer; `refused`: why it cannot be, any more."""
    verbs: Mapping[str, Any] = {"negotiation": act, "transfer": transfers}
    try:
        verbs[kind].terminate(KINDS[kind].objects.get(pid=pid), [reason], None)
    except IllegalTransition as refused:
        return {"refused": refused.reasons}
    return {}


def complete(pid: str) -> Said:
    """All is done."""
    transfers.complete(TransferProcess.objects.get(pid=pid), None)
    return {}


def suspend(pid: str, reason: str) -> Said:
    """Pause a transfer."""
    transfers.suspend(TransferProcess.objects.get(pid=pid), [reason], None)
    return {}


def resume(pid: str) -> Said:
    """Let it go on."""
    transfers.resume(TransferProcess.objects.get(pid=pid), None, timezone.now())
    return {}


def until(kind: str, pid: str, states: list[str]) -> Said:
    """Wait for a process to be in one of the states, by our pid or by the peer's."""
    deadline = time.monotonic() + PATIENCE
    while (found := look(kind, pid))["state"] not in states and time.monotonic() < deadline:
        time.sleep(0.02)
    return found


def look(kind: str, pid: str) -> Said:
    """What we have of a process, by our pid or by the peer's."""
    rows = KINDS[kind].objects
    found = rows.filter(pid=pid).first() or rows.filter(peer_pid=pid).first()
    if found is None:
        return {"state": None}
    took = (found.changed - found.created).total_seconds() * 1_000
    known = {"pid": found.pid, "state": found.state, "reasons": found.reasons, "ms": took}
    if isinstance(found, TransferProcess):
        known |= {"size": found.size, "sha256": found.sha256, "error": found.fetch_error}
    said = found.messages.order_by("id")
    fields = ("direction", "step", "delivery", "attempts", "status", "answer", "error")
    return {**known, "messages": list(said.values(*fields))}


def agreement(pid: str) -> Said:
    """What was agreed upon in a negotiation."""
    found = Agreement.objects.get(negotiation__pid=pid)
    return {"body": json.loads(found.body), "state": found.state}


def _home() -> Organisation:
    return Organisation.objects.get_or_create(slug="home", defaults={"name": "Home"})[0]


VERBS: Mapping[str, Callable[..., Any]] = {
    verb.__name__: verb
    for verb in (
        know,
        offer,
        serve,
        flow,
        follow,
        ask,
        request,
        end,
        complete,
        suspend,
        resume,
        until,
        look,
        agreement,
    )
}


def main() -> None:
    """Do what each line says, until there are no more."""
    with os.fdopen(os.dup(1), "w") as answers:
        os.dup2(2, 1)  # whatever commands print is no answer
        for line in sys.stdin:
            verb, said = json.loads(line)
            print(json.dumps(VERBS[verb](**said)), file=answers, flush=True)


if __name__ == "__main__":
    main()

"""What one participant does, in a process with its own settings: prints a line of JSON.

python -m bench.contracts.party VERB [ARGUMENT ...]
"""

import json
import os
import sys
import time
from collections.abc import Callable, Mapping
from typing import Any

PATIENCE_SECONDS = 200.0


def provider(consumer: str, token: str, ours: str) -> dict[str, Any]:
    """Know the consumer, and offer it a dataset; says what the offer is called."""
    from django.db import transaction

    from accounts.models import Organisation
    from catalog.models import Distribution
    from connector.dsp.values import Json
    from connector.models import OfferedResource
    from connector.offers.verbs import Draft, draft, publish
    from tests.factories import make_resource, make_source

    _participant("consumer", consumer, theirs=token, ours=ours)
    home, _ = Organisation.objects.get_or_create(slug="home", defaults={"name": "Home"})
    with transaction.atomic():
        resource = make_resource(make_source("bench", organisation=home), "one")
        Distribution.objects.create(resource=resource, key="csv", position=0)
    policy = Json.of({"permission": [{"action": "use"}]})
    offer = draft(
        Draft(organisation=home, title="One", contract_policy=policy, resources=[resource]), None
    )
    publish(offer, None)
    made = OfferedResource.objects.get(offer=offer)
    return {"offer": made.wire_id, "dataset": resource.iri, "policy": policy.text}


def consumer(provider: str, token: str, ours: str, offer: str, dataset: str) -> dict[str, Any]:
    """Know the provider, and what it offers."""
    from accounts.models import Organisation
    from connector.models import RemoteOffer

    Organisation.objects.get_or_create(slug="home", defaults={"name": "Home"})
    peer = _participant("provider", provider, theirs=token, ours=ours)
    body = {"@id": offer, "@type": "Offer", "permission": [{"action": "use"}]}
    remote = RemoteOffer.objects.create(
        participant=peer, dataset_id=dataset, iri=dataset, offer_id=offer, body=json.dumps(body)
    )
    return {"remote": remote.pk}


def negotiate(count: str, at_once: str) -> dict[str, Any]:
    """`count` negotiations, `at_once` of them open at any time; milliseconds of each."""
    from django.db.models import F

    from accounts.models import Organisation
    from connector.models import ContractNegotiation, RemoteOffer
    from connector.negotiation import act

    home, remote = Organisation.objects.get(slug="home"), RemoteOffer.objects.latest("id")
    mine: list[int] = []
    began = time.monotonic()
    while True:
        open_ones = ContractNegotiation.objects.filter(pk__in=mine).exclude(
            state__in=("FINALIZED", "TERMINATED")
        )
        free = int(at_once) - open_ones.count()
        if len(mine) == int(count) and free == int(at_once):
            break
        for _ in range(min(free, int(count) - len(mine))):
            mine.append(act.ask(remote, home, None).pk)
        if time.monotonic() > began + PATIENCE_SECONDS:
            raise SystemExit("the negotiations do not end")
        time.sleep(0.002)
    seconds = time.monotonic() - began
    done = ContractNegotiation.objects.filter(pk__in=mine, state="FINALIZED")
    took = done.annotate(took=F("changed") - F("created")).values_list("took", flat=True)
    return {
        "ms": sorted(one.total_seconds() * 1000 for one in took),
        "seconds": seconds,
        "failed": len(mine) - done.count(),
        "reasons": [
            reason
            for one in ContractNegotiation.objects.filter(pk__in=mine, state="TERMINATED")
            for reason in one.reasons
        ],
    }


def opened(count: str) -> dict[str, Any]:
    """So many negotiations, begun and left open: the provider's people are asked."""
    from accounts.models import Organisation
    from connector.models import ContractNegotiation, RemoteOffer
    from connector.negotiation import act

    home, remote = Organisation.objects.get(slug="home"), RemoteOffer.objects.latest("id")
    mine = [act.ask(remote, home, None).pk for _ in range(int(count))]
    began = time.monotonic()
    waiting = ContractNegotiation.objects.filter(pk__in=mine, state="")
    while left := waiting.count():
        if time.monotonic() > began + PATIENCE_SECONDS:
            raise SystemExit(f"{left} of {count} negotiations do not begin")
        time.sleep(0.1)
    return {"open": len(mine)}


def asks_people() -> dict[str, Any]:
    """From now on a person answers what is asked of the offer."""
    from connector.models import Offer

    return {"offers": Offer.objects.update(approval=Offer.Approval.HUMAN)}


def steps(count: str) -> dict[str, Any]:
    """Messages taken in a second, each in its transaction, and bare transactions of two inserts.

    Each message is a verification at the provider: a state moves, an event is put into the outbox,
    both are recorded. (Its participant is suspended, so nothing of it is sent.)
    """
    from django.db import connection, transaction
    from django.utils import timezone

    from accounts.models import Organisation
    from connector.dsp.messages import ContractAgreementVerificationMessage as Verification
    from connector.dsp.values import Json
    from connector.dsp.wire import write
    from connector.identity.base import Claims
    from connector.models import ContractNegotiation, Participant
    from connector.negotiation import receive

    home = Organisation.objects.get(slug="home")
    peer, _ = Participant.objects.get_or_create(
        iri="urn:bench:nobody", defaults={"name": "Nobody", "state": "suspended"}
    )
    rows = [
        ContractNegotiation.objects.create(
            role="provider", participant=peer, organisation=home, address="http://localhost:9",
            peer_pid=f"urn:bench:{time.monotonic_ns()}", dataset_id="urn:bench:one", offer="{}",
            offer_by="consumer", state="AGREED",
        )
        for _ in range(int(count))
    ]  # fmt: skip
    claims, now = Claims(peer, {}), timezone.now()
    said = [Verification(**row.pids) for row in rows]
    began = time.perf_counter()
    for row, one in zip(rows, said, strict=True):
        receive.receive(row.pid, one, Json.of(write(one)), claims, now)
    stepped = time.perf_counter() - began
    with connection.cursor() as cursor:
        cursor.execute("CREATE TABLE bench_bare (id bigserial PRIMARY KEY, said text)")
        began = time.perf_counter()
        for number in range(int(count)):
            with transaction.atomic():
                for _ in range(2):
                    cursor.execute("INSERT INTO bench_bare (said) VALUES (%s)", [f"row {number}"])
        bare = time.perf_counter() - began
        cursor.execute("DROP TABLE bench_bare")
    return {"steps_per_s": int(count) / stepped, "bare_per_s": int(count) / bare}


def harvests(file: str) -> dict[str, Any]:
    """One harvest of this file after another, by the installation's own worker, until killed."""
    from catalog.harvest import schedule
    from catalog.models import HarvestRun, HarvestSource
    from catalog.tasks import nudge

    number = 0
    while True:
        number += 1
        name = f"busy-{number}-{time.monotonic_ns()}"
        run = schedule.queue(HarvestSource.objects.create(slug=name, name=name, url=file))
        nudge(run)
        while run.state in (HarvestRun.State.QUEUED, HarvestRun.State.RUNNING):
            time.sleep(0.2)
            run.refresh_from_db()
        if run.state != HarvestRun.State.DONE:
            raise SystemExit(run.error)


def harvesting() -> dict[str, Any]:
    """Whether a harvest is at work, and whether what follows harvests has come to rest."""
    from accounts.requester import ANONYMOUS
    from catalog.courier.lag import caught_up, reader_lags
    from catalog.models import HarvestRun

    running = HarvestRun.objects.filter(state=HarvestRun.State.RUNNING).exists()
    return {"running": running, "rests": not running and caught_up(reader_lags(ANONYMOUS))}


def contract() -> dict[str, Any]:
    """One negotiation to its end; the agreement."""
    from connector.models import Agreement

    found = negotiate("1", "1")
    if found["failed"]:
        raise SystemExit(str(found))
    agreement = Agreement.objects.latest("id")
    return {"iri": agreement.iri, "body": agreement.body, "state": agreement.state}


def transfer(iri: str) -> dict[str, Any]:
    """Ask for the data of an agreement; where they are, once the provider has started."""
    from connector.models import Agreement
    from connector.secrets import unseal
    from connector.transfer import act

    made = act.request(Agreement.objects.get(iri=iri), None, "HttpData-PULL")
    began = time.monotonic()
    while made.state in ("", "REQUESTED"):
        if time.monotonic() > began + PATIENCE_SECONDS:
            raise SystemExit("the transfer does not start")
        time.sleep(0.02)
        made.refresh_from_db()
    said = {} if made.data_address is None else json.loads(unseal(bytes(made.data_address)))
    address = said.get("dataAddress", {})
    return {"pid": made.pid, "state": made.state, "reasons": made.reasons, "address": address}


def file(name: str, megabytes: str) -> dict[str, Any]:
    """Let the offered dataset be delivered from a file of that many zeros."""
    from django.conf import settings

    from connector.models import DataSource, OfferedResource

    path = settings.VAR_DIR / "offered" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as made:
        made.truncate(int(megabytes) * 1_000_000)
    resource = OfferedResource.objects.latest("id").resource
    DataSource.objects.update_or_create(
        resource=resource,
        distribution=resource.distributions.get(),
        defaults={"kind": DataSource.Kind.FILE, "address": name},
    )
    return {"size": path.stat().st_size}


def revoke(iri: str, reason: str) -> dict[str, Any]:
    """End an agreement of ours."""
    from django.utils import timezone

    from connector.agreements import revoke as end
    from connector.models import Agreement

    end(Agreement.objects.get(iri=iri), reason, None, timezone.now())
    return {}


def _participant(name: str, address: str, *, theirs: str, ours: str) -> Any:
    from accounts.models import digest
    from connector.identity.static import keep_our_token
    from connector.models import Participant

    made = Participant.objects.create(
        iri=address, name=name, state=Participant.State.ACTIVE,
        address=f"{address}/dsp/2025-1", token_hash=digest(theirs),
    )  # fmt: skip
    keep_our_token(made, ours)
    return made


VERBS: Mapping[str, Callable[..., dict[str, Any]]] = {
    "provider": provider,
    "consumer": consumer,
    "negotiate": negotiate,
    "opened": opened,
    "asks_people": asks_people,
    "steps": steps,
    "harvests": harvests,
    "harvesting": harvesting,
    "contract": contract,
    "transfer": transfer,
    "file": file,
    "revoke": revoke,
}


def main(verb: str, *arguments: str) -> None:
    """Do it, and print what came of it."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    import django

    django.setup()
    print(json.dumps(VERBS[verb](*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])

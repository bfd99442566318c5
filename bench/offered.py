"""make bench CASE=catalogue: pages of the catalogue that other connectors ask for, over HTTP.

SIZE (100000) datasets are on offer to everybody, and GROUPS more offers show some of them to those
who satisfy an access policy; who asks satisfies every second one. Each kind of question is asked
PAGES times, at places all over the catalogue, by one participant that keeps its connection.
"""

import http.client
import json
import os
import random
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench.measure import percentile
from bench.search import pages, stored

SIZE = int(os.environ.get("SIZE", "100000"))
GROUPS, EACH, PAGES = 100, 50, 60
GATE_MS = 200.0
PEER, TOKEN = "https://peer.example", "bench-token-of-a-participant"
PATH = "/dsp/2025-1/catalog/request"
ASK: Mapping[str, Any] = {
    "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
    "@type": "CatalogRequestMessage",
}
THEME = {"operandLeft": "theme", "operator": "=", "operandRight": "TRAN"}
TITLE = {"operandLeft": "title", "operator": "ilike", "operandRight": "%water%"}
KINDS: Mapping[str, Mapping[str, Any]] = {
    "plain": ASK,
    "theme": {**ASK, "filter": [THEME]},
    "title": {**ASK, "filter": [TITLE]},
}


def main() -> int:
    """Run the bench; 0 when every gate is met, 1 when one is missed."""
    place = stored.folder(SIZE).with_name(f"catalogue-{SIZE}")
    stored.opened(place)
    stored.fill(SIZE, place)
    _offer()
    figures = _measured(place)
    missed = 0
    print(f"{'figure':22}{'value':>14}  gate")
    for name, value in figures.items():
        is_gate = name.startswith("p95_ms")
        met = not is_gate or value <= GATE_MS
        missed += not met
        verdict = f"≤ {GATE_MS:.0f} {'met' if met else 'MISSED'}" if is_gate else ""
        print(f"{name:22}{value:>14,.2f}  {verdict}".rstrip())
    print("RESULT " + " ".join(f"{name}={value:.2f}" for name, value in figures.items()))
    return 1 if missed else 0


def _offer() -> None:
    """Everything to everybody, and groups of it by policies; once."""
    from accounts.models import Organisation
    from catalog.models import HarvestSource, Resource
    from connector import participants
    from connector.dsp.values import Json
    from connector.models import Offer, Participant
    from connector.offers.verbs import Draft, draft, publish

    if Offer.objects.exists():
        return
    owner, _ = Organisation.objects.get_or_create(slug="bench", defaults={"name": "Bench"})
    HarvestSource.objects.update(organisation=owner)
    peer = Participant.objects.create(iri=PEER, name="Peer", address=f"{PEER}/dsp", state="active")
    participants.take_token(peer, TOKEN, None)
    participants.set_claims(peer, {"recipient": ["even"]}, None)
    use = Json.of({"permission": [{"action": "use"}]})
    for source in HarvestSource.objects.order_by("pk"):
        wanted = Draft(
            organisation=owner, title=f"All of {source}", contract_policy=use, source=source
        )
        publish(draft(wanted, None), None)
    rows = list(Resource.objects.filter(audiences=[]).order_by("pk")[: GROUPS * EACH])
    for n in range(GROUPS):
        names = [f"group-{n}", "even" if n % 2 == 0 else "odd"]
        group = {"leftOperand": "recipient", "operator": "isAnyOf", "rightOperand": names}
        policy = Json.of({"permission": [{"action": "use", "constraint": [group]}]})
        wanted = Draft(
            organisation=owner,
            title=f"Group {n}",
            contract_policy=use,
            access_policy=policy,
            resources=rows[n * EACH : (n + 1) * EACH],
        )
        publish(draft(wanted, None), None)


def _measured(place: Path) -> Mapping[str, float]:
    from django.conf import settings
    from django.db import connection

    from config.local.installation import Plan, web
    from connector.models import OfferedResource

    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    figures: dict[str, float] = {"offered": OfferedResource.objects.count()}
    port = pages.free_port()
    with pages.serving(web(Plan(pages.HOST, port)), port, place / "web.log"):
        for kind, body in KINDS.items():
            times = _asked(port, kind, body)
            figures[f"p50_ms_{kind}"] = percentile(times, 0.50)
            figures[f"p95_ms_{kind}"] = percentile(times, 0.95)
    return figures


def _asked(port: int, kind: str, body: Mapping[str, Any]) -> Sequence[float]:
    """Milliseconds of each page, from the first byte sent to the last one read."""
    from connector.catalogue import asking, filters
    from connector.dsp.values import Json

    wanted = filters.read(tuple(Json.of(dict(one)) for one in body.get("filter", ())) or None)
    chance = random.Random(kind)
    text = json.dumps(body)
    line = http.client.HTTPConnection(pages.HOST, port, timeout=60)
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    times = []
    for number in range(PAGES + 3):
        token = asking.continuation(chance.randrange(SIZE), PEER, wanted)
        began = time.perf_counter()
        line.request("POST", f"{PATH}?{asking.TOKEN}={token}", text, headers)
        answer = line.getresponse()
        said = answer.read()
        took = (time.perf_counter() - began) * 1_000
        if answer.status != 200:
            raise SystemExit(f"{kind}: {answer.status} {said[:500]!r}")
        if number >= 3:  # the first ones fill caches of the server
            times.append(took)
    line.close()
    return times


if __name__ == "__main__":
    raise SystemExit(main())

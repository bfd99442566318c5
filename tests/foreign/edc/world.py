"""A Hansa and an EDC that know each other; each offers the other something, as the guide has it."""

import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from random import Random
from typing import Any

from tests.foreign.edc.management import EDC, Management
from tests.foreign.edc.plane import Plane
from tests.foreign.edc.runtime import Edc
from tests.foreign.edc.site import Site

HANSA, PEER = "hansa", "edc-peer"
OURS, THEIRS = (Random(seed).randbytes(300_000) for seed in (1, 2))  # the data of each
USE = {"permission": [{"action": "use"}]}
PURPOSES = ["https://w3id.org/dpv#ScientificResearch", "https://w3id.org/dpv#Marketing"]


def only(left: str, operator: str, right: object) -> dict[str, Any]:
    """Terms with one constraint."""
    constraint = {"leftOperand": left, "operator": operator, "rightOperand": right}
    return {"permission": [{"action": "use", "constraint": [constraint]}]}


LIST = only("purpose", "isAnyOf", PURPOSES)
# What EDC cannot keep as it is: it writes texts, and its own names short.
TERMS: dict[str, dict[str, Any]] = {
    "list": LIST,
    "list of one": only("purpose", "isAnyOf", PURPOSES[:1]),
    "moment": only("dateTime", "lt", {"@type": "xsd:dateTime", "@value": "2100-01-01T00:00:00Z"}),
    "number": only("count", "lteq", {"@type": "xsd:integer", "@value": "50"}),
    "iri": only("purpose", "eq", {"@id": PURPOSES[0]}),
    "name of edc": only(f"{EDC}inForceDate", "lteq", "contractAgreement+30d"),
    "prohibition": {**USE, "prohibition": [{"action": "sell"}]},
    "obligation": {**USE, "obligation": [{"action": "attribute"}]},
}
SHIPS, TIED = "ships", "tied"  # of EDC: on plain terms, on terms with a list
OVER = ("FINALIZED", "TERMINATED")
ENDED = ("COMPLETED", "TERMINATED")
PATIENCE = 60.0  # seconds; for what is broken, never a pace


@dataclass(frozen=True)
class Contract:
    """One that both have: the numbers that each has it by; milliseconds at Hansa."""

    here: str  # pid of our negotiation
    there: str  # id of EDC's negotiation
    agreement: str  # id of EDC's agreement
    wire: str  # the agreement's id in messages
    milliseconds: float


@dataclass(frozen=True)
class World:
    """Both. `datasets`: name -> the `@id` of a dataset of ours, from our catalogue."""

    site: Site
    edc: Edc
    manages: Management
    plane: Plane
    datasets: dict[str, str]

    # --- EDC provides ---------------------------------------------------------------------------
    def asked(self, dataset: str) -> str:
        """Our request for a contract on a dataset of EDC; our pid."""
        return str(self.site.does("ask", dataset=dataset)["pid"])

    def contract(self, dataset: str = SHIPS) -> Contract:
        """A contract on data of EDC."""
        pid = self.asked(dataset)
        ours = self.ours("negotiation", pid, *OVER)
        assert ours["state"] == "FINALIZED", ours
        agreed = self.site.does("agreement", pid=pid)
        assert agreed["state"] == "active"
        theirs = self.theirs_of(pid)
        found = self.manages.agreement(theirs["contractAgreementId"])
        assert found["agreementId"] == agreed["body"]["@id"]
        return Contract(pid, theirs["@id"], found["@id"], found["agreementId"], ours["ms"])

    def fetched(self, contract: Contract) -> dict[str, Any]:
        """The data of EDC under a contract, as they have come; compared by size and hash later."""
        pid = self.site.does("request", pid=contract.here)["pid"]
        return self.ours("transfer", pid, *ENDED)

    def theirs_of(self, pid: str, state: str = "FINALIZED") -> dict[str, Any]:
        """EDC's negotiation with our pid, when it is in this state."""
        return self._theirs(pid, self.manages.negotiations, "edc:correlationId", state)

    def transfer_of(self, pid: str) -> dict[str, Any]:
        """EDC's transfer with our pid, started."""
        return self._theirs(pid, self.manages.transfers, "correlationId", "STARTED")

    def _theirs(
        self, pid: str, rows: Callable[[], list[dict[str, Any]]], by: str, state: str
    ) -> dict[str, Any]:
        def found() -> dict[str, Any]:
            known = (one for one in rows() if one.get(by) == pid and one["state"] == state)
            return next(known, {})

        return dict(self.until(found, f"{pid} is {state} at EDC"))

    # --- Hansa provides -------------------------------------------------------------------------
    def offer(self, name: str) -> dict[str, Any]:
        """An offer of ours, as EDC finds it in our catalogue, with what EDC wants beside."""
        catalog = self.manages.catalog(HANSA, self.site.address)
        (found,) = [one for one in catalog["dataset"] if one["@id"] == self.datasets[name]]
        return {**found["hasPolicy"][0], "assigner": HANSA, "target": found["@id"]}

    def sold(self, name: str) -> Contract:
        """A contract on data of ours."""
        number = self.manages.negotiate(self.site.address, self.offer(name))
        theirs = self.manages.until("negotiation", number, *OVER)
        ours = self.ours("negotiation", number, *OVER)
        assert theirs["state"] == "FINALIZED", (theirs, ours)
        assert ours["state"] == "FINALIZED", ours
        agreed = self.site.does("agreement", pid=ours["pid"])
        found = self.manages.agreement(theirs["contractAgreementId"])
        assert found["agreementId"] == agreed["body"]["@id"]
        return Contract(ours["pid"], number, found["@id"], found["agreementId"], ours["ms"])

    def delivering(self, contract: Contract) -> tuple[str, dict[str, Any]]:
        """EDC's transfer of our data, started; and where its application finds them."""
        number = self.manages.transfer(self.site.address, contract.agreement)
        found = self.manages.until("process", number, "STARTED", "TERMINATED")
        assert found["state"] == "STARTED", found
        return number, self.manages.data_address(number)

    # --- either way -----------------------------------------------------------------------------
    def until(self, condition: Callable[[], Any], what: str) -> Any:
        """Wait for a truthy answer, which is returned."""
        end = time.monotonic() + PATIENCE
        while not (found := condition()):
            assert time.monotonic() < end, f"waited in vain: {what}"
            time.sleep(0.1)
        return found

    def ours(self, kind: str, pid: str, *states: str) -> dict[str, Any]:
        """A process here, by our pid or theirs, once it is in one of the states."""
        found: dict[str, Any] = self.site.does("until", kind=kind, pid=pid, states=states)
        return found


def data(address: dict[str, Any]) -> tuple[int, bytes]:
    """What an application of EDC gets at a data address: status and body."""
    asked = urllib.request.Request(
        address[f"{EDC}endpoint"], headers={"Authorization": address[f"{EDC}authorization"]}
    )
    try:
        with urllib.request.urlopen(asked, timeout=30) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as refused:
        return refused.code, refused.read()


@contextmanager
def world() -> Iterator[World]:
    """Both, from start to end. Raises NotHere where no EDC can be had."""
    with Plane(THEIRS) as plane, Edc(PEER) as edc, Site(HANSA, [plane.port]) as site:
        manages = Management(edc)
        manages.use_plane(plane.url)
        manages.offer(SHIPS, USE)
        manages.offer(TIED, LIST)
        site.does("know", iri=PEER, address=edc.address, claims={"purpose": PURPOSES[:1]})
        offered = {name: (terms, "automatic") for name, terms in TERMS.items()}
        offered |= {"boats": (USE, "automatic"), "slow": (USE, "human")}
        datasets = {
            name: site.does("offer", name=name, policy=policy, data=OURS.hex(), approval=approval)
            for name, (policy, approval) in offered.items()
        }
        ids = {name: made["dataset"] for name, made in datasets.items()}
        site.does("follow", iri=PEER)
        yield World(site, edc, manages, plane, ids)

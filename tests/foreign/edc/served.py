"""Hansa is the data plane of an EDC: rounds of transfers between two EDCs, of data that are here.

python -m tests.foreign.edc.served [20]
"""

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager

from tests.foreign.edc.management import Management
from tests.foreign.edc.runtime import Edc
from tests.foreign.edc.site import Site
from tests.foreign.edc.world import HANSA, OURS, USE, data
from tests.foreign.maven import NotHere

PROVIDER, CONSUMER = "edc-provides", "edc-consumes"


class Served:
    """A contract between two EDCs on a dataset whose data are here."""

    def __init__(self, site: Site, dataset: str, provider: Edc, consumes: Management) -> None:
        self.site, self.provider = site, provider
        self.provides, self.consumes = Management(provider), consumes
        site.does("serve", name=PROVIDER, endpoint=f"{provider.door('control')}/control")
        self.provides.offer(dataset, USE)
        found = self.consumes.catalog(PROVIDER, provider.address)
        (offered,) = found["dataset"]
        offer = {**offered["hasPolicy"][0], "assigner": PROVIDER, "target": offered["@id"]}
        number = self.consumes.negotiate(provider.address, offer)
        agreed = self.consumes.until("negotiation", number, "FINALIZED", "TERMINATED")
        assert agreed["state"] == "FINALIZED", agreed
        self.contract = agreed["contractAgreementId"]

    def started(self) -> tuple[str, str]:
        """A transfer that has started: its id at the consumer, and its pid at the provider."""
        number = self.consumes.transfer(self.provider.address, self.contract)
        found = self.consumes.until("process", number, "STARTED", "TERMINATED")
        assert found["state"] == "STARTED", found
        return number, found["correlationId"]

    def status(self, number: str) -> tuple[int, bytes]:
        """What the consumer's application gets, by the address that it was told last."""
        return data(self.consumes.data_address(number))


@contextmanager
def served() -> Iterator[Served]:
    """Two EDCs, and a Hansa that neither has a contract with. Raises NotHere."""
    with Edc(PROVIDER) as provider, Edc(CONSUMER) as consumer, Site(HANSA, []) as site:
        made = site.does("offer", name="boats", policy=USE, data=OURS.hex())
        yield Served(site, made["dataset"], provider, Management(consumer))


def round_of(found: Served) -> None:
    """A transfer, its bytes, and its end, which ends the access."""
    number, pid = found.started()
    address = found.consumes.data_address(number)
    assert data(address) == (200, OURS)
    found.consumes.terminate_transfer(number, "enough")
    found.provides.until("process", pid, "TERMINATED", "DEPROVISIONED", "COMPLETED")
    assert data(address)[0] == 404
    assert found.site.does("flow", pid=pid) == {"state": "TERMINATED", "sent": len(OURS)}


def main(count: int) -> None:
    """So many rounds; ends with an error when one is lost."""
    try:
        with served() as found:
            began = time.monotonic()
            for _ in range(count):
                round_of(found)
            took = time.monotonic() - began
    except NotHere as error:
        sys.exit(str(error))
    print(f"Hansa as data plane of an EDC: {count} rounds in {took:.1f} s, 0 lost")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 20)

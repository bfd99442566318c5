"""What an EDC is told to do, by its Management API (0.15.1: v4beta), and what it says of it."""

import json
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from typing import Any

from tests.foreign.edc.runtime import KEY, Edc

CONTEXT = ["https://w3id.org/edc/connector/management/v2"]
EDC = "https://w3id.org/edc/v0.0.1/ns/"
PROTOCOL = "dataspace-protocol-http:2025-1"
PULL = "HttpData-PULL"
PATIENCE = 60.0  # seconds; for what is broken, never a pace
Said = dict[str, Any]


class Refused(Exception):
    """It answered with another status than 2xx; `status`."""

    def __init__(self, status: int, body: str) -> None:
        super().__init__(f"{status}: {body[:500]}")
        self.status = status


class Management:
    """The Management API of one EDC. Every method raises Refused."""

    def __init__(self, edc: Edc) -> None:
        self._edc = edc
        self._base = f"{edc.door('management')}/management/v4beta"

    # --- as a provider --------------------------------------------------------------------------
    def use_plane(self, url: str) -> None:
        """Serve data by the data plane at this address; to be said before anything is offered."""
        said = {
            "@context": {"@vocab": EDC}, "@type": "DataPlaneInstance", "@id": "plane", "url": url,
            "allowedSourceTypes": ["HttpData"], "allowedTransferTypes": [PULL],
        }  # fmt: skip
        self._ask("POST", f"{self._edc.door('control')}/control/v1/dataplanes", said)

    def offer(self, asset: str, policy: Mapping[str, Any]) -> None:
        """Offer an asset to everybody, on these terms."""
        source = {"@type": "DataAddress", "type": "HttpData", "baseUrl": "http://127.0.0.1:9/"}
        properties = {"name": f"Asset {asset}"}
        self._make("assets", "Asset", asset, properties=properties, dataAddress=source)
        self._make(
            "policydefinitions", "PolicyDefinition", asset, policy={"@type": "Set", **policy}
        )
        self._make(
            "contractdefinitions", "ContractDefinition", asset,
            accessPolicyId=asset, contractPolicyId=asset,
            assetsSelector=[{
                "@type": "Criterion", "operandLeft": f"{EDC}id", "operator": "=",
                "operandRight": asset,
            }],
        )  # fmt: skip

    # --- as a consumer --------------------------------------------------------------------------
    def catalog(self, peer: str, address: str) -> Said:
        """The catalogue of a peer, byte for byte as it came."""
        return self._say(
            "catalog/request", "CatalogRequest", counterPartyId=peer, **self._to(address)
        )

    def negotiate(self, address: str, offer: Mapping[str, Any], callback: str = "") -> str:
        """Ask for a contract; `offer` with assigner and target. The id of its negotiation.

        What ended it is said to `callback`, if there is one.
        """
        policy = {"@type": "Offer", **offer}
        told = {"@type": "CallbackAddress", "transactional": False, "uri": callback}
        events = [f"contract.negotiation.{end}" for end in ("finalized", "terminated")]
        more = {"callbackAddresses": [{**told, "events": events}]} if callback else {}
        begun = self._say(
            "contractnegotiations", "ContractRequest", policy=policy, **self._to(address), **more
        )
        return str(begun["@id"])

    def transfer(self, address: str, contract: str) -> str:
        """Ask for the data of an agreement, by its id there. The id of its transfer."""
        begun = self._say(
            "transferprocesses", "TransferRequest", contractId=contract, transferType=PULL,
            **self._to(address),
        )  # fmt: skip
        return str(begun["@id"])

    def data_address(self, transfer: str) -> Said:
        """Where the data of a started transfer are, as its application is told."""
        base = f"{self._edc.door('management')}/management/v3"
        return self._ask("GET", f"{base}/edrs/{transfer}/dataaddress")

    # --- either way -----------------------------------------------------------------------------
    def negotiation(self, number: str) -> Said:
        """What it has of a negotiation."""
        return self._ask("GET", f"{self._base}/contractnegotiations/{number}")

    def negotiations(self) -> list[Said]:
        """All that it has."""
        return self._all("contractnegotiations/request")

    def transfers(self) -> list[Said]:
        """All that it has."""
        return self._all("transferprocesses/request")

    def agreement(self, number: str) -> Said:
        """What was agreed upon; `agreementId` is its id on the wire."""
        return self._ask("GET", f"{self._base}/contractagreements/{number}")

    def process(self, number: str) -> Said:
        """What it has of a transfer."""
        return self._ask("GET", f"{self._base}/transferprocesses/{number}")

    def terminate_negotiation(self, number: str, reason: str) -> None:
        """End it."""
        path = f"contractnegotiations/{number}/terminate"
        self._say(path, "TerminateNegotiation", **{"@id": number, "reason": reason})

    def terminate_transfer(self, number: str, reason: str) -> None:
        """End it."""
        self._say(f"transferprocesses/{number}/terminate", "TerminateTransfer", reason=reason)

    def suspend(self, number: str, reason: str) -> None:
        """Pause a transfer."""
        self._say(f"transferprocesses/{number}/suspend", "SuspendTransfer", reason=reason)

    def resume(self, number: str) -> None:
        """Let a paused transfer go on."""
        self._ask("POST", f"{self._base}/transferprocesses/{number}/resume")

    def until(self, ask: str, number: str, *states: str) -> Said:
        """Wait for a `negotiation` or a `process` to be in one of the states; what it has then."""
        end = time.monotonic() + PATIENCE
        while (found := getattr(self, ask)(number))["state"] not in states:
            assert time.monotonic() < end, f"EDC has it {found}, not {' or '.join(states)}"
            time.sleep(0.05)  # (asked more often, it would be busy with answering)
        return dict(found)

    def _to(self, address: str) -> Said:
        return {"counterPartyAddress": address, "protocol": PROTOCOL}

    def _make(self, path: str, kind: str, number: str, **members: Any) -> Said:
        return self._say(path, kind, **{"@id": number, **members})

    def _all(self, path: str) -> list[Said]:
        found: Any = self._say(path, "QuerySpec")
        return list(found)

    def _say(self, path: str, kind: str, **members: Any) -> Said:
        said = {"@context": CONTEXT, "@type": kind, **members}
        return self._ask("POST", f"{self._base}/{path}", said)

    def _ask(self, method: str, url: str, said: Mapping[str, Any] | None = None) -> Said:
        made = urllib.request.Request(
            url,
            data=json.dumps(said).encode() if said else None,
            headers={"X-Api-Key": KEY, "Content-Type": "application/json"},
            method=method,
        )
        try:
            with urllib.request.urlopen(made, timeout=60) as answer:
                body = answer.read()
        except urllib.error.HTTPError as refused:
            raise Refused(refused.code, refused.read().decode(errors="replace")) from None
        return json.loads(body) if body else {}

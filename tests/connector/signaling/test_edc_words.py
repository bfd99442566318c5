"""An Eclipse EDC 0.15 uses us as its data plane, in its own words."""

import json
from typing import Any

import pytest
from django.test import Client

from connector.dsp.tolerances import EDC
from connector.models import DataFlow, Plane
from connector.signaling import registering
from tests.connector.signaling.foreign import Foreign
from tests.connector.signaling.test_data_plane import DATA, Control, control, fetch  # noqa: F401


@pytest.fixture
def edc(control: Control, foreign: Foreign) -> Control:  # noqa: F811
    """The control plane is an EDC, and knows our address."""
    Plane.objects.update(dialect="edc")
    control.plane.refresh_from_db()
    registering.register(control.plane)
    control.token = foreign.last("dataplanes").body["url"].rpartition("/")[2]
    return control


def say(edc: Control, path: str, said: dict[str, Any] | None = None) -> Any:
    """(status, JSON) of our answer to the EDC."""
    where = f"/signaling/edc/{edc.token}/{path}"
    answer = (
        Client().get(where)
        if said is None
        else Client().post(where, json.dumps(said), content_type="application/json")
    )
    return answer.status_code, json.loads(
        answer.content or b"{}"
    ) if answer.status_code < 400 else {}


def start(edc: Control) -> Any:
    """Our answer to its start."""
    said = {
        "@context": {"@vocab": EDC},
        "@type": "DataFlowStartMessage",
        "@id": "1",
        "processId": "p1",
        "agreementId": "a1",
        "datasetId": edc.dataset,
        "participantId": "consumer",
        "flowType": "PULL",
        "transferTypeDestination": "HttpData",
        "sourceDataAddress": {"type": "HttpData", "baseUrl": "http://127.0.0.1:9/"},
    }
    return say(edc, "start", said)


def address(answer: Any) -> dict[str, Any]:
    """Where the data are, in the words of the standard."""
    _status, said = answer
    found = {
        one["dspace:name"].removeprefix(EDC): one["dspace:value"]
        for one in said["dataAddress"]["dspace:endpointProperties"]
    }
    values = [{"name": name, "value": value} for name, value in found.items()]
    return {"endpoint": found["endpoint"], "endpointProperties": values}


def test_an_edc_is_told_an_address_with_a_secret_in_it(edc: Control, foreign: Foreign) -> None:
    told = foreign.last("dataplanes")
    assert (told.method, told.path) == ("POST", "/signaling/v1/dataplanes")
    assert told.body["allowedTransferTypes"] == ["HttpData-PULL"]
    assert say(edc, "check")[0] == 200
    edc.token = "hansa-plane_" + "x" * 43
    assert say(edc, "check")[0] == 404
    assert start(edc)[0] == 404


def test_the_secret_of_its_address_is_no_token_of_the_standard(edc: Control) -> None:
    assert edc.starts().status_code == 401


def test_a_flow_of_an_edc_is_started_paused_gone_on_with_and_ended(edc: Control) -> None:
    first = start(edc)
    assert fetch(address(first)).body == DATA
    assert start(edc) == first, "in doubt it says start again"
    assert say(edc, "p1/suspend", {"reason": "why"})[0] == 200
    assert fetch(address(first)).status_code == 403
    second = start(edc)
    assert fetch(address(second)).body == DATA
    assert fetch(address(first)).status_code == 404
    assert say(edc, "p1/terminate", {"reason": "why"})[0] == 200
    assert fetch(address(second)).status_code == 404
    assert start(edc)[0] == 400
    assert DataFlow.objects.get().state == "TERMINATED"


def test_what_is_not_here_is_not_served(edc: Control) -> None:
    edc.dataset = "https://nobody.example/knows"
    assert start(edc)[0] == 404
    assert say(edc, "p1/terminate", {})[0] == 404

"""What the kit finds: made by a command, the same when it is made again, named as the kit counts."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import include, path

from connector.conformance import preset
from connector.conformance.script import PARTS, PREFIX
from connector.models import (
    Agreement,
    ContractNegotiation,
    Message,
    OfferedResource,
    Participant,
    RemoteOffer,
    TransferProcess,
)
from connector.urls import CONFORMANCE

pytestmark = pytest.mark.django_db(transaction=True)
urlpatterns = [path("conformance/", include(CONFORMANCE))]
KIT, ADDRESS, TOKEN = "KIT", "http://127.0.0.1:8083", "t" * 32


@pytest.fixture(autouse=True)
def examined(settings: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.CONFORMANCE, settings.VAR_DIR = True, tmp_path
    settings.OFFERED_DIR, settings.SPOOL_DIR = tmp_path / "offered", tmp_path / "spool"
    settings.ROOT_URLCONF = __name__
    settings.PROCESS_SCRIPT = "connector.conformance.script.KitScript"
    monkeypatch.setenv("HANSA_KIT_TOKEN", TOKEN)


def prepared() -> dict[str, str]:
    """The kit's settings."""
    said = StringIO()
    call_command("conformance", KIT, ADDRESS, stdout=said, verbosity=0)
    lines = (line.partition("=") for line in said.getvalue().splitlines())
    return {key: value for key, _, value in lines if value and " " not in key}


def rows() -> list[int]:
    kinds = (Participant, OfferedResource, RemoteOffer, Agreement, ContractNegotiation)
    return [kind.objects.count() for kind in kinds]


def trigger(kind: str, **said: str) -> int:
    answer = Client(headers={"authorization": f"Bearer {TOKEN}"}).post(
        f"/conformance/{kind}/requests", json.dumps(said), content_type="application/json"
    )
    return answer.status_code


def test_each_scenario_has_what_it_needs_and_once() -> None:
    keys = prepared()
    assert keys["CN_01_02_DATASETID"] == "ACN0102"  # the kit says so whatever is set
    assert keys["CN_01_01_DATASETID"] == f"{PREFIX}ACN0101"
    assert keys["CN_C_03_06_DATASETID"] == f"{PREFIX}ACNC0306"
    assert keys["TP_C_02_05_AGREEMENTID"] == "ATPC0205"
    assert keys["TP_01_01_FORMAT"] == preset.FORMAT
    scenarios = [key for key in keys if key.endswith(("_DATASETID", "_AGREEMENTID"))]
    assert len(scenarios) == len(PARTS) + 3
    assert len({keys[key] for key in scenarios}) == len(scenarios)
    assert TOKEN in keys["dataspacetck.dsp.connector.http.headers.authorization"]
    before = rows()
    assert before == [1, 17, 16, 32, 32]
    assert prepared() == keys
    assert rows() == before


def test_the_kit_lets_us_ask_for_a_contract_and_for_data() -> None:
    prepared()
    dataset = f"{PREFIX}ACNC0101"
    asked = {"providerId": KIT, "offerId": f"offer{dataset}", "datasetId": dataset}
    assert trigger("negotiations", **asked) == 200
    assert ContractNegotiation.objects.filter(dataset_id=dataset, role="consumer").count() == 1
    wanted = {"providerId": KIT, "agreementId": "ATPC0101", "format": preset.FORMAT}
    assert trigger("transfers", **wanted) == 200
    assert TransferProcess.objects.get().agreement.iri == "ATPC0101"
    assert Message.objects.filter(delivery="waiting").count() == 2


def test_a_trigger_that_names_nothing_of_ours_begins_nothing() -> None:
    prepared()
    assert trigger("negotiations", providerId=KIT, offerId="x", datasetId="y") == 404
    assert trigger("negotiations", providerId=KIT) == 400
    assert trigger("transfers", providerId="Z", agreementId="ATPC0101", format="x") == 404
    assert Client().post("/conformance/transfers/requests").status_code == 404
    assert not Message.objects.exists()


def test_an_installation_that_is_not_examined_is_left_alone(settings: Any) -> None:
    settings.CONFORMANCE = False
    with pytest.raises(CommandError, match="HANSA_CONFORMANCE=1"):
        prepared()
    assert rows() == [0] * 5


def test_without_a_token_nobody_could_come_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HANSA_KIT_TOKEN")
    with pytest.raises(CommandError, match="HANSA_KIT_TOKEN"):
        prepared()

"""DP_P and DP_C: a control plane of others uses us as its data plane."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from django.utils import timezone

from accounts.models import Organisation
from connector.delivery.steps import read as read_steps
from connector.models import AuditEntry, DataFlow, DataSource, Plane
from connector.secrets import seal
from connector.signaling import bringing, known, registering, sending, serving
from connector.transfer import timers
from connector.transfer.received import Received
from tests.connector.signaling.foreign import ADDRESS, Foreign
from tests.connector.transfer.flows import body as bytes_of
from tests.factories import make_resource, make_source

DATA = bytes(range(256)) * 300
HTTP_PULL = "https://w3id.org/dspace-sig/profile/http-pull"
OUR_TOKEN = "our-token-at-the-control-plane"


@dataclass
class Control:
    """A control plane of others that may use us, and the dataset that it gives away."""

    plane: Plane
    token: str
    dataset: str

    def says(self, path: str, said: Any = None, method: str = "POST", token: str = "") -> Any:
        """Our answer, with its JSON as `said`."""
        answer = Client().generic(
            method,
            f"/signaling/{path}",
            json.dumps(said) if said is not None else "",
            content_type="application/json",
            headers={"Authorization": f"Bearer {token or self.token}"},
        )
        is_json = "json" in answer["Content-Type"] and answer.content
        answer.said = json.loads(answer.content) if is_json else None
        return answer

    def first(self, **more: Any) -> dict[str, Any]:
        """What begins a flow."""
        return {
            "messageId": "m1",
            "participantId": "https://provider.example",
            "counterPartyId": "https://consumer.example",
            "dataspaceContext": "quay",
            "processId": "p1",
            "agreementId": "a1",
            "datasetId": self.dataset,
            "profile": "HttpData-PULL",
            "claims": {},
            **more,
        }

    def starts(self, **more: Any) -> Any:
        """Our answer to a start."""
        return self.says("dataflows/start", self.first(**more))

    def does(self, verb: str, number: str = "m2", **more: Any) -> Any:
        """Our answer to a later verb."""
        return self.says(f"dataflows/p1/{verb}", {"messageId": number, **more})

    def state(self) -> str:
        """Where we have the flow."""
        return str(self.says("dataflows/p1/status", method="GET").said["state"])


@pytest.fixture
def control(db: None, settings: Any, foreign: Foreign) -> Control:
    """A control plane, and a file of its organisation."""
    settings.ALLOWED_HOSTS = ["testserver"]
    home = Organisation.objects.create(slug="home", name="Home")
    resource = make_resource(make_source("quay", organisation=home), "ships")
    file: Path = settings.OFFERED_DIR / "ships.bin"
    file.parent.mkdir(parents=True)
    file.write_bytes(DATA)
    DataSource.objects.create(
        resource=resource, kind="file", address="ships.bin", media_type="text/csv"
    )
    plane = known.add(Plane(kind="control", name="theirs", endpoint=foreign.url, organisation=home))
    known.keep_our_token(plane, OUR_TOKEN)
    return Control(plane, known.issue_token(plane), resource.iri)


def fetch(address: dict[str, Any]) -> Any:
    """What our door for data says to the consumer."""
    values = {one["name"]: one["value"] for one in address["endpointProperties"]}
    path = "/data/" + address["endpoint"].rpartition("/data/")[2]
    shown = f"{values['authType']} {values['authorization']}"
    answer = Client().get(path, headers={"Authorization": shown})
    answer.body = bytes_of(answer)
    return answer


# --- of the provider ----------------------------------------------------------------------------
def test_a_started_flow_says_where_the_data_are_and_they_come(control: Control) -> None:
    answer = control.starts()
    assert (answer.status_code, answer.said["state"]) == (200, "STARTED")
    came = fetch(answer.said["dataAddress"])
    assert (came.status_code, came.body, came["Content-Type"]) == (200, DATA, "text/csv")
    flow = DataFlow.objects.get()
    assert flow.sent == len(DATA)
    assert (flow.process_id, flow.counter_party) == ("p1", "https://consumer.example")
    secret = answer.said["dataAddress"]["endpointProperties"][0]["value"]
    assert secret not in "".join(entry.entry for entry in AuditEntry.objects.all())


def test_the_type_of_the_address_is_that_of_the_profile(control: Control) -> None:
    found = control.starts(profile=HTTP_PULL).said["dataAddress"]
    assert found["endpointType"] == HTTP_PULL.removesuffix("-pull")


def test_the_very_same_start_again_has_the_very_same_answer(control: Control) -> None:
    first, again = control.starts().said, control.starts().said
    assert first["dataAddress"] == again["dataAddress"]
    assert DataFlow.objects.count() == 1


def test_another_start_of_the_same_process_is_refused(control: Control) -> None:
    control.starts()
    answer = control.starts(messageId="m9")
    assert (answer.status_code, control.state()) == (400, "STARTED")
    assert "already" in answer.said["detail"]


@pytest.mark.parametrize(
    ("wrong", "status"),
    [
        ({"profile": "HttpData-PUSH"}, 400),
        ({"dataAddress": ADDRESS}, 400),
        ({"datasetId": "https://nobody.example/knows"}, 404),
        ({"processId": 5}, 400),
    ],
)
def test_what_cannot_flow_is_refused_plainly_and_leaves_nothing(
    control: Control, wrong: dict[str, Any], status: int
) -> None:
    answer = control.starts(**wrong)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    assert not DataFlow.objects.exists()


def test_data_of_another_organisation_are_not_given_away(control: Control) -> None:
    other = Organisation.objects.create(slug="other", name="Other")
    Plane.objects.update(organisation=other)
    assert control.starts().status_code == 404


def test_a_pause_stops_the_data_and_only_a_resumption_lets_them_flow_with_a_new_token(
    control: Control,
) -> None:
    before = control.starts().said["dataAddress"]
    assert control.does("suspend").status_code == 200
    assert fetch(before).status_code == 403
    assert control.does("suspend", "m3").status_code == 400
    assert control.does("suspend").status_code == 200, "the same message again"
    resumed = control.does("resume", "m4")
    assert (resumed.status_code, resumed.said["state"]) == (200, "STARTED")
    assert fetch(before).status_code == 404
    assert fetch(resumed.said["dataAddress"]).body == DATA
    assert control.does("resume", "m4").said["dataAddress"] == resumed.said["dataAddress"]


@pytest.mark.parametrize(
    ("verb", "then"), [("terminate", "TERMINATED"), ("completed", "COMPLETED")]
)
def test_an_end_stops_the_data_for_good(control: Control, verb: str, then: str) -> None:
    address = control.starts().said["dataAddress"]
    assert control.does(verb).status_code == 200
    assert (control.state(), fetch(address).status_code) == (then, 404)
    assert control.does(verb, "m3").status_code == 200, "an end is an end"
    assert control.does("resume", "m4").status_code == 400
    assert control.state() == then


def test_a_control_plane_that_is_heard_no_more_stops_its_data(control: Control) -> None:
    address = control.starts().said["dataAddress"]
    known.set_active(control.plane, active=False)
    assert fetch(address).status_code == 404
    assert control.does("terminate").status_code == 401


def test_data_that_flow_are_cut_off_when_their_flow_ends(control: Control) -> None:
    (settings.OFFERED_DIR / "ships.bin").write_bytes(DATA * 40)
    settings.DELIVERY_LOOK_SECONDS = 0
    address = control.starts().said["dataAddress"]
    values = {one["name"]: one["value"] for one in address["endpointProperties"]}
    path = "/data/" + address["endpoint"].rpartition("/data/")[2]
    answer = Client().get(path, headers={"Authorization": values["authorization"]})
    pieces = iter(answer.streaming_content)  # type: ignore[attr-defined]
    next(pieces)
    control.does("terminate")
    assert len(b"".join(pieces)) < len(DATA) * 40 - 1_000_000


@pytest.mark.parametrize("shown", ["nothing-that-anybody-has", "x"])
def test_nobody_is_heard_without_a_token_that_is_known(control: Control, shown: str) -> None:
    answer = control.says("dataflows/start", control.first(), token=shown)
    assert (answer.status_code, answer["WWW-Authenticate"]) == (401, 'Bearer realm="dataspace"')
    assert Client().post("/signaling/dataflows/start").status_code == 401
    assert control.says("dataflows/p1/status", method="GET").status_code == 404


def test_one_control_plane_knows_nothing_of_the_flows_of_another(control: Control) -> None:
    control.starts()
    other = known.add(
        Plane(
            kind="control",
            name="another",
            endpoint=control.plane.endpoint,
            organisation=control.plane.organisation,
        )
    )
    shown = known.issue_token(other)
    for path, method in (("status", "GET"), ("completed", "POST")):
        assert control.says(f"dataflows/p1/{path}", method=method, token=shown).status_code == 404
    assert control.state() == "STARTED"


def test_where_signaling_is_off_there_is_nothing(control: Control, settings: Any) -> None:
    address = control.starts().said["dataAddress"]
    settings.SIGNALING = False
    assert control.says("dataflows/p1/status", method="GET").status_code == 404
    assert fetch(address).status_code == 404


# --- of the provider, whose data lie at an address ----------------------------------------------
@pytest.fixture
def source(control: Control, settings: Any) -> Iterator[dict[str, int]]:
    """The data lie at an address, which answers with `status`."""
    says = {"status": 200}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(says["status"])
            self.send_header("Content-Length", str(len(DATA)))
            self.end_headers()
            self.wfile.write(DATA)

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    settings.ALLOW_PRIVATE_ADDRESSES = True
    settings.FETCH_PORTS = [80, server.server_port]
    DataSource.objects.update(kind="http", address=f"http://127.0.0.1:{server.server_port}/ships")
    yield says
    server.shutdown()
    server.server_close()


def test_a_start_that_takes_its_time_is_told_when_the_source_has_answered(
    control: Control, source: dict[str, int], foreign: Foreign
) -> None:
    answer = control.starts()
    flow = DataFlow.objects.get()
    assert (answer.status_code, answer.said["state"]) == (202, "STARTING")
    assert "dataAddress" not in answer.said
    assert answer["Location"] == f"/signaling/dataflows/{flow.flow_id}/status"
    sending.signal(flow.pk)
    (told,) = foreign.told
    assert told.path == "/signaling/transfers/p1/dataflow/started"
    assert told.authorization == f"Bearer {OUR_TOKEN}"
    assert (told.body["state"], control.state()) == ("STARTED", "STARTED")
    assert fetch(told.body["dataAddress"]).body == DATA
    assert not sending.due(timezone.now(), 9, set()), "it is told once"


def test_a_source_that_is_away_is_reported_and_moves_nothing(
    control: Control, source: dict[str, int], foreign: Foreign
) -> None:
    source["status"] = 500
    control.starts()
    sending.signal(DataFlow.objects.get().pk)
    (told,) = foreign.told
    assert told.verb == "errored"
    assert told.body["error"] == serving.NOT_TO_BE_HAD
    assert "500" in DataFlow.objects.get().error, "what it was, is for us alone"
    assert control.state() == "STARTING"
    assert control.does("terminate").status_code == 200


def test_what_a_control_plane_does_not_hear_is_told_again_with_the_same_address(
    control: Control, source: dict[str, int], foreign: Foreign
) -> None:
    control.starts()
    flow = DataFlow.objects.get()
    foreign.answers["started"] = (503, {})
    sending.signal(flow.pk)
    flow.refresh_from_db()
    assert flow.next_attempt is not None
    assert flow.next_attempt > timezone.now()
    assert "503" in flow.error
    del foreign.answers["started"]
    sending.signal(flow.pk)
    first, again = foreign.told
    assert first.body["dataAddress"] == again.body["dataAddress"]
    assert "error" not in again.body, "nothing is wrong with its data"


# --- of the consumer ----------------------------------------------------------------------------
def test_a_consumers_flow_is_prepared_then_fetched_and_its_end_told(
    control: Control, source: dict[str, int], foreign: Foreign
) -> None:
    there = DataSource.objects.get().address
    prepared = control.says("dataflows/prepare", control.first())
    assert (prepared.status_code, prepared.said["state"]) == (200, "PREPARED")
    assert "dataAddress" not in prepared.said
    wrong = control.does("started")
    assert (wrong.status_code, control.state()) == (400, "PREPARED")
    begun = control.does("started", dataAddress={**ADDRESS, "endpoint": there})
    assert (begun.status_code, control.state()) == (200, "STARTED")
    flow = DataFlow.objects.get()
    bringing.bring(flow.pk, timezone.now())
    sending.signal(flow.pk)
    flow.refresh_from_db()
    assert (flow.state, flow.size, len(flow.sha256)) == ("COMPLETED", len(DATA), 64)
    assert (settings.RECEIVED_DIR / flow.flow_id.removeprefix("urn:uuid:")).read_bytes() == DATA
    told = foreign.last("completed")
    assert (told.path, told.body["state"]) == (
        "/signaling/transfers/p1/dataflow/completed",
        "COMPLETED",
    )


def test_a_consumers_flow_that_is_paused_fetches_nothing(
    control: Control, source: dict[str, int], foreign: Foreign
) -> None:
    there = DataSource.objects.get().address
    control.says("dataflows/prepare", control.first())
    control.does("started", dataAddress={**ADDRESS, "endpoint": there})
    control.does("suspend", "m3")
    assert bringing.due(timezone.now()) == []
    control.does("resume", "m4")
    (found,) = bringing.due(timezone.now())
    source["status"] = 404
    bringing.bring(found, timezone.now())
    flow = DataFlow.objects.get()
    assert "404" in flow.error
    assert bringing.due(timezone.now()) == [], "later again"
    assert foreign.verbs == []


def prepared(control: Control, there: str) -> DataFlow:
    """A consumer's flow that is to be fetched from there."""
    control.says("dataflows/prepare", control.first())
    control.does("started", dataAddress={**ADDRESS, "endpoint": there})
    return DataFlow.objects.get()


@pytest.mark.parametrize(
    ("change", "is_kept"),
    [
        ({"state": "SUSPENDED"}, True),
        ({"state": "TERMINATED"}, False),
        ({"state": "COMPLETED", "sha256": "5" * 64}, True),
    ],
)
def test_what_came_as_its_flow_changed_is_removed_only_where_nobody_wants_it(
    control: Control,
    source: dict[str, int],
    monkeypatch: pytest.MonkeyPatch,
    change: dict[str, str],
    is_kept: bool,
) -> None:
    flow = prepared(control, DataSource.objects.get().address)
    whole = Received.finish

    def finish(file: Received) -> None:
        whole(file)
        DataFlow.objects.update(**change)

    monkeypatch.setattr(Received, "finish", finish)
    bringing.bring(flow.pk, timezone.now())
    assert Received(flow).whole.exists() is is_kept


def test_a_part_of_a_flow_that_ended_is_removed_and_of_no_other(
    control: Control, source: dict[str, int]
) -> None:
    flow = prepared(control, DataSource.objects.get().address)
    with Received(flow) as file:
        file.begin({"total": 9})
        file.append(b"half")
    part = file.whole.with_suffix(".part")
    timers.remove_parts()
    assert part.exists()
    control.does("terminate", "m3")
    timers.remove_parts()
    assert list(settings.RECEIVED_DIR.glob("*.part")) == []


def test_what_is_recorded_of_a_flow_stands_under_our_name_for_it(
    control: Control, source: dict[str, int]
) -> None:
    flow = prepared(control, DataSource.objects.get().address)
    bringing.bring(flow.pk, timezone.now())
    rows = AuditEntry.objects.filter(action__startswith="data flow:")
    assert {row.subject for row in rows} == {flow.flow_id}
    assert rows.count() == 3
    assert all('"process":"p1"' in row.entry for row in rows)


def test_a_treated_table_is_recorded_under_our_name_and_has_its_pseudonyms_by_the_agreement(
    control: Control,
) -> None:
    (settings.OFFERED_DIR / "ships.bin").write_bytes(b"name,tons\nAda,5\n")
    steps = [asdict(one) for one in read_steps("name = pseudonym")]
    DataSource.objects.update(steps=steps, key=seal("k" * 64))
    came = []
    for number, agreement in enumerate(("a1", "a1", "a2")):
        answer = control.starts(processId=f"p{number}", agreementId=agreement)
        came.append(fetch(answer.said["dataAddress"]).body)
    assert came[0] == came[1] != came[2]
    rows = AuditEntry.objects.filter(action="data: treated")
    assert {row.subject for row in rows} == set(DataFlow.objects.values_list("flow_id", flat=True))


def test_a_push_to_a_consumer_is_refused_plainly(control: Control) -> None:
    answer = control.says("dataflows/prepare", control.first(profile="HttpData-PUSH"))
    assert answer.status_code == 400
    assert "HttpData-PULL" in answer.said["detail"]


# --- making ourselves known ---------------------------------------------------------------------
def test_we_make_ourselves_known_to_a_control_plane(control: Control, foreign: Foreign) -> None:
    registering.register(control.plane)
    (told,) = foreign.told
    assert (told.method, told.path) == ("PUT", "/signaling/dataplanes")
    assert told.body["endpoint"].endswith("/signaling")
    assert told.body["profiles"] == ["HttpData-PULL", HTTP_PULL]
    foreign.answers["dataplanes"] = (403, {})
    with pytest.raises(registering.NotRegistered, match="403"):
        registering.register(control.plane)

"""A contract that is made, its data, and the transfer of them: what most tests here begin with."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import StreamingHttpResponse
from django.test import Client

from connector.delivery.steps import read
from connector.dsp.tolerances import endpoint, endpoint_property
from connector.models import Agreement, DataSource, Message, TransferProcess
from connector.secrets import seal, unseal
from connector.transfer import act
from connector.transfer.fetch import _data_address
from outbound.errors import FetchFailed
from tests.connector.two_sides import USE, Wire, asked, offered

DATA = bytes(range(256)) * 4096  # 1 MiB, and no two neighbours are alike


@dataclass
class Deal:
    """A contract in force, as both sides have it, and the file that it is about."""

    wire: Wire
    ours: Agreement
    theirs: Agreement
    file: Path


def deal(wire: Wire, rules: Mapping[str, Any] = USE, data: bytes = DATA, steps: str = "") -> Deal:
    """A contract on one dataset of the provider, whose data are a file; `steps` are done to it."""
    thing = offered(wire, rules)
    file: Path = settings.OFFERED_DIR / "ships" / "all.bin"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(data)
    DataSource.objects.create(
        resource=thing.resource,
        kind="file",
        address="ships/all.bin",
        media_type="text/csv",
        steps=[asdict(one) for one in read(steps)],
        key=seal("k" * 64),
    )
    asked(wire, thing)
    wire.settle()
    found = {one.negotiation.role: one for one in Agreement.objects.all()}
    return Deal(wire, found["provider"], found["consumer"], file)


def requested(made: Deal) -> TransferProcess:
    """The consumer's transfer; its request waits to be sent."""
    with made.wire.consumer.acting():
        return act.request(made.theirs, None, "HttpData-PULL")


def started(made: Deal) -> TransferProcess:
    """The provider's transfer, started on both sides."""
    requested(made)
    made.wire.settle()
    return at(made, "provider")


def at(made: Deal, role: str) -> TransferProcess:
    """The newest transfer of one side, as it stands by now."""
    return TransferProcess.objects.filter(role=role).latest("pk")


def states(made: Deal) -> tuple[str, str]:
    """(the provider's, the consumer's) of the newest transfer."""
    return at(made, "provider").state, at(made, "consumer").state


def token(made: Deal) -> str:
    """What the consumer was told to show."""
    return endpoint_property(_data_address(at(made, "consumer")), "authorization") or ""


def path(made: Deal) -> str:
    """Where the consumer was told that the data are."""
    whole = endpoint(_data_address(at(made, "consumer"))) or ""
    return whole.removeprefix("https://provider.example")


def get(made: Deal, shown: str | None = None, where: str = "", **headers: str) -> Any:
    """What the door for data answers to the consumer."""
    header = {"Authorization": f"Bearer {token(made)}" if shown is None else shown, **headers}
    response = Client().get(where or path(made), headers=header)
    response.body = body(response)
    return response


def body(response: Any) -> bytes:
    """All bytes of an answer."""
    if isinstance(response, StreamingHttpResponse):
        return b"".join(response.streaming_content)  # type: ignore[arg-type]
    return bytes(response.content)


def uses(made: Deal) -> int:
    """How often the provider counted a use."""
    made.ours.refresh_from_db()
    return made.ours.uses


def sealed_start(made: Deal) -> str:
    """The start message as it will be sent."""
    row = Message.objects.get(step="TransferStartMessage", direction="sent", delivery="waiting")
    assert row.sealed is not None
    return unseal(bytes(row.sealed))


def count(most: int) -> Mapping[str, Any]:
    """Terms: at most so many uses."""
    right = {"@type": "xsd:integer", "@value": str(most)}
    return _only({"leftOperand": "count", "operator": "lteq", "rightOperand": right})


def until(moment: str) -> Mapping[str, Any]:
    """Terms: only before this moment."""
    right = {"@type": "xsd:dateTime", "@value": moment}
    return _only({"leftOperand": "dateTime", "operator": "lt", "rightOperand": right})


def purpose(iri: str) -> Mapping[str, Any]:
    """Terms: for this purpose only."""
    return _only({"leftOperand": "purpose", "operator": "eq", "rightOperand": {"@id": iri}})


def _only(constraint: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"permission": [{"action": "use", "constraint": [dict(constraint)]}]}


class Streaming:
    """An answer of the provider's door, as outbound's Stream has it; `cut_after` bytes it breaks."""

    def __init__(self, response: Any, cut_after: int | None) -> None:
        self.status = response.status_code
        self.fields = {name.lower(): value for name, value in response.headers.items()}
        self._whole, self._cut = body(response), cut_after

    def chunks(self) -> Iterator[bytes]:
        """In pieces of 64 kB."""
        whole, sent = self._whole, 0
        for start in range(0, len(whole), 65_536):
            if self._cut is not None and sent >= self._cut:
                raise FetchFailed("cut off")
            yield whole[start : start + 65_536]
            sent += 65_536

    def __enter__(self) -> "Streaming":
        return self

    def __exit__(self, *_: object) -> None:
        pass


class Fetching:
    """Takes the place of the Messenger in transfer/fetch.py: asks the provider's door."""

    def __init__(self, made: Deal) -> None:
        self.made, self.asked = made, []  # type: tuple[Deal, list[dict[str, str]]]
        self.cut_after: int | None = None

    def __call__(self, *_: object) -> "Fetching":
        return self

    def __enter__(self) -> "Fetching":
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def open(self, url: str, *, authorization: str, headers: Mapping[str, str]) -> Streaming:
        self.asked.append(dict(headers))
        where = url.removeprefix("https://provider.example")
        with self.made.wire.provider.acting():
            response = Client().get(where, headers={"Authorization": authorization, **headers})
        return Streaming(response, self.cut_after)

"""The catalogue of the version of 2024, in the forms that JSON-LD has, as today's words."""

import copy
import json
from typing import Any

import pytest

from connector.dsp.earlier import DSPACE, EDC, read
from connector.errors import MalformedMessage

LIMIT = 1 << 20
ODRL = "http://www.w3.org/ns/odrl/2/"
DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
COMPACT: dict[str, Any] = {
    "@id": "urn:catalog", "@type": "dcat:Catalog", "dspace:participantId": "provider",
    "dcat:dataset": {
        "@id": "tides", "@type": "dcat:Dataset", "dct:title": "Tides", "name": "tides of 2024",
        "odrl:hasPolicy": {
            "@id": "YzE=:dGlkZXM=:eA==", "@type": "odrl:Offer", "odrl:prohibition": [],
            "odrl:permission": {
                "odrl:action": {"@id": "odrl:use"},
                "odrl:constraint": {
                    "odrl:leftOperand": {"@id": "odrl:purpose"},
                    "odrl:operator": {"@id": "odrl:eq"},
                    "odrl:rightOperand": "urn:research",
                },
            },
        },
        "dcat:distribution": [
            {"@type": "dcat:Distribution", "dct:format": {"@id": "HttpData-PULL"},
             "dcat:accessService": {"@id": "s", "@type": "dcat:DataService"}},
        ],
    },
    "@context": {
        "@vocab": EDC, "dcat": DCAT, "dct": DCT, "odrl": ODRL, "dspace": DSPACE,
    },
}  # fmt: skip
EXPANDED: list[dict[str, Any]] = [
    {
        "@id": "urn:catalog", "@type": [DCAT + "Catalog"],
        DSPACE + "participantId": [{"@value": "provider"}],
        DCAT + "dataset": [{
            "@id": "tides", "@type": [DCAT + "Dataset"],
            DCT + "title": [{"@value": "Tides"}], EDC + "name": [{"@value": "tides of 2024"}],
            ODRL + "hasPolicy": [{
                "@id": "YzE=:dGlkZXM=:eA==", "@type": [ODRL + "Offer"],
                ODRL + "permission": [{
                    ODRL + "action": [{ODRL + "type": [{"@value": ODRL + "use"}]}],
                    ODRL + "constraint": [{
                        ODRL + "leftOperand": [{"@id": ODRL + "purpose"}],
                        ODRL + "operator": [{"@id": ODRL + "eq"}],
                        ODRL + "rightOperand": [{"@value": "urn:research"}],
                    }],
                }],
            }],
            DCAT + "distribution": [{DCT + "format": [{"@id": "HttpData-PULL"}]}],
        }],
    }
]  # fmt: skip
# With an address beside the prefixes (never opened), and without any context.
BY_ADDRESS = {**COMPACT, "@context": ["https://w3id.org/dspace/2024/1/context.json", {}]}
BARE = {**COMPACT, "@context": []}


def bytes_of(body: Any) -> bytes:
    return json.dumps(body).encode()


@pytest.mark.parametrize("body", [COMPACT, EXPANDED, BY_ADDRESS, BARE])
def test_every_form_is_the_same_catalogue(body: Any) -> None:
    found = read(bytes_of(body), limit=LIMIT)
    assert (found.id, found.participant_id) == ("urn:catalog", "provider")
    (one,) = found.dataset
    assert one.id == "tides"
    assert [way.format for way in one.distribution] == ["HttpData-PULL"]
    (offer,) = one.has_policy
    assert offer.body.value == {
        "@id": "YzE=:dGlkZXM=:eA==", "@type": "Offer",
        "permission": [{"action": "use", "constraint": [
            {"leftOperand": "purpose", "operator": "eq", "rightOperand": "urn:research"}]}],
    }  # fmt: skip
    extra = one.extra.value
    assert isinstance(extra, dict)
    assert {DCT + "title", "name"} <= set(extra)


@pytest.mark.parametrize(
    "permission",
    [
        [],
        {"odrl:action": {"@id": "odrl:use"}, "odrl:constraint": ["urn:elsewhere"]},
        {"odrl:action": {"@id": "odrl:use"}, "odrl:constraint": {"odrl:or": []}},
        {"odrl:constraint": []},
        ["urn:elsewhere"],
    ],
)
def test_an_offer_that_cannot_be_said_today_is_left_out_and_its_dataset_stays(
    permission: Any,
) -> None:
    body = copy.deepcopy(COMPACT)
    body["dcat:dataset"]["odrl:hasPolicy"]["odrl:permission"] = permission
    (one,) = read(bytes_of(body), limit=LIMIT).dataset
    assert (one.id, one.has_policy) == ("tides", ())


@pytest.mark.parametrize(
    "body",
    [b"{", b"[]", b"7", b"[{}]", b'{"@type": "Catalog"}', b'{"@type": "dcat:Dataset"}', b"\xff"],
)
def test_what_is_no_catalogue_is_refused(body: bytes) -> None:
    with pytest.raises(MalformedMessage):
        read(body, limit=LIMIT)
    with pytest.raises(MalformedMessage, match="at most"):
        read(bytes_of(COMPACT), limit=10)

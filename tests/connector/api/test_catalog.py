"""The catalogue's doors: who gets what, page by page, and that nobody else learns anything (P01)."""

import gzip
import json
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from django.test import Client
from django.utils import timezone

from catalog import visibility
from catalog.models import Resource
from connector import admissions
from connector.catalogue import asking, reading
from connector.catalogue.filters import Wanted
from connector.dsp import messages as m
from connector.dsp import wire
from connector.dsp.values import Json
from connector.models import Offer, Participant
from connector.offers.verbs import withdraw
from connector.rules import first_difference
from connector.texts.filled import case_named_in
from tests.catalog.pages.publishing import publish as described
from tests.connector.dsp.oracle import validator
from tests.connector.offered import (
    FOR_RESEARCH,
    NOW,
    RESEARCH,
    UNTIL_2027,
    constraint,
    dataset,
    drafted,
    moment,
    offered,
    only,
    participant,
    source_of,
    token_of,
)

pytestmark = pytest.mark.django_db
REQUEST, DATASETS = "/dsp/2025-1/catalog/request", "/dsp/2025-1/catalog/datasets/"
ASK = {
    "@context": ["https://w3id.org/dspace/2025/1/context.jsonld"],
    "@type": "CatalogRequestMessage",
}
EDC = {
    "@type": "QuerySpec",
    "limit": 50,
    "offset": 0,
    "sortOrder": "ASC",
    "filterExpression": [],
}


@pytest.fixture(autouse=True)
def _site(settings: Any) -> None:
    settings.STATIC_ROOT = None
    settings.DSP_URL = "https://provider.example/dsp/2025-1"
    settings.PARTICIPANT_ID = "https://provider.example"
    admissions.forget()


def knock(path: str = REQUEST, *, by: str = "", body: Any = ASK, **query: str) -> Any:
    """Ask as the participant of this name (empty: without a token)."""
    headers = {"authorization": f"Bearer {token_of(by)}"} if by else {}
    client = Client(headers=headers)
    if path == REQUEST:
        return client.post(path, body, content_type="application/json", query_params=query or None)
    return client.get(path)


def catalog(by: str, **query: str) -> Mapping[str, Any]:
    answer = knock(by=by, **query)
    assert answer.status_code == 200, answer.content
    return answer.json()


def ids(by: str) -> set[str]:
    return {one["@id"] for one in catalog(by).get("dataset", ())}


def one(dataset_id: str, by: str) -> Any:
    return knock(DATASETS + quote(dataset_id, safe=""), by=by)


# --- what is in it ----------------------------------------------------------------------------
FULL = """dct:title "Boats"@en, "Boten"@nl ; dct:description "All boats"@en ;
    dcat:keyword "sea"@en, "ship"@en ; dct:issued "2026-01-02"^^xsd:date ;
    dct:modified "2026-01-02T03:04:05Z"^^xsd:dateTime ; dct:identifier "b-1" ;
    dcat:theme <http://publications.europa.eu/resource/authority/data-theme/TRAN> ;
    dct:publisher <https://port.example/us> ;
    dcat:distribution [ a dcat:Distribution ; dct:title "as CSV"@en ;
        dcat:accessURL <https://port.example/secret-place.csv> ;
        dct:license <http://publications.europa.eu/resource/authority/licence/CC_BY_4_0> ;
        dcat:mediaType <https://www.iana.org/assignments/media-types/text/csv> ] ,
        [ a dcat:Distribution ; dcat:accessURL <https://port.example/secret-place.json> ] .
    <https://port.example/us> a foaf:Agent ; foaf:name "The Port"@en """


def full() -> Resource:
    boats = described(FULL, "boats", source=source_of())
    boats.distributions.create(key="a", position=0)
    return boats


@pytest.mark.shared
def test_catalogue_and_dataset_satisfy_the_official_schemas(shared: Path):
    participant()
    boats = full()
    offered(boats, contract_policy=FOR_RESEARCH, contract_case="voluntary")
    offered(boats, dataset("bare", iri=""))
    whole = catalog("consumer")
    validator(shared, m.Catalog).validate(whole)
    for each in whole["dataset"]:
        validator(shared, m.Dataset).validate(one(each["@id"], "consumer").json())
    empty = knock(by="consumer", continuationToken="odd").json()
    validator(shared, m.CatalogError).validate(empty)
    versions = Client().get("/.well-known/dspace-version").json()
    validator(shared, m.VersionResponse).validate(versions)


def test_an_offer_names_the_contract_text_that_goes_with_it_and_no_other_does():
    participant()
    offered(full(), contract_policy=FOR_RESEARCH, contract_case="voluntary")
    offered(dataset("bare"), contract_policy=FOR_RESEARCH)
    offers = [each["hasPolicy"][0] for each in catalog("consumer")["dataset"]]
    named = [case_named_in(Json.of(body)) for body in offers]
    assert sorted(named) == ["", "voluntary"]
    assert all(first_difference(Json.of(body), FOR_RESEARCH) == "" for body in offers)


def test_a_dataset_says_what_it_is_and_on_what_terms():
    participant()
    boats = full()
    first = offered(boats, contract_policy=FOR_RESEARCH)
    second = offered(boats)
    whole = catalog("consumer")
    assert whole["@id"] == "https://provider.example/catalog"
    assert whole["participantId"] == "https://provider.example"
    (service,) = whole["service"]
    assert service["endpointURL"] == "https://provider.example/dsp/2025-1"
    (found,) = whole["dataset"]
    assert found["@id"] == boats.iri
    assert found["hasPolicy"] == [
        {
            "@id": made.offered.get().wire_id,
            "@type": "Offer",
            **json.loads(made.contract_policy),
        }
        for made in (first, second)
    ]
    assert found["dct:title"] == [
        {"@language": "en", "@value": "Boats"},
        {"@language": "nl", "@value": "Boten"},
    ]
    assert found["dct:description"] == [{"@language": "en", "@value": "All boats"}]
    assert sorted(word["@value"] for word in found["dcat:keyword"]) == ["sea", "ship"]
    assert found["dct:issued"] == {"@type": "xsd:date", "@value": "2026-01-02"}
    assert found["dct:modified"]["@type"] == "xsd:dateTime"
    assert found["dct:identifier"] == ["b-1"]
    assert found["dcat:theme"][0]["@id"].endswith("/data-theme/TRAN")
    assert found["dct:publisher"]["@id"] == "https://port.example/us"
    assert found["dct:publisher"]["http://xmlns.com/foaf/0.1/name"][0]["@value"] == "The Port"
    one_way, other_way = found["distribution"]
    for way in (one_way, other_way):
        assert (way["@type"], way["format"]) == ("Distribution", "HttpData-PULL")
        assert way["accessService"] == service
    assert "dct:title" not in other_way
    assert one_way["dct:title"] == [{"@language": "en", "@value": "as CSV"}]
    assert one_way["dcat:mediaType"]["@id"].endswith("text/csv")
    assert one_way["dct:license"]["@id"].endswith("CC_BY_4_0")
    assert "secret-place" not in json.dumps(whole)
    alone = one(boats.iri, "consumer").json()
    assert {**found, "@context": alone["@context"]} == alone


def test_what_is_written_can_be_read_by_who_asks():
    participant()
    offered(full())
    found = wire.read_answer(catalog("consumer"), m.Catalog)
    assert found.dataset[0].has_policy[0].id.startswith("urn:uuid:")


def test_a_dataset_without_an_iri_has_the_address_that_our_feeds_give_it():
    participant()
    bare = dataset("bare", iri="")
    offered(bare)
    address = f"https://provider.example/.well-known/genid/{bare.pk}"
    assert ids("consumer") == {address}
    assert one(address, "consumer").status_code == 200


def test_only_what_is_offered_is_in_it():
    participant()
    boats = dataset()
    offered(boats)
    dataset("berths")
    drafted(dataset("plans"))
    withdraw(offered(dataset("old")), None)
    gone = offered(dataset("gone")).offered.get().resource
    Resource.objects.filter(pk=gone.pk).update(withdrawn=NOW, published=False)
    assert ids("consumer") == {boats.iri}


def test_an_empty_catalogue_leaves_its_datasets_out():
    participant()
    assert "dataset" not in catalog("consumer")


def test_copies_of_one_dataset_stand_there_once():
    participant()
    one_copy = dataset("boats", iri="https://port.example/boats")
    other = dataset("copy", source_of("inner"), iri=one_copy.iri, audiences=[1])
    Resource.objects.filter(pk=other.pk).update(audiences=[1])
    offered(one_copy)
    offered(other, access_policy=UNTIL_2027)
    assert [found["@id"] for found in catalog("consumer")["dataset"]] == [one_copy.iri]


def test_what_names_something_hidden_does_not_say_so():
    participant()
    secret = dataset("secret")
    visibility.restrict_resource(secret, members_only=True)
    body = f'dct:title "Boats"@en ; dct:publisher <{secret.iri}> ; dcat:theme <{secret.iri}>'
    boats = described(body, "boats", source=source_of())
    boats.distributions.create(key="a", position=0)
    offered(boats)
    (found,) = catalog("consumer")["dataset"]
    assert found["dct:title"][0]["@value"] == "Boats"
    assert secret.iri not in json.dumps(found)


# --- who sees what ----------------------------------------------------------------------------
def test_each_participant_finds_what_is_offered_to_it():
    participant(purpose=[RESEARCH])
    participant("stranger")
    boats, berths = dataset(), dataset("berths")
    offered(boats, access_policy=FOR_RESEARCH)
    offered(berths)
    assert ids("consumer") == {boats.iri, berths.iri}
    assert ids("stranger") == {berths.iri}
    assert one(boats.iri, "consumer").status_code == 200


def test_an_offer_to_others_is_not_among_those_of_a_dataset():
    participant(purpose=[RESEARCH])
    participant("stranger")
    boats = dataset()
    offered(boats, access_policy=FOR_RESEARCH)
    offered(boats)
    assert len(catalog("consumer")["dataset"][0]["hasPolicy"]) == 2
    assert len(catalog("stranger")["dataset"][0]["hasPolicy"]) == 1
    assert len(one(boats.iri, "stranger").json()["hasPolicy"]) == 1


def test_what_is_over_is_over():
    participant()
    ended = timezone.now() - timedelta(seconds=1)
    until = only(constraint("dateTime", "lt", moment(ended.isoformat())))
    boats = dataset()
    offered(boats, access_policy=until)
    assert ids("consumer") == set()
    assert one(boats.iri, "consumer").status_code == 404


def test_unknown_and_hidden_are_one_answer():
    participant("stranger")
    hidden = dataset("hidden")
    offered(hidden, access_policy=FOR_RESEARCH)
    plain, draft_only, bare = dataset("plain"), dataset("draft"), dataset("bare", iri="")
    drafted(draft_only)
    offered(bare, access_policy=FOR_RESEARCH)
    genid = f"https://provider.example/.well-known/genid/{bare.pk}"
    named = dataset("named")  # it has an @id already
    offered(named)
    other = f"https://provider.example/.well-known/genid/{named.pk}"
    far = "https://provider.example/.well-known/genid/" + "9" * 40
    names = ("urn:never", hidden.iri, plain.iri, draft_only.iri, genid, other, far, "a\0b", "a/b")
    answers = [one(name, "stranger") for name in names]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert answers[0].json()["@type"] == "CatalogError"
    headers = [{**answer.headers, "x-request-id": ""} for answer in answers]
    assert all(each.keys() == headers[0].keys() for each in headers)


UNKNOWN = ["", "nobody", "pending", "suspended"]


@pytest.mark.parametrize("who", UNKNOWN)
@pytest.mark.parametrize("kind", ["catalogue", "offered", "hidden", "unknown"])
def test_whom_we_do_not_know_is_told_to_say_who_it_is_and_nothing_else(who, kind):
    participant("pending", Participant.State.PENDING, purpose=[RESEARCH])
    participant("suspended", Participant.State.SUSPENDED, purpose=[RESEARCH])
    boats, hidden = dataset(), dataset("hidden")
    offered(boats)
    offered(hidden, access_policy=FOR_RESEARCH)
    path = {
        "catalogue": REQUEST,
        "offered": DATASETS + quote(boats.iri, safe=""),
        "hidden": DATASETS + quote(hidden.iri, safe=""),
        "unknown": DATASETS + "urn:never",
    }[kind]
    answer = knock(path, by=who)
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer ")
    assert answer.content == knock(REQUEST).content
    assert answer.json() == {
        "@context": list(ASK["@context"]),
        "@type": "CatalogError",
        "code": "unauthorised",
        "reason": ["Send the token that this participant gave you, as Authorization."],
    }


def test_the_token_of_a_person_is_none_of_a_participant():
    answer = Client(headers={"authorization": "Bearer hansa_" + "x" * 40}).post(
        REQUEST, ASK, content_type="application/json"
    )
    assert answer.status_code == 401


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "GET"])
def test_other_methods_are_refused(method):
    participant()
    client = Client(headers={"authorization": f"Bearer {token_of('consumer')}"})
    answer = client.generic(method, REQUEST)
    assert (answer.status_code, answer["Allow"]) == (405, "POST")
    if method != "GET":
        assert client.generic(method, DATASETS + "urn:x").status_code == 405
    assert Client().generic(method, REQUEST).status_code == 401


def test_no_cache_keeps_what_one_participant_got():
    participant()
    boats = dataset()
    offered(boats)
    for answer in (knock(by="consumer"), one(boats.iri, "consumer")):
        assert answer["Cache-Control"] == "private, no-store"


# --- pages ------------------------------------------------------------------------------------
def by(number: int, **more: Any) -> dict[str, Any]:
    """A catalogue request for pages of so many."""
    return {**ASK, "filter": [{"@type": "QuerySpec", "limit": number, **more}]}


def links(answer: Any) -> Mapping[str, dict[str, str]]:
    """Relation -> the parameters of its address, which is that of the catalogue."""
    found = {}
    for link in filter(None, answer.get("Link", "").split(", ")):
        address, _, relation = link.partition(">; ")
        parts = urlsplit(address.removeprefix("<"))
        assert f"{parts.scheme}://{parts.netloc}{parts.path}" == (
            "https://provider.example/dsp/2025-1/catalog/request"
        )
        query = {name: values[0] for name, values in parse_qs(parts.query).items()}
        found[relation.removeprefix('rel="').removesuffix('"')] = query
    return found


def walk(who: str, way: str = "next", body: Any = None, **begin: str) -> list[list[str]]:
    """The pages, as the header Link leads from one to the other."""
    found, query = [], begin
    for _ in range(20):
        answer = knock(by=who, body=body or by(2), **query)
        assert answer.status_code == 200, answer.content
        found.append([each["@id"] for each in answer.json().get("dataset", ())])
        if way not in links(answer):
            return found
        query = dict(links(answer)[way])
    raise AssertionError("pages without end")


def test_pages_lead_to_everything_once_and_back():
    participant(purpose=[RESEARCH])
    participant("stranger")
    rows = [dataset(f"n{number}") for number in range(7)]
    offered(*rows[::2])
    offered(*rows[1::2], access_policy=FOR_RESEARCH)
    iris = [row.iri for row in rows]
    pages = [iris[0:2], iris[2:4], iris[4:6], iris[6:]]
    assert walk("consumer") == pages
    assert walk("stranger") == [iris[0:4:2], iris[4:7:2]]
    last = knock(by="consumer", body=by(2), **links(knock(by="consumer", body=by(6)))["next"])
    assert set(links(last)) == {"previous"}
    back = walk("consumer", "previous", **links(last)["previous"])
    assert back == [iris[4:6], iris[2:4], iris[0:2]]
    assert "previous" not in links(knock(by="consumer", body=by(2)))


def test_a_full_page_that_is_the_last_has_no_next():
    participant()
    offered(dataset(), dataset("berths"))
    assert "Link" not in knock(by="consumer", body=by(2))


def test_a_page_may_begin_anywhere_and_hold_less():
    """As the Eclipse connector pages: by offset and limit."""
    participant()
    rows = [dataset(f"n{number}") for number in range(5)]
    offered(*rows)
    answer = knock(by="consumer", body=by(2, offset=1))
    assert [each["@id"] for each in answer.json()["dataset"]] == [row.iri for row in rows[1:3]]
    assert walk("consumer", body=by(2, offset=1)) == [
        [row.iri for row in rows[1:3]],
        [row.iri for row in rows[3:]],
    ]
    assert "dataset" not in knock(by="consumer", body=by(2, offset=9)).json()


def test_a_page_is_packed_for_who_can_unpack_it():
    participant()
    offered(*[dataset(f"n{number}") for number in range(8)])
    shown = {"authorization": f"Bearer {token_of('consumer')}", "accept-encoding": "gzip"}
    answer = Client(headers=shown).post(REQUEST, ASK, content_type="application/json")
    assert answer["Content-Encoding"] == "gzip"
    assert len(json.loads(gzip.decompress(answer.content))["dataset"]) == 8


def test_who_has_a_dataset_already_is_told_so():
    participant()
    boats = dataset()
    offer = offered(boats)
    tag = one(boats.iri, "consumer")["ETag"]
    shown = {"authorization": f"Bearer {token_of('consumer')}", "if-none-match": tag}
    address = f"{DATASETS}{quote(boats.iri)}"
    assert Client(headers=shown).get(address).status_code == 304
    withdraw(offer, None)
    assert Client(headers=shown).get(address).status_code == 404


def test_a_token_is_good_for_who_got_it_and_for_nobody_else():
    participant()
    participant("stranger")
    boats, berths = dataset(), dataset("berths")
    offered(boats, berths)
    theirs = asking.continuation(boats.pk, "https://consumer.example", Wanted())
    assert [each["@id"] for each in catalog("consumer", continuationToken=theirs)["dataset"]] == [
        berths.iri
    ]
    for token in (theirs, theirs[:-1], "", "7", str(boats.pk), "é"):
        answer = knock(by="stranger", continuationToken=token)
        assert answer.status_code == 400
        assert answer.json()["@type"] == "CatalogError"
        assert "continuationToken" in answer.json()["reason"][0]


def test_a_page_costs_a_few_queries_however_much_is_on_it(django_assert_max_num_queries):
    participant(purpose=[RESEARCH])
    secret = dataset("secret")
    visibility.restrict_resource(secret, members_only=True)
    rows = [dataset(f"n{number}") for number in range(40)]
    offered(*rows, access_policy=FOR_RESEARCH)
    offered(*rows[:20])
    with django_assert_max_num_queries(10):
        assert len(catalog("consumer")["dataset"]) == 40


# --- what is asked ----------------------------------------------------------------------------
EDC_NS = "https://w3id.org/edc/v0.0.1/ns/"
EU = "http://publications.europa.eu/resource/authority/"
EXPANDED = {EDC_NS + name: value for name, value in EDC.items() if name != "@type"}


@pytest.mark.parametrize(
    "given",
    [
        [],
        [EDC],
        [{"@type": "QuerySpec"}],
        [{**EDC, "sortField": None}],
        [{"@type": f"{EDC_NS}QuerySpec", **EXPANDED}],
        [{"@type": "edc:QuerySpec", "edc:limit": 50}],
    ],
)
def test_no_filter_is_no_filter_however_it_is_said(given):
    participant()
    offered(dataset())
    assert len(knock(by="consumer", body={**ASK, "filter": given}).json()["dataset"]) == 1


def like(left: str, operator: str, right: Any) -> dict[str, Any]:
    """One criterion."""
    return {
        "@type": "Criterion", "operandLeft": left, "operator": operator, "operandRight": right,
    }  # fmt: skip


@pytest.fixture
def fleet() -> None:
    """Three datasets that differ in everything that can be asked for."""
    participant()
    offered(
        dataset(
            "ferries", title="Ferries of the port", publisher_name="Port of Nordhaven",
            themes=[f"{EU}data-theme/TRAN"], formats=[f"{EU}file-type/CSV"],
            languages=[f"{EU}language/ENG"], issued="2024-05-01",
        ),
        dataset(
            "tides", title="Tides, 100% measured", publisher_name="Water board",
            themes=[f"{EU}data-theme/ENVI"], formats=[f"{EU}file-type/JSON"],
            licences=[f"{EU}licence/CC_BY_4_0"], modified="2026-02-03",
        ),
        dataset(
            "quays", title="Quays of the port", publisher_name="Port of Nordhaven",
            themes=[f"{EU}data-theme/TRAN", f"{EU}data-theme/ENVI"], issued="2026-01-01",
        ),
    )  # fmt: skip


@pytest.mark.usefixtures("fleet")
@pytest.mark.parametrize(
    ("said", "found"),
    [
        ([like("dct:title", "=", "Quays of the port")], "quays"),
        ([like(f"{EDC_NS}name", "like", "%of the port")], "ferries quays"),
        ([like("http://purl.org/dc/terms/title", "ilike", "TIDES%")], "tides"),
        ([like("title", "like", "Ferries")], ""),
        ([like("title", "like", "%100\\%%")], "tides"),
        ([like(f"{EDC_NS}id", "like", "%/tides")], "tides"),
        ([like("@id", "in", ["urn:x", "urn:y"])], ""),
        ([like("dcat:theme", "=", f"{EU}data-theme/TRAN")], "ferries quays"),
        ([like("dcat:theme", "contains", "TRAN"), like("theme", "=", "ENVI")], "quays"),
        ([like("theme", "in", ["TRAN", "HEAL"])], "ferries quays"),
        ([like("dct:format", "=", "csv")], "ferries"),
        ([like("dct:license", "=", "CC-BY-4.0")], "tides"),
        ([like("dct:language", "=", {"@id": f"{EU}language/ENG"})], "ferries"),
        ([like("dct:publisher", "=", {"@value": "Water board"})], "tides"),
        ([like("dct:issued", ">=", "2025-01-01")], "quays"),
        ([like("dct:issued", "<", "2026-01-01")], "ferries"),
        ([like("dct:modified", "=", "2026-02-03T10:00:00Z")], "tides"),
        ([{**EDC, "filterExpression": [like("theme", "=", "ENVI")]}], "tides quays"),
        ([{**EDC, "filterExpression": like("theme", "=", "ENVI")}], "tides quays"),
        ([{**EDC, "filterExpression": [like("theme", "=", "ENVI")], "offset": 1}], "quays"),
        ([EDC, like("theme", "=", "TRAN"), like("issued", "<", "2025-01-01")], "ferries"),
    ],
)
def test_what_is_asked_for_is_found_and_nothing_else(said: Any, found: str):
    answer = knock(by="consumer", body={**ASK, "filter": said})
    assert answer.status_code == 200, answer.content
    shown = [each["@id"].rpartition("/")[2] for each in answer.json().get("dataset", ())]
    assert shown == found.split()


@pytest.mark.usefixtures("fleet")
def test_a_filter_opens_nothing_that_is_not_offered_to_who_asks():
    participant("stranger")
    offered(dataset("secret", title="Secret quays"), access_policy=FOR_RESEARCH)
    body = {**ASK, "filter": [like("title", "ilike", "secret%")]}
    assert "dataset" not in knock(by="stranger", body=body).json()


@pytest.mark.usefixtures("fleet")
def test_a_token_is_good_for_its_filter_and_for_no_other():
    ports = like("publisher", "=", "Port of Nordhaven")
    body = {**ASK, "filter": [{"@type": "QuerySpec", "limit": 1}, ports]}
    assert [[one.rpartition("/")[2] for one in page] for page in walk("consumer", body=body)] == [
        ["ferries"], ["quays"],
    ]  # fmt: skip
    query = links(knock(by="consumer", body=body))["next"]
    answer = knock(by="consumer", body=by(1), **query)
    assert answer.status_code == 400
    assert "same filter" in answer.json()["reason"][0]


@pytest.mark.parametrize(
    "given",
    [
        ["boats"],
        [{}],
        [7],
        [{**EDC, "limit": 0}],
        [{**EDC, "limit": True}],
        [{**EDC, "offset": -1}],
        [{**EDC, "offset": 10**12}],
        [{**EDC, "sortOrder": "DESC"}],
        [{**EDC, "sortField": "id"}],
        [{**EDC, "filterExpression": [{"operandLeft": "id"}]}],
        [{**EDC, "filterExpression": ["boats"]}],
        [{**EDC, "odd": 1}],
        [{**EDC, "@type": ["QuerySpec"]}],
        [{**EDC, "edc:limit": 50}],
        [EDC, "boats"],
        [like("colour", "=", "red")],
        [like("title", "~", "boats")],
        [like("theme", "like", "TRAN")],
        [like("title", "=", ["a", "b"])],
        [like("title", "=", [])],
        [like("title", "=", None)],
        [like("title", "=", True)],
        [like("title", "=", {"@value": "a", "@language": "en"})],
        [like("title", "=", "a" * 1_001)],
        [like("title", "like", "%a%b%c%d%e")],
        [like("title", "like", "a\\")],
        [like("issued", ">", "yesterday")],
        [like("issued", ">", "2026-01-01 or so")],
        [like("id", "in", ["a"] * 101)],
        [like("title", "=", "a")] * 21,
        [{**like("title", "=", "a"), "@type": "Wish"}],
        [{**like("title", "=", "a"), "more": 1}],
    ],
)
def test_a_filter_is_refused_and_never_ignored(given):
    participant()
    offered(dataset())
    answer = knock(by="consumer", body={**ASK, "filter": given})
    assert answer.status_code == 400
    assert answer.json()["code"] == "filter-not-supported"
    assert "leave it out" in answer.json()["reason"][0]


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'{"@type": "CatalogRequestMessage"}', b"\xff"])
def test_what_is_no_request_is_told_why(body):
    participant()
    answer = knock(by="consumer", body=body)
    assert answer.status_code == 400
    assert answer.json()["code"] == "malformed"
    assert answer.json()["reason"]


def test_a_contract_policy_is_shown_letter_by_letter():
    participant()
    rules = (
        '{"permission":[{"@type":"Permission","action":"use"}],"prohibition":[{"action":"sell"}]}'
    )
    made = offered(dataset(), contract_policy=Json(rules))
    assert Offer.objects.get(pk=made.pk).contract_policy == rules
    (policy,) = catalog("consumer")["dataset"][0]["hasPolicy"]
    assert {**json.loads(rules), "@id": policy["@id"], "@type": "Offer"} == policy


# --- versions ---------------------------------------------------------------------------------
def test_whoever_asks_is_told_which_versions_there_are():
    answer = Client().get("/.well-known/dspace-version")
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/json"
    assert answer.json() == {
        "protocolVersions": [
            {
                "version": "2025-1",
                "path": "/dsp/2025-1",
                "binding": "HTTPS",
                "serviceId": "https://provider.example/dsp/2025-1",
            }
        ]
    }
    assert Client().post("/.well-known/dspace-version").status_code == 405


def test_the_version_document_is_for_everybody_whatever_they_show(client: Client) -> None:
    for shown in ({}, {"authorization": "Bearer of-somebody-else"}, {"authorization": "{}"}):
        answer = client.get("/.well-known/dspace-version", headers=shown)
        assert answer.status_code == 200
        assert [one["version"] for one in answer.json()["protocolVersions"]] == ["2025-1"]


def test_the_log_says_why_a_message_was_refused(
    client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    participant("consumer")
    shown = {"authorization": f"Bearer {token_of('consumer')}"}
    with caplog.at_level("INFO", "connector.api.door"):
        answer = client.post(
            REQUEST, {"@type": "Catalog"}, content_type="application/json", headers=shown
        )
    assert answer.status_code == 400
    assert "answered 400: /@context" in caplog.text


def test_much_on_offer_is_found_like_a_little(monkeypatch):
    """By a question for each row, where it is too much to be named one by one."""
    monkeypatch.setattr(reading, "FEW", 2)
    participant(purpose=[RESEARCH])
    participant("stranger")
    rows = [dataset(f"n{number}") for number in range(7)]
    offered(*rows[::2])
    offered(*rows[1::2], access_policy=FOR_RESEARCH)
    dataset("not-on-offer")
    assert walk("consumer") == [[row.iri for row in rows[n : n + 2]] for n in range(0, 7, 2)]
    assert walk("stranger") == [[row.iri for row in rows[0:4:2]], [row.iri for row in rows[4::2]]]

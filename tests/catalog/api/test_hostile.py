"""Whatever is asked of any address, with whatever headers: an answer, never a 500."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.api.urls import urlpatterns as of_api
from catalog.feeds.urls import urlpatterns as of_feeds
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]
METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "QUERY"]
NAMES = ["after", "limit", "theme", "source", "kind", "publisher", "format", "page", "\x00", "é"]
IDS = ["1", "2", "0", "-1", "9" * 18, "9" * 19, "9" * 5_000, "%00", "%ED%A0%80", "..", "1%2e", "٣"]
FORMATS = ["ttl", "rdf", "jsonld", "nt", "exe", "TTL", ""]

_patterns = sorted({str(p.pattern) for p in (*of_feeds, *of_api) if p.name != "api-unknown"})
_patterns += ["datasets/<row:resource_id>", "api/", "api/2/x"]
_ids = st.sampled_from(IDS) | st.text(max_size=12)
_words = st.sampled_from(["", "1", "1.1", "Dataset", "TRAN", "port", "\x00", "\ud800"])
_values = _words | st.text(max_size=40) | st.integers().map(str)
_queries = st.dictionaries(st.sampled_from(NAMES), _values, max_size=3)
_latin = st.text(st.characters(min_codepoint=32, max_codepoint=255, exclude_characters="\x7f"))
_media_types = st.sampled_from(
    [
        "*/*",
        "text/html",
        "text/turtle",
        "application/json",
        "application/ld+json;q=0.3",
        "x;q=",
        "/",
    ]
)
_accepts = st.lists(_media_types, max_size=4).map(",".join) | _latin
_headers = st.fixed_dictionaries(
    {},
    optional={
        "accept": _accepts,
        "accept-language": _latin,
        "if-none-match": _latin | st.just("*"),
        "if-match": _latin | st.just("*"),
        "if-modified-since": _latin,
        "range": _latin,
        "cookie": _latin,
        "authorization": _latin,
        "x-forwarded-host": _latin,
        "x-http-method-override": st.sampled_from(METHODS),
    },
)
_bodies = st.binary(max_size=60) | st.sampled_from([b"{}", b"[" * 5_000, b'{"a":"\\ud800"}'])
_kinds = st.sampled_from(["application/json", "text/plain", "multipart/form-data", "x", ""])


@st.composite
def _paths(draw: st.DrawFn) -> str:
    path = draw(st.sampled_from(_patterns))
    for name in ("<row:resource_id>", "<row:run_id>", "<slug:slug>"):
        path = path.replace(name, draw(_ids))
    return "/" + path.replace("<syntax:format>", draw(st.sampled_from(FORMATS)))


@pytest.fixture
def visitor() -> Client:
    """Somebody who does not know the rules, where there is something to find."""
    source = make_source("port")
    make_resource(source, "one")
    make_resource(source, "two", iri="")
    return Client()


def ask(client: Client, method: str, path: str, **how: Any) -> None:
    response = client.generic(method, path, **how)
    b"".join(response) if response.streaming else response.content
    assert response.status_code < 500
    refused = response.status_code in (400, 405, 406, 415) and method != "HEAD"
    if refused and response["Content-Type"].startswith("application/"):
        assert response.json()["detail"].endswith(".")


@settings(max_examples=300, deadline=None, suppress_health_check=SLOW)
@given(
    st.sampled_from(METHODS[:2]) | st.sampled_from(METHODS),
    _paths(),
    _queries,
    _headers,
    st.tuples(_bodies, _kinds),
)
def test_any_question_is_answered(
    visitor: Client,
    method: str,
    path: str,
    query: dict[str, str],
    headers: dict[str, str],
    body: tuple[bytes, str],
):
    safe = {name: value.encode("utf-8", "surrogatepass") for name, value in query.items()}
    data, content_type = body
    ask(
        visitor,
        method,
        path,
        data=data,
        content_type=content_type,
        query_params=safe,
        headers=headers,
    )


@pytest.mark.parametrize("path", ["/catalog", "/catalog.nt", "/datasets/1", "/api/1/resources"])
@pytest.mark.parametrize(
    "header",
    [
        {"accept": "text/turtle;q=0.5," * 10_000},
        {"accept": "a" * 100_000},
        {"accept": "*/*;q=" + "0" * 100_000},
        {"accept-language": ",".join(f"x{n}" for n in range(10_000))},
        {"accept-language": "-" * 100_000},
        {"if-none-match": '"a",' * 25_000},
        {"cookie": "sessionid=" + "a" * 100_000},
    ],
    ids=lambda header: next(iter(header)),
)
def test_huge_headers_are_answered(visitor: Client, path: str, header: dict[str, str]):
    assert visitor.get(path, headers=header).status_code < 500


@pytest.mark.parametrize("query", ["%", "%zz", "&" * 5_000, "=", "a=%ff", "after=%ED%A0%80", ";"])
@pytest.mark.parametrize("path", ["/catalog.ttl", "/api/1/resources", "/status.json"])
def test_broken_queries_are_answered(visitor: Client, path: str, query: str):
    assert visitor.get(f"{path}?{query}").status_code in (200, 400)


def test_below_api_every_address_answers_programs(visitor: Client):
    for path in ("/api", "/api/", "/api/1", "/api/1/resources/", "/api/9/x"):
        response = visitor.get(path)
        assert response.status_code == 404
        assert response["Content-Type"] == "application/problem+json"
        assert "/api/1/schema" in response.json()["detail"]


def test_nothing_of_ours_unpickles_what_others_sent():
    """No door takes a pickle: cursors are two numbers."""
    for path in [*Path("catalog/feeds").glob("*.py"), *Path("catalog/api").glob("*.py")]:
        assert "pickle" not in path.read_text(), path

"""An OAI-PMH server is asked for its formats and its records, however it behaves."""

from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from catalog.models import HarvestRun, HarvestSource
from tests.catalog.harvest.kinds import KindContract
from tests.harvests import harvest, rules, titles
from tests.servers import Server, answer

pytestmark = pytest.mark.django_db(transaction=True)

XML = "Content-Type: text/xml"
FORMATS = "/oai?verb=ListMetadataFormats"
FIRST = "/oai?verb=ListRecords&metadataPrefix=oai_dc"
SECOND = "/oai?verb=ListRecords&resumptionToken=t%26+2"


class TestOaiPmh(KindContract):
    """A list of formats, and lists of two records each."""

    kind = "oai-pmh"
    media_type = "text/xml"
    start = "/oai"
    leading = 2

    def document(self, path: str, names: tuple[str, ...]) -> str | None:
        asked = dict(parse_qsl(urlsplit(path).query))
        if asked["verb"] == "ListMetadataFormats":
            return said(_formats("oai_dc"))
        begin = int(asked.get("resumptionToken", "0"))
        token = str(begin + 2) if begin + 2 < len(names) else ""
        return said(_list(*names[begin : begin + 2], token=token, size=str(len(names))))


def said(inner: str) -> str:
    return f"<OAI-PMH>{inner}</OAI-PMH>"


def oai(inner: str) -> list:
    return answer(said(inner), XML)


def page(*names: str, **rest: Any) -> list:
    """A list with these records; also `gone`, `token`, `size`."""
    return oai(_list(*names, **rest))


def _list(*names: str, gone: tuple[str, ...] = (), token: str = "", size: str = "") -> str:
    """A list with these records, and these deleted ones."""
    records = "".join(
        f"<record><header><identifier>oai:p:{name}</identifier></header><metadata><dc>"
        f"<title>{name}</title></dc></metadata></record>"
        for name in names
    ) + "".join(
        f'<record><header status="deleted"><identifier>oai:p:{name}</identifier>'
        "<datestamp>2026-01-01</datestamp></header></record>"
        for name in gone
    )
    whole = f' completeListSize="{size}"' if size else ""
    return f"<ListRecords>{records}<resumptionToken{whole}>{token}</resumptionToken></ListRecords>"


def formats(*names: str) -> list:
    return oai(_formats(*names))


def _formats(*names: str) -> str:
    inner = (
        f"<metadataFormat><metadataPrefix>{n}</metadataPrefix></metadataFormat>" for n in names
    )
    return f"<ListMetadataFormats>{''.join(inner)}</ListMetadataFormats>"


def run(server: Server, query: str = "") -> HarvestRun:
    source, _ = HarvestSource.objects.get_or_create(
        slug="oai", defaults={"name": "oai", "url": f"{server.url}/oai{query}", "kind": "oai-pmh"}
    )
    return harvest(source)


def test_deleted_records_are_withdrawn_and_do_not_make_a_list_incomplete(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", "b", token="t&amp; 2", size="3")],
        SECOND: [page("c", size="3"), page(gone=("c",), size="3")],
    }
    first = run(service)
    assert (first.created, first.complete, titles()) == (3, True, {"a", "b", "c"})
    second = run(service)
    assert (second.complete, second.withdrawn, titles()) == (True, 1, {"a", "b"})


def test_fewer_records_than_the_list_has_withdraw_nothing(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", "b", size="2"), page("a", size="2")],
    }
    run(service)
    assert (run(service).complete, titles()) == (False, {"a", "b"})


def test_a_token_that_comes_back_ends_the_walk(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="t&amp; 2")],
        SECOND: [page("b", token="t&amp; 2")],
    }
    done = run(service)
    assert (done.complete, titles()) == (False, {"a", "b"})
    assert rules(done) >= {"page-repeated"}


def test_a_token_that_is_refused_withdraws_nothing(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="t&amp; 2")],
        SECOND: [page("b"), oai('<error code="badResumptionToken">gone</error>')],
    }
    run(service)
    done = run(service)
    assert (done.complete, titles()) == (False, {"a", "b"})


def test_a_set_is_asked_for_with_the_records_and_not_with_the_formats(service: Server):
    service.answers = {FORMATS: [formats("oai_dc")], f"{FIRST}&set=x": [page("a")]}
    assert run(service, "?set=x").complete
    assert titles() == {"a"}


def test_a_server_without_a_format_of_ours_fails_with_what_it_offers(service: Server):
    service.answers = {FORMATS: [formats("marc21")]}
    done = run(service)
    assert done.state == "failed"
    assert "marc21" in done.error


# --- an answer of 4xx that says why -----------------------------------------------------------
BAD = "400 Bad Request"


def refused(code: str, words: str, status: str = BAD) -> list:
    return answer(said(f'<error code="{code}">{words}</error>'), XML, status=status)


@pytest.mark.parametrize("status", [BAD, "404 Not Found", "422 Unprocessable Content"])
def test_what_a_server_refuses_is_told_in_its_own_words_whatever_its_status(
    service: Server, status: str
):
    service.answers = {FORMATS: [refused("badArgument", "no such set", status)]}
    done = run(service)
    assert (done.state, done.complete) == ("failed", False)
    assert "badArgument (no such set)" in done.error
    assert "correct the arguments" in done.error


def test_what_is_refused_on_the_way_is_told_and_withdraws_nothing(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="t&amp; 2")],
        SECOND: [page("b"), refused("badResumptionToken", "expired")],
    }
    run(service)
    done = run(service)
    assert (done.complete, done.withdrawn, titles()) == (False, 0, {"a", "b"})
    found = done.findings.get(rule="page-unavailable")
    assert "badResumptionToken (expired)" in found.message


@pytest.mark.parametrize(
    "body",
    [
        "<!doctype html>Bad request",
        "<OAI-PMH><ListRecords/></OAI-PMH>",
        '<OAI-PMH><error code="noRecordsMatch"/></OAI-PMH>',
        "",
        "<OAI-PMH",
    ],
)
def test_a_refusal_without_words_keeps_its_status(service: Server, body: str):
    service.answers = {FORMATS: [answer(body, XML, status=BAD)]}
    done = run(service)
    assert (done.state, titles()) == ("failed", set())
    assert "answers 400" in done.error


def test_records_that_come_with_a_refusal_are_none(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [answer(said(_list("a")), XML, status=BAD)],
    }
    assert run(service).state == "failed"
    assert titles() == set()


# --- servers that mislead ---------------------------------------------------------------------
def token(text: str) -> str:
    return f"/oai?{urlencode({'verb': 'ListRecords', 'resumptionToken': text})}"


def test_tokens_that_lead_in_a_circle_are_followed_once(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="A")],
        token("A"): [page("b", token="B")],
        token("B"): [page("c", token="A")],
    }
    done = run(service)
    assert (done.complete, titles()) == (False, {"a", "b", "c"})
    assert len(service.requests) == 4


def test_another_token_to_the_same_records_is_followed_once(service: Server):
    service.answers = {FORMATS: [formats("oai_dc")], FIRST: [page("a", token="0")]}
    service.answers |= {token(str(n)): [page("b", token=str(n + 1))] for n in range(9)}
    done = run(service)
    assert (done.complete, titles()) == (False, {"a", "b"})
    assert [request.target for request in service.requests][2:] == [token("0"), token("1")]


@pytest.mark.parametrize("last", ["empty", "noRecordsMatch"])
def test_a_token_on_the_last_page_leads_to_nothing_and_is_no_fault(service: Server, last: str):
    nothing = page() if last == "empty" else oai('<error code="noRecordsMatch">none</error>')
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="end")],
        token("end"): [nothing],
    }
    done = run(service)
    assert (done.complete, titles()) == (True, {"a"}), done.error


def test_a_token_of_blanks_ends_the_list(service: Server):
    service.answers = {FORMATS: [formats("oai_dc")], FIRST: [page("a", token=" \n ")]}
    assert run(service).complete
    assert len(service.requests) == 2


def test_an_empty_page_before_others_withdraws_nothing(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token="1")],
        token("1"): [page("b", token="2"), page(token="2")],
        token("2"): [page("c")],
    }
    run(service)
    done = run(service)
    assert (done.complete, titles()) == (False, {"a", "b", "c"})


@pytest.mark.parametrize(
    "text", ["http://stranger.example/oai?verb=Identify", "x&verb=Identify#y", "../../%00", "é 漢"]
)
def test_a_token_is_only_ever_an_argument_of_the_same_server(service: Server, text: str):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", token=text.replace("&", "&amp;"))],
        token(text): [page("b")],
    }
    done = run(service)
    assert (done.complete, titles()) == (True, {"a", "b"})
    assert service.requests[-1].target == token(text)


def test_a_token_that_no_address_can_hold_ends_the_walk(service: Server):
    service.answers = {FORMATS: [formats("oai_dc")], FIRST: [page("a", token="x" * 100_000)]}
    done = run(service)
    assert (done.state, done.complete, titles()) == ("done", False, {"a"})
    assert len(service.requests) == 2


def test_a_record_that_comes_and_goes_follows_the_server(service: Server):
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", "b"), page("a", gone=("b",)), page("a", "b"), page("a", gone=("b",))],
    }
    for expected in ({"a", "b"}, {"a"}, {"a", "b"}, {"a"}):
        assert run(service).complete
        assert titles() == expected


def test_a_deletion_in_the_future_is_one(service: Server):
    late = said(_list("a", gone=("b",)).replace("2026-01-01", "2999-01-01T00:00:00Z"))
    service.answers = {
        FORMATS: [formats("oai_dc")],
        FIRST: [page("a", "b"), answer(late, XML)],
    }
    run(service)
    done = run(service)
    assert (done.withdrawn, titles()) == (1, {"a"})

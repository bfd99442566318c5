"""An OAI-PMH server is asked for its formats and its records, however it behaves."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

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

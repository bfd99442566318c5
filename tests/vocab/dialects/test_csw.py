"""Answers of catalogue services: records of both kinds, where the list goes on, and refusals."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.vocab.dialects import contract
from vocab.dialects import csw
from vocab.errors import UnreadableDocument
from vocab.xml import Element, along, tree

BASE = "https://provider.example/csw?map=a&request=GetRecords&STARTPOSITION=1"


class TestCsw(contract.XmlContract):
    dialect = csw.DIALECT
    documents = (Path("csw/iso.xml"), Path("csw/one.xml"))
    datasets = 3


def page(**attributes: str) -> dict[str, Any]:
    """What our answer says of paging, with other attributes at its results; "" removes one."""
    root = tree(contract.DOCUMENTS / "csw/iso.xml")
    results = next(along(root, "SearchResults"))
    for name, value in attributes.items():
        results.set(name, value)
        if not value:
            results.attrib.pop(name)
    nodes = list(csw.nodes(root, BASE, contract.ignore))
    last = nodes[-1]
    return last if isinstance(last, dict) else {}


def place(node: dict[str, Any]) -> str:
    return parse_qs(urlsplit(node["hydra:next"]["@id"]).query)["startPosition"][0]


def test_the_next_page_is_asked_for_like_this_one():
    node = page()
    assert node["hydra:totalItems"] == 3
    assert node["hydra:next"]["@id"] == (
        "https://provider.example/csw?map=a&request=GetRecords&startPosition=3"
    )


@pytest.mark.parametrize("end", ["0", "4", "-1", "soon"])
def test_the_list_ends_where_no_record_follows(end: str):
    assert "hydra:next" not in page(nextRecord=end, numberOfRecordsReturned="")


def test_what_the_server_does_not_say_is_reckoned():
    assert place(page(nextRecord="")) == "3"
    assert "hydra:next" not in page(nextRecord="", numberOfRecordsReturned="3")
    assert "hydra:next" not in page(nextRecord="", numberOfRecordsReturned="0")


def test_no_number_is_no_total():
    assert "hydra:totalItems" not in page(numberOfRecordsMatched="many")


def read(text: str, path: Path) -> Element:
    path.write_text(text)
    return tree(path)


def test_an_exception_report_is_refused_in_the_words_of_the_server(tmp_path: Path):
    report = read(
        '<ows:ExceptionReport xmlns:ows="http://www.opengis.net/ows">'
        '<ows:Exception exceptionCode="InvalidParameterValue"><ows:ExceptionText>no such schema'
        "</ows:ExceptionText></ows:Exception></ows:ExceptionReport>",
        tmp_path / "x.xml",
    )
    with pytest.raises(UnreadableDocument, match="InvalidParameterValue no such schema"):
        list(csw.nodes(report, BASE, contract.ignore))


def test_records_of_another_schema_are_named(tmp_path: Path):
    answer = read(
        "<GetRecordsResponse><SearchResults><Record>Ferries</Record></SearchResults>"
        "</GetRecordsResponse>",
        tmp_path / "x.xml",
    )
    found = []
    said = csw.nodes(answer, BASE, lambda rule, *_, **__: found.append(rule.id))
    assert list(said) == []
    assert found == ["csw-record-foreign"]


def test_a_list_with_a_record_that_was_left_out_is_not_complete(tmp_path: Path):
    path = tmp_path / "x.xml"
    path.write_text(
        "<GetRecordsResponse><SearchResults><Record/></SearchResults></GetRecordsResponse>"
    )
    report, _ = contract.read(path, tmp_path)
    assert not report.complete

"""Lists of OAI-PMH servers: records, deleted ones, tokens, formats, and errors in their words."""

from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.vocab.dialects import contract
from vocab.dialects import oai_pmh
from vocab.errors import UnreadableDocument
from vocab.xml import tree

BASE = "https://provider.example/oai?repo=1&verb=ListRecords&metadataPrefix=oai_dc&set=x"


class TestOai(contract.XmlContract):
    dialect = oai_pmh.DIALECT
    documents = (Path("oai/list.xml"),)
    datasets = 2


def said(inner: str, path: Path) -> list[Any]:
    (path / "x.xml").write_text(f"<OAI-PMH>{inner}</OAI-PMH>")
    return list(oai_pmh.nodes(tree(path / "x.xml"), BASE, contract.ignore))


def test_a_token_is_asked_for_alone_and_whatever_stands_in_it():
    [*_, last] = oai_pmh.nodes(tree(contract.DOCUMENTS / "oai/list.xml"), BASE, contract.ignore)
    assert isinstance(last, dict)
    assert parse_qs(urlsplit(last["hydra:next"]["@id"]).query) == {
        "repo": ["1"], "verb": ["ListRecords"], "resumptionToken": ["a b&c=/+%"],
    }  # fmt: skip
    assert "hydra:totalItems" not in last  # one of its records is deleted


def test_an_empty_token_ends_the_list(tmp_path: Path):
    list_ = '<ListRecords><resumptionToken completeListSize="2"> </resumptionToken></ListRecords>'
    [node] = said(list_, tmp_path)
    assert node == {"@id": BASE, "hydra:totalItems": {"@value": "2"}}


def test_the_best_format_is_asked_for(tmp_path: Path):
    offered = "".join(
        f"<metadataFormat><metadataPrefix>{name}</metadataPrefix></metadataFormat>"
        for name in ("oai_dc", "edm", "dcat_ap", "rdf")
    )
    [node] = said(f"<ListMetadataFormats>{offered}</ListMetadataFormats>", tmp_path)
    assert "metadataPrefix=dcat_ap" in node["hydra:next"]["@id"]


@pytest.mark.parametrize(
    ("code", "words"),
    [
        ("badResumptionToken", "broke off"),
        ("cannotDisseminateFormat", "leave metadataPrefix out"),
        ("", "ask those"),
    ],
)
def test_an_error_is_refused_with_what_to_do(code: str, words: str, tmp_path: Path):
    with pytest.raises(UnreadableDocument, match=words):
        said(f'<error code="{code}">no</error>', tmp_path)


def test_no_match_is_an_empty_list(tmp_path: Path):
    assert said('<error code="noRecordsMatch"/>', tmp_path) == []


def test_formats_of_which_none_is_read_are_listed(tmp_path: Path):
    only = "<metadataFormat><metadataPrefix>marc21</metadataPrefix></metadataFormat>"
    with pytest.raises(UnreadableDocument, match="offers marc21"):
        said(f"<ListMetadataFormats>{only}</ListMetadataFormats>", tmp_path)

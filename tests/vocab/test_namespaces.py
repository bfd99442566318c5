"""IRIs as people write them."""

import pytest

from vocab.namespaces import DCAT, DCT, prefixed


@pytest.mark.parametrize(
    ("iri", "written"),
    [
        (DCAT + "accessURL", "dcat:accessURL"),
        (DCT + "title", "dct:title"),
        (DCT, DCT),
        (DCT + "a/b", DCT + "a/b"),
        ("https://port.example/title", "https://port.example/title"),
        ("", ""),
    ],
)
def test_what_has_a_prefix_is_written_with_it(iri: str, written: str) -> None:
    assert prefixed(iri) == written

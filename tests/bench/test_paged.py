"""Files as pages: each leads to the next, the last to none."""

from http import HTTPStatus
from urllib.error import HTTPError
from urllib.request import urlopen

import pytest

from bench.paged import served


def test_each_page_leads_to_the_next(tmp_path):
    files = [tmp_path / "a.nt", tmp_path / "b.rdf"]
    for file in files:
        file.write_text(file.name)
    with served(files) as address:
        assert address.endswith("/1")
        with urlopen(address) as first:
            assert first.read() == b"a.nt"
            assert first.headers["Content-Type"] == "application/n-triples"
            assert first.headers["Link"] == '</2>; rel="next"'
        with urlopen(address.removesuffix("1") + "2") as last:
            assert last.read() == b"b.rdf"
            assert last.headers["Content-Type"] == "application/rdf+xml"
            assert last.headers["Link"] is None


def test_there_is_no_other_page(tmp_path):
    with served([]) as address, pytest.raises(HTTPError) as error:
        urlopen(address)
    assert error.value.code == HTTPStatus.NOT_FOUND
    error.value.close()

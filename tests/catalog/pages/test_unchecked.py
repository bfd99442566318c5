"""What pages say of a record before the check of the profiles has come to it, and behind it."""

import pytest
from django.test import Client

from catalog.models import Resource
from catalog.quality import waiting as waits
from catalog.quality.checking import checked_up_to, reader
from tests.catalog.pages.publishing import publish
from tests.factories import make_source

pytestmark = pytest.mark.django_db(transaction=True)

FAULTLESS = "Nothing: the record keeps every rule that we check."
NOT_YET = "Not checked against the profiles yet."
WHOLE = """dct:title "Berths"@en ; dct:description "Where ships lie."@en ;
    dct:publisher [ a foaf:Agent ; foaf:name "Port"@en ]"""


def words(client: Client, resource: Resource, more: str = "") -> str:
    return client.get(f"/datasets/{resource.pk}{more}").content.decode()


def check_all() -> None:
    found = reader(lambda: None)
    while found.step():
        pass


def silent(name: str = "berths", **fields: object) -> Resource:
    """A resource of which its harvest said nothing."""
    resource = publish(WHOLE, name, **fields)
    resource.findings.all().delete()
    return resource


def test_a_record_that_waits_is_not_called_faultless(stranger: Client) -> None:
    silent("early", source=make_source("early"))
    check_all()
    first, second = silent(), silent("quays", source=make_source("town"))
    before, behind = words(stranger, first), words(stranger, second)
    for html in (before, behind):
        assert FAULTLESS not in html
        assert NOT_YET in html
        assert "While it was harvested nothing was found" in html
    assert "It is the next one." in before
    assert "1 record comes first." in behind
    assert f"Everything up to change {checked_up_to():,} is checked." in before


def test_a_checked_one_says_what_was_found(stranger: Client) -> None:
    resource = silent()
    check_all()
    html = words(stranger, resource)
    assert NOT_YET not in html
    assert (FAULTLESS in html) == (not resource.findings.exists())


def test_findings_of_the_harvest_are_not_all(stranger: Client) -> None:
    resource = publish('dcat:keyword "x"@en')
    html = words(stranger, resource)
    assert "The record has no title" in html
    assert "more may come" in html
    check_all()
    assert "more may come" not in words(stranger, resource)


def test_the_points_say_what_is_not_known(stranger: Client) -> None:
    resource = silent()
    assert "not known whether it keeps DCAT-AP" in words(stranger, resource, "/quality")
    check_all()
    assert "not known whether it keeps DCAT-AP" not in words(stranger, resource, "/quality")


def test_a_copy_that_is_not_shown_is_never_called_faultless(stranger: Client) -> None:
    copy = silent(published=False)
    check_all()
    html = words(stranger, copy)
    assert FAULTLESS not in html
    assert "Only the copy that stands in the lists is checked" in html


def test_a_source_says_that_some_of_it_waits(stranger: Client) -> None:
    resource, other = silent(), make_source("town")
    assert "more may be found" in stranger.get("/sources/port").content.decode()
    assert "more may be found" not in stranger.get(f"/sources/{other.slug}").content.decode()
    check_all()
    assert "more may be found" not in stranger.get("/sources/port").content.decode()
    assert resource.pk


def test_where_nothing_is_checked_no_time_is_promised(
    stranger: Client, settings: pytest.FixtureRequest
) -> None:
    resource = silent()
    settings.COURIER_READERS = {}  # type: ignore[attr-defined]
    html = words(stranger, resource)
    assert "This installation checks nothing" in html
    assert "It is the next one." not in html


def test_a_long_queue_is_not_counted_to_its_end(
    stranger: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waits, "COUNTED", 1)
    for name in ("one", "two"):
        silent(name, source=make_source(name))
    assert "At least 1 record comes first." in words(stranger, silent())

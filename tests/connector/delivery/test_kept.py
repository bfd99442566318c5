"""Where data lie, as it is kept: checked, recorded, and a secret for one address alone."""

from dataclasses import replace

import pytest
from django.core.exceptions import ValidationError

from accounts.models import Organisation
from connector.delivery.kept import Where, forget, keep
from connector.models import DataSource, Plane
from connector.models.audit import AuditEntry
from connector.secrets import unseal
from tests.connector.offered import dataset
from tests.factories import make_source

pytestmark = pytest.mark.django_db
HTTP, FILE = DataSource.Kind.HTTP, DataSource.Kind.FILE
ADDRESS = "https://inside.example/boats"


@pytest.fixture
def boats(settings, tmp_path):
    """The distribution of a dataset of the harbour, beside a file that it could be."""
    settings.OFFERED_DIR = tmp_path
    (tmp_path / "boats.csv").write_text("a,b\n")
    return dataset().distributions.get()


def test_a_secret_stays_with_its_address_and_goes_with_it(boats):
    keep(boats, Where(HTTP, ADDRESS, secret="Basic abc"), None)
    kept = keep(boats, Where(HTTP, ADDRESS, "text/csv"), None)
    assert unseal(bytes(kept.secret)) == "Basic abc"
    assert kept.media_type == "text/csv"
    kept = keep(boats, Where(HTTP, f"{ADDRESS}/2"), None)
    assert kept.secret is None
    keep(boats, Where(HTTP, f"{ADDRESS}/2", secret="Basic def"), None)
    kept = keep(boats, Where(FILE, "boats.csv"), None)
    assert kept.secret is None
    assert DataSource.objects.count() == 1


@pytest.mark.parametrize(
    ("where", "field"),
    [
        (Where(HTTP, "ftp://x.example/"), "address"),
        (Where(HTTP, "http://127.0.0.1/"), "address"),
        (Where(HTTP, "https://x.example/" + "x" * 2_048), "address"),
        (Where(FILE, "../secret"), "address"),
        (Where(FILE, "not-there.csv"), "address"),
        (Where(FILE, "boats.csv", secret="Basic abc"), "secret"),
        (Where(HTTP, ADDRESS, secret="two\r\nlines: x"), "secret"),
        (Where(HTTP, ADDRESS, media_type="text/csv\r\nx: y"), "media_type"),
    ],
)
def test_what_cannot_be_delivered_is_refused_with_its_field(boats, where, field):
    with pytest.raises(ValidationError) as refused:
        keep(boats, where, None)
    assert list(refused.value.message_dict) == [field]
    assert not DataSource.objects.exists()
    assert not AuditEntry.objects.exists()


def test_a_table_that_a_data_plane_of_others_delivers_takes_no_steps(boats):
    where = Where(FILE, "boats.csv", "text/csv")
    source = keep(boats, where, None)
    source.plane = Plane.objects.create(
        kind="data", name="bucket", organisation=boats.resource.source.organisation
    )
    source.save()
    with pytest.raises(ValidationError, match="take it back") as refused:
        keep(boats, replace(where, steps="a = pseudonym"), None)
    assert list(refused.value.message_dict) == ["steps"]
    keep(boats, where, None)
    source.plane = None
    source.save()
    assert keep(boats, replace(where, steps="a = pseudonym"), None).steps


def test_a_file_is_delivered_by_one_organisation(boats):
    other = Organisation.objects.create(slug="other", name="Other")
    theirs = dataset("theirs", make_source("theirs", organisation=other)).distributions.get()
    keep(boats, Where(FILE, "boats.csv"), None)
    with pytest.raises(ValidationError, match="Another organisation delivers this file"):
        keep(theirs, Where(FILE, "boats.csv"), None)
    again = dataset("again", boats.resource.source).distributions.get()
    keep(again, Where(FILE, "boats.csv"), None)


def test_what_was_done_is_recorded_without_the_secret(boats):
    keep(boats, Where(HTTP, ADDRESS, secret="Basic quite-hushed"), None)
    forget(boats, None)
    forget(boats, None)
    entries = AuditEntry.objects.order_by("pk")
    assert [one.action for one in entries] == ["data source: kept", "data source: forgotten"]
    assert ADDRESS in entries[0].entry
    assert '"has_secret":true' in entries[0].entry
    assert "quite-hushed" not in "".join(one.entry for one in entries)

"""Where data are delivered from: stewards say it, and what they wrote as a secret comes back never."""

import pytest

from catalog.models import Distribution
from connector.models import DataSource
from connector.models.audit import AuditEntry
from connector.secrets import unseal
from tests.connector.offered import dataset
from tests.connector.pages.offering import body_of, client_of

pytestmark = pytest.mark.django_db
SECRET = "Bearer hush-hush"


@pytest.fixture(autouse=True)
def _folder(settings, tmp_path):
    settings.OFFERED_DIR = tmp_path
    (tmp_path / "boats.csv").write_text("a,b\n")


def at(row):
    return f"/contracts/data/{row.pk}"


def form(row, **fields):
    values = {"kind": "http", "address": "https://inside.example/boats", "secret": SECRET}
    return {"distribution": row.distributions.get().pk, "media_type": ""} | values | fields


@pytest.mark.parametrize(
    ("role", "status", "done"),
    [
        ("administrator", 200, 302),
        ("steward", 200, 302),
        ("negotiator", 403, 403),
        ("reader", 403, 403),
        ("member", 403, 403),
        ("stranger", 302, 302),
    ],
)
def test_stewards_of_its_source_say_where_data_lie(role, status, done):
    boats, client = dataset(), client_of(role)
    assert client.get(at(boats)).status_code == status
    assert client.post(at(boats), form(boats)).status_code == done
    assert DataSource.objects.exists() is (role in ("administrator", "steward"))
    client.post(at(boats), {"distribution": boats.distributions.get().pk, "forget": "1"})
    assert not DataSource.objects.exists() or done == 403


def test_who_may_not_see_the_dataset_does_not_find_it():
    boats = dataset(audiences=[1 << 48 | 999_999])
    assert client_of("member").get(at(boats)).status_code == 404


def test_what_is_kept_is_shown_but_not_its_secret():
    boats, client = dataset(), client_of("steward")
    client.post(at(boats), form(boats))
    kept = DataSource.objects.get()
    assert (kept.kind, kept.address) == ("http", "https://inside.example/boats")
    assert (kept.resource, kept.distribution) == (boats, boats.distributions.get())
    assert unseal(bytes(kept.secret)) == SECRET
    page = body_of(client, at(boats))
    assert "https://inside.example/boats" in page
    assert "A secret is kept with it." in page
    assert "hush" not in page
    entry = AuditEntry.objects.get()
    assert entry.action == "data source: kept"
    assert "steward@example.org" in entry.entry
    assert "hush" not in entry.entry


def test_faults_come_at_once_and_nothing_typed_but_the_secret_comes_back():
    boats, client = dataset(), client_of("steward")
    bad = form(boats, address="ftp://<b>.example", media_type="text", secret="bell\x07bell")
    answer = client.post(at(boats), bad)
    page = answer.content.decode()
    pk = boats.distributions.get().pk
    assert answer.status_code == 422
    for name in ("address", "media_type", "secret"):
        assert f'href="#d{pk}_{name}"' in page, name
    assert 'value="ftp://&lt;b&gt;.example"' in page
    assert "<b>" not in page
    assert "bell" not in page
    assert not DataSource.objects.exists()


def test_of_several_distributions_each_has_its_own(django_assert_max_num_queries):
    boats, client = dataset(), client_of("steward")
    second = Distribution.objects.create(resource=boats, key="b", position=1)
    gone = Distribution.objects.create(
        resource=boats, key="c", position=2, withdrawn="2026-01-01T00:00Z"
    )
    values = {"kind": "file", "address": "boats.csv", "distribution": second.pk}
    assert client.post(at(boats), values).status_code == 302
    assert client.post(at(boats), values | {"distribution": gone.pk}).status_code == 404
    assert client.post(at(boats), values | {"distribution": "x"}).status_code == 404
    assert [one.distribution for one in DataSource.objects.all()] == [second]
    with django_assert_max_num_queries(9):
        body_of(client, at(boats))


def test_a_click_too_many_changes_nothing():
    boats, client = dataset(), client_of("steward")
    for _ in range(2):
        assert client.post(at(boats), form(boats)).status_code == 302
    assert DataSource.objects.count() == 1
    for _ in range(2):
        values = {"distribution": boats.distributions.get().pk, "forget": "1"}
        assert client.post(at(boats), values).status_code == 302
    assert not DataSource.objects.exists()

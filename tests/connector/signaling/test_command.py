"""manage.py signaling: planes are made known, and the dataset that one delivers is named."""

from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.models import Organisation
from connector.models import AuditEntry, DataSource, Plane
from connector.secrets import unseal
from connector.signaling import known
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db
WHERE = "https://plane.example/signaling/"


def run(*words: str, **more: Any) -> str:
    """What it prints."""
    out = StringIO()
    call_command("signaling", *words, stdout=out, **more)
    return out.getvalue().strip()


def test_a_plane_is_made_known_and_its_token_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    Organisation.objects.create(slug="home", name="Home")
    monkeypatch.setenv("PLANE_TOKEN", "what-they-want-to-see")
    said = ("control-plane", "theirs", "--endpoint", WHERE, "--organisation", "home")
    token = run(*said)
    plane = Plane.objects.get()
    assert known.who(f"Bearer {token}", Plane.Kind.CONTROL) == plane
    assert plane.endpoint == "https://plane.example/signaling"
    assert plane.our_token is not None
    assert unseal(bytes(plane.our_token)) == "what-they-want-to-see"
    listed = run("list")
    assert "control theirs https://plane.example/signaling home dps active" in listed
    assert token not in listed + "".join(row.entry for row in AuditEntry.objects.all())
    run("suspend", "theirs")
    assert "suspended" in run("list")
    with pytest.raises(CommandError, match="already exists"):
        run(*said)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (("data-plane", "x", "--endpoint", WHERE, "--organisation", "home"), "at least one way"),
        (("control-plane", "x", "--endpoint", "ftp://x", "--organisation", "home"), "http"),
        (("control-plane", "x", "--endpoint", WHERE, "--organisation", "nobody"), "organisation"),
        (("register", "x"), "not one such plane"),
        (("deliver", "--dataset", "https://nobody.example/"), "no source"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_mend(words: tuple[str, ...], why: str) -> None:
    Organisation.objects.create(slug="home", name="Home")
    with pytest.raises(CommandError, match=why):
        run(*words)
    assert not Plane.objects.exists()


def test_a_dataset_is_given_to_a_data_plane_and_taken_back() -> None:
    home = Organisation.objects.create(slug="home", name="Home")
    resource = make_resource(make_source("quay", organisation=home), "ships")
    DataSource.objects.create(resource=resource, kind="file", address="ships.bin")
    where = ("--endpoint", WHERE, "--organisation", "home", "--profile", "HttpData-PULL")
    run("data-plane", "bucket", *where)
    run("deliver", "bucket", "--dataset", resource.iri)
    plane = DataSource.objects.get().plane
    assert plane is not None
    assert plane.name == "bucket"
    run("deliver", "--dataset", resource.iri)
    assert DataSource.objects.get().plane is None

"""The first run: one token, one administrator."""

import io
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.management import CommandError, call_command
from django.db import connection
from django.test import Client

from accounts import setup
from accounts.errors import SetupClosed, SetupRefused, WrongSetupToken
from accounts.models import FirstRun, Membership, User, digest
from accounts.roles import Role
from tests.accounts.conftest import PASSWORD

pytestmark = pytest.mark.django_db

ADA = {"email": "Ada@example.org", "name": "Ada", "password": PASSWORD}


def token() -> str:
    made = setup.setup_token()
    assert made is not None
    return made


def test_a_new_installation_has_a_token_of_which_the_hash_is_kept() -> None:
    made = token()
    assert FirstRun.objects.get().hashed == digest(made)
    assert len(made) == 43


def test_every_start_makes_a_new_token_and_ends_the_old_one() -> None:
    old, new = token(), token()
    with pytest.raises(WrongSetupToken, match="Copy it from the terminal"):
        setup.set_up(old, **ADA)
    setup.set_up(new, **ADA)


def test_where_there_is_an_administrator_there_is_no_token(ada: User) -> None:
    FirstRun.objects.create(id=1, hashed="left over")
    assert setup.setup_token() is None
    assert not FirstRun.objects.exists()


def test_a_person_like_any_other_is_no_administrator(bea: User) -> None:
    assert setup.setup_token() is not None


def test_where_every_administrator_is_suspended_the_operator_can_begin_anew(ada: User) -> None:
    ada.is_active = False
    ada.save()
    assert setup.setup_token() is not None


def test_the_token_creates_the_administrator_and_the_organisation() -> None:
    ada = setup.set_up(token(), **ADA, organisation="Port of Call")
    assert (ada.email, ada.is_staff, ada.is_superuser) == ("ada@example.org", True, True)
    assert ada.check_password(PASSWORD)
    membership = Membership.objects.get()
    assert (membership.user, membership.role) == (ada, Role.ADMIN)
    assert membership.organisation.name == "Port of Call"


def test_the_token_works_once() -> None:
    made = token()
    setup.set_up(made, **ADA)
    with pytest.raises(SetupClosed, match="There is an administrator already"):
        setup.set_up(made, "eve@example.org", "Eve", PASSWORD)
    assert not FirstRun.objects.exists()


@pytest.mark.parametrize("wrong", ["", "wrong", "x" * 43, "é", "\x00"])
def test_another_token_creates_nobody(wrong: str) -> None:
    token()
    with pytest.raises(WrongSetupToken):
        setup.set_up(wrong, **ADA)
    assert not User.objects.exists()


def test_before_any_start_no_token_fits() -> None:
    with pytest.raises(SetupRefused):
        setup.set_up("", **ADA)


def test_a_wrong_answer_creates_nothing_and_keeps_the_token() -> None:
    made = token()
    with pytest.raises(ValidationError):
        setup.set_up(made, "no address", "Ada", PASSWORD, "Port")
    assert not User.objects.exists()
    setup.set_up(made, **ADA)


@pytest.mark.django_db(transaction=True)
def test_of_two_at_once_one_becomes_administrator() -> None:
    made = token()

    def attempt(name: str) -> bool:
        try:
            setup.set_up(made, f"{name}@example.org", name, PASSWORD)
        except SetupRefused:
            return False
        else:
            return True
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as threads:
        assert sum(threads.map(attempt, ["ada", "bea", "cem", "dora"])) == 1
    assert User.objects.count() == 1


# --- the page ---------------------------------------------------------------------------------


def form(made: str, **changes: str) -> dict[str, str]:
    return {"token": made, **ADA, "organisation": "", **changes}


def test_the_page_takes_the_token_from_the_address(client: Client) -> None:
    page = client.get("/setup", {"token": "from-the-terminal"})
    assert 'value="from-the-terminal"' in page.content.decode()


def test_the_page_creates_the_administrator_and_signs_them_in(client: Client) -> None:
    answer = client.post("/setup", form(token(), organisation="Port"))
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert client.get("/who").json()["administrator"] is True


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"token": "wrong"}, "not the token that the last start printed"),
        ({"token": ""}, "This field is required"),
        ({"email": "ada"}, "Enter a valid email address"),
        ({"name": " "}, "This field is required"),
        ({"password": "12345"}, "too short"),
        ({"password": "password"}, "too common"),
        ({"password": "ada@example.org"}, "too similar"),
        ({"name": "A\x00"}, "Null characters are not allowed"),
        ({"organisation": "x" * 201}, "at most 200 characters"),
    ],
)
def test_a_wrong_answer_is_said_and_creates_nobody(
    client: Client, changes: dict[str, str], sentence: str
) -> None:
    answer = client.post("/setup", form(token(), **changes))
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert 'role="alert" tabindex="-1" autofocus' in page
    assert not User.objects.exists()


def test_a_taken_address_is_said(client: Client, bea: User) -> None:
    answer = client.post("/setup", form(token(), email="BEA@example.org"))
    assert answer.status_code == 422
    assert "There is an account with this e-mail address already." in answer.content.decode()


def test_what_was_typed_is_kept_but_for_the_password(client: Client) -> None:
    page = client.post("/setup", form("wrong", organisation="Port of Call")).content.decode()
    assert 'value="Port of Call"' in page
    assert PASSWORD not in page


def test_guessing_the_token_ends(client: Client, settings: Any) -> None:
    settings.LOGIN_ATTEMPTS = 2
    made = token()
    statuses = [client.post("/setup", form("wrong")).status_code for _number in range(3)]
    assert statuses == [422, 422, 429]
    refusal = client.post("/setup", form(made))
    assert refusal.status_code == 429
    assert int(refusal["Retry-After"]) > 0
    assert "Too many attempts. Wait 15 minutes" in refusal.content.decode()
    assert not User.objects.exists()


@pytest.mark.parametrize("method", ["get", "post"])
def test_the_page_is_gone_afterwards(client: Client, ada: User, method: str) -> None:
    answer = getattr(client, method)("/setup", form("any"))
    assert answer.status_code == 410
    assert "There is an administrator already" in answer.content.decode()


# --- the command ------------------------------------------------------------------------------


def createadmin(monkeypatch: pytest.MonkeyPatch, password: str, *arguments: str) -> str:
    monkeypatch.setattr("sys.stdin", io.StringIO(password + "\n"))
    out = io.StringIO()
    wanted = ["--email", "Ada@example.org", "--name", "Ada", "--password-stdin", *arguments]
    call_command("createadmin", *wanted, stdout=out)
    return out.getvalue()


def test_the_command_creates_an_administrator(monkeypatch: pytest.MonkeyPatch) -> None:
    said = createadmin(monkeypatch, PASSWORD, "--organisation", "Port")
    assert said == "ada@example.org is an administrator now.\n"
    assert User.objects.get().check_password(PASSWORD)
    assert Membership.objects.get().organisation.slug == "port"


@pytest.mark.parametrize(
    ("password", "sentence"), [("", "too short"), ("12345678901", "entirely numeric")]
)
def test_the_command_refuses_a_weak_password(
    monkeypatch: pytest.MonkeyPatch, password: str, sentence: str
) -> None:
    with pytest.raises(CommandError, match=sentence):
        createadmin(monkeypatch, password)
    assert not User.objects.exists()


def test_the_command_refuses_a_taken_address(monkeypatch: pytest.MonkeyPatch, ada: User) -> None:
    with pytest.raises(CommandError, match="There is an account with this e-mail address already"):
        createadmin(monkeypatch, PASSWORD)

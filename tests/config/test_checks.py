"""Settings that contradict each other are said before anything runs."""

import pytest
from django.core.checks import run_checks
from django.core.management import CommandError, call_command

from config import oauth2
from config.checks import TAG, check_settings
from config.env import Environment
from config.oauth2 import OAUTH2


@pytest.fixture(autouse=True)
def a_sound_installation(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    settings.SECRET_KEY = "k" * 48
    settings.HANSA_URL = ""
    settings.ALLOWED_HOSTS = ["localhost"]
    settings.DEBUG = settings.BEHIND_PROXY = settings.ALLOW_UNSANDBOXED_READER = False
    settings.FAILPOINTS = settings.FETCH_CA_FILE = settings.PROCESS_SCRIPT = ""
    settings.CONFORMANCE = False
    return settings


def said() -> set[str | None]:
    return {message.id for message in check_settings(None)}


def published(settings) -> None:
    """As behind a proxy, at a public address."""
    settings.HANSA_URL = "https://data.example.org"
    settings.ALLOWED_HOSTS = ["data.example.org"]
    settings.BEHIND_PROXY = True


def test_a_sound_installation_has_nothing_to_mend(settings):
    assert said() == set()
    published(settings)
    assert said() == set()


@pytest.mark.parametrize(
    ("message", "name", "value"),
    [
        ("hansa.E001", "ALLOWED_HOSTS", ["localhost"]),
        ("hansa.E002", "DEBUG", True),
        ("hansa.E003", "SECRET_KEY", "short"),
        ("hansa.E005", "ACCESS", "catalog.access.Nobody"),
        ("hansa.E005", "ACCESS", "Members"),
        ("hansa.E005", "HARVEST_SOURCES", {"dcat": "catalog.harvest.sources.gone.documents"}),
        ("hansa.E005", "COURIER_READERS", {"index": "catalog.search.gone.reader"}),
        ("hansa.E006", "FETCH_CA_FILE", "/nowhere/ca.pem"),
        ("hansa.E007", "CONFORMANCE", True),
        ("hansa.E005", "PROCESS_SCRIPT", "connector.conformance.script.Nobody"),
        ("hansa.W002", "HANSA_URL", ""),
        ("hansa.W003", "BEHIND_PROXY", False),
        ("hansa.W004", "ALLOW_UNSANDBOXED_READER", True),
        ("hansa.W005", "FAILPOINTS", "harvest.close=raise"),
    ],
)
def test_one_wrong_setting_is_one_message(settings, message, name, value):
    published(settings)
    setattr(settings, name, value)
    assert said() == {message}


def test_every_host_without_an_address_lets_the_asker_choose_it(settings):
    settings.ALLOWED_HOSTS = ["*"]
    assert said() == {"hansa.W001"}
    settings.HANSA_URL = "http://data.example.org"
    assert said() == set()


def test_a_subdomain_pattern_covers_the_public_address(settings):
    published(settings)
    settings.ALLOWED_HOSTS = [".example.org"]
    assert said() == set()


def test_a_certificate_file_that_is_there_is_taken(settings, tmp_path):
    settings.FETCH_CA_FILE = str(tmp_path / "ca.pem")
    (tmp_path / "ca.pem").touch()
    assert said() == set()


@pytest.mark.parametrize(
    ("mode", "found"), [(0o600, set()), (0o640, {"hansa.E004"}), (0o604, {"hansa.E004"})]
)
@pytest.mark.parametrize("name", ["secret-key", "secrets-key"])
def test_a_key_that_others_can_read_is_no_secret(tmp_path, name, mode, found):
    key = tmp_path / name
    key.write_text("x")
    key.chmod(mode)
    assert said() == found


def test_every_message_says_what_to_mend_and_none_shows_the_key(settings, tmp_path):
    settings.HANSA_URL = "https://data.example.org"
    settings.DEBUG = settings.ALLOW_UNSANDBOXED_READER = True
    settings.SECRET_KEY, settings.ACCESS = "kanarie", "gone.Access"
    settings.FAILPOINTS, settings.FETCH_CA_FILE = "x=kill", "gone.pem"
    (tmp_path / "secret-key").touch(mode=0o644)
    messages = check_settings(None)
    assert len(messages) == 9
    for message in messages:
        assert message.hint
        assert message.msg.endswith(".") or ": " in message.msg
        assert "kanarie" not in f"{message.msg} {message.hint}"


def test_they_are_run_under_our_tag(settings):
    settings.SECRET_KEY = "short"
    assert [message.id for message in run_checks(tags=[TAG])] == ["hansa.E003"]


@pytest.mark.parametrize("command", ["start", "demo"])
def test_start_and_demo_ask_before_they_begin(settings, command):
    settings.ACCESS = "gone.Access"
    with pytest.raises(CommandError, match=r"hansa\.E005"):
        call_command(command, skip_checks=False)


@pytest.mark.parametrize("address", ["", "http://localhost:8282", "http://127.0.0.1:8282"])
def test_only_an_installation_that_nobody_else_reaches_may_be_examined(settings, address):
    settings.CONFORMANCE, settings.HANSA_URL = True, address
    settings.ALLOWED_HOSTS = ["localhost", "127.0.0.1"]
    assert said() == set()
    settings.HANSA_URL = "http://localhost.example.org"
    settings.ALLOWED_HOSTS = ["localhost.example.org"]
    assert said() == {"hansa.E007"}


def by_claims(settings) -> None:
    """Recognised by decentralised claims, at a public address."""
    published(settings)
    settings.IDENTITY_PROVIDER = "connector.identity.dcp.DecentralisedClaims"
    settings.DSP_URL = f"{settings.HANSA_URL}{settings.DSP_PATH}"
    settings.PARTICIPANT_ID = "did:web:data.example.org"


def test_by_decentralised_claims_our_id_is_the_did_of_our_address(settings):
    by_claims(settings)
    assert said() == set()
    settings.PARTICIPANT_ID = "did:web:other.example.org"
    assert said() == {"hansa.E008"}


def test_an_address_that_gives_no_did_recognises_nobody(settings):
    by_claims(settings)
    settings.DSP_URL = f"https://data.example.org.{settings.DSP_PATH}"
    settings.PARTICIPANT_ID = "did:web:data.example.org."
    assert said() == {"hansa.E009"}


def test_without_https_nobody_finds_our_did_document(settings):
    by_claims(settings)
    settings.HANSA_URL, settings.BEHIND_PROXY = "http://data.example.org", False
    settings.DSP_URL = f"{settings.HANSA_URL}{settings.DSP_PATH}"
    assert said() == {"hansa.W006"}


def by_access_tokens(settings, **other: str) -> None:
    """Recognised by access tokens of one server, at a public address."""
    published(settings)
    settings.IDENTITY_PROVIDER = OAUTH2
    said_of_it = {
        "OAUTH2_ISSUER": "https://id.example.org", "OAUTH2_CLIENT_ID": "us",
        "OAUTH2_CLIENT_SECRET": "s3cret",
    }  # fmt: skip
    settings.OAUTH2 = oauth2.values(Environment({**said_of_it, **other}))


@pytest.mark.parametrize("name", ["OAUTH2_ISSUER", "OAUTH2_CLIENT_ID", "OAUTH2_CLIENT_SECRET"])
def test_an_authorisation_server_has_to_know_us(settings, name):
    by_access_tokens(settings)
    assert said() == set()
    by_access_tokens(settings, **{name: ""})
    assert said() == {"hansa.E010"}


def test_our_secret_is_not_sent_in_the_clear(settings):
    by_access_tokens(settings, OAUTH2_ISSUER="http://id.example.org")
    assert said() == {"hansa.E011"}
    by_access_tokens(settings, OAUTH2_ISSUER="http://127.0.0.1:9000/realm")
    assert said() == set()

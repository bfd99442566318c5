"""The whole of the settings in a process of their own: a wrong value stops it with a sentence."""

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from tests.sampled import sampled

ROOT = Path(__file__).parents[2]
CANARY = "kanarie-7f3a91c0d2"
KEYS = [Fernet.generate_key().decode() for _ in range(2)]


def run(code: str, folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    """Python with our settings and exactly these variables."""
    kept = {name: os.environ[name] for name in ("PATH", "PYTHONPATH") if name in os.environ}
    return subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
        env={
            **kept,
            "DJANGO_SETTINGS_MODULE": "config.settings",
            "HANSA_VAR": str(folder),
            **variables,
        },
    )


def start(folder: Path, **variables: str) -> subprocess.CompletedProcess[str]:
    return run("import django; django.setup()", folder, **variables)


def value_of(expression: str, folder: Path, **variables: str) -> str:
    done = run(f"from django.conf import settings; print({expression})", folder, **variables)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


WRONG = [
    ("HANSA_URL", "data.example.org", "https://data.example.org"),
    ("HANSA_DEBUG", "perhaps", "use 1 or 0"),
    ("HANSA_BEHIND_PROXY", "caddy", "use 1 or 0"),
    ("HANSA_ATTACH", "x", "use 1 or 0"),
    ("PORT", "http", "1 to 65535"),
    ("PORT", "70000", "1 to 65535"),
    ("DATABASE_URL", "mysql://a/b", "postgresql://user:password@host:5432/name"),
    ("DATABASE_URL", "postgresql://host", "postgresql://user:password@host:5432/name"),
    ("DATABASE_URL", "postgresql://host:many/name", "postgresql://"),
    ("DATABASE_URL", "postgresql://[::1/name", "postgresql://"),
    ("CELERY_BROKER_URL", "localhost:6379", "redis://host:6379/0"),
    ("CELERY_BROKER_URL", "http://localhost", "redis://host:6379/0"),
    ("SWEEP_SECONDS", "0", "1 or more"),
    ("LOGIN_ATTEMPTS", "0", "1 or more"),
    ("LOGIN_WINDOW_SECONDS", "long", "whole number"),
    ("ALLOW_PRIVATE_ADDRESSES", "10.0.0.0/8", "use 1 or 0"),
    ("ALLOW_UNSANDBOXED_READER", "ja", "use 1 or 0"),
    ("FETCH_PORTS", "80;443", "1 to 65535"),
    ("FETCH_PORTS", " ", "at least one port"),
    ("LEASE_SECONDS", "-1", "1 or more"),
    ("FETCH_CONNECT_SECONDS", "0.5", "whole number"),
    ("FETCH_MEGABYTES", "0", "1 or more"),
    ("READER_MEGABYTES", "100", "256 or more"),
    ("READER_PROCESSES", "3", "2 or less"),
    ("PARTITION_KILOBYTES", "4 MB", "whole number"),
    ("LOG_LEVEL", "LOUD", "DEBUG, INFO, WARNING or ERROR"),
]


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    sampled((pytest.param(*one) for one in WRONG), 4),
    ids=lambda part: str(part)[:24],
)
def test_a_wrong_value_stops_the_start_with_a_sentence_that_names_the_variable(
    tmp_path, name, value, mend
):
    done = start(tmp_path, **{name: value})
    last = done.stderr.strip().splitlines()[-1]
    assert done.returncode != 0
    assert last.startswith("django.core.exceptions.ImproperlyConfigured: " + name), last
    assert mend in last
    assert "During handling" not in done.stderr


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("DATABASE_URL", f"postgresql://hansa:{CANARY}@host:port/name"),
        ("CELERY_BROKER_URL", f"http://hansa:{CANARY}@host/"),
    ],
)
def test_a_refused_address_does_not_show_the_password_in_it(tmp_path, name, value):
    done = start(tmp_path, **{name: value})
    assert done.returncode != 0
    assert CANARY not in done.stdout + done.stderr


def test_without_any_variable_everything_has_a_default_and_nothing_is_started(tmp_path):
    done = start(tmp_path)
    assert done.returncode == 0, done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {"locale", "secret-key", "secrets-key"}


def test_the_secret_key_is_made_once_kept_and_read_by_its_owner_only(tmp_path):
    first = value_of("settings.SECRET_KEY", tmp_path)
    assert value_of("settings.SECRET_KEY", tmp_path) == first
    assert len(first) >= 48
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_a_given_secret_key_is_taken_and_none_is_made(tmp_path):
    given = {"HANSA_SECRET_KEY": "given", "HANSA_SECRETS_KEY": KEYS[0]}
    assert value_of("settings.SECRET_KEY", tmp_path, **given) == "given"
    assert not list(tmp_path.iterdir())


def test_the_key_for_secrets_is_made_once_kept_and_read_by_its_owner_only(tmp_path):
    first = value_of("*settings.SECRETS_KEY", tmp_path)
    assert value_of("*settings.SECRETS_KEY", tmp_path) == first
    assert (tmp_path / "secrets-key").read_text() == first
    assert (tmp_path / "secrets-key").stat().st_mode & 0o777 == 0o600
    assert Fernet(first).decrypt(Fernet(first).encrypt(b"x")) == b"x"


def test_of_several_first_starts_one_makes_the_keys(tmp_path):
    say = "from django.conf import settings; print(settings.SECRET_KEY, *settings.SECRETS_KEY)"
    with ThreadPoolExecutor(4) as starts:
        done = list(starts.map(lambda _: run(say, tmp_path).stdout, range(4)))
    assert len(set(done)) == 1 and len(done[0]) > 90
    assert {path.name for path in tmp_path.iterdir()} == {"secret-key", "secrets-key"}


@pytest.mark.long
def test_several_keys_for_secrets_are_taken_in_their_order(tmp_path):
    said = value_of("*settings.SECRETS_KEY", tmp_path, HANSA_SECRETS_KEY=f" {KEYS[1]} , {KEYS[0]}")
    assert said == f"{KEYS[1]} {KEYS[0]}"


@pytest.mark.parametrize(
    "value",
    [CANARY, KEYS[0][:-1], f"{KEYS[0]},{CANARY}", f"{KEYS[0]} {KEYS[1]}", "+" + KEYS[0][1:]],
    ids=["no key", "cut short", "a second that is none", "a space between", "another alphabet"],
)
def test_a_key_for_secrets_that_is_none_stops_the_start_and_is_not_shown(tmp_path, value):
    done = start(tmp_path, HANSA_SECRETS_KEY=value)
    last = done.stderr.strip().splitlines()[-1]
    assert last.startswith(
        "django.core.exceptions.ImproperlyConfigured: HANSA_SECRETS_KEY cannot be used: each key is"
    )
    assert value not in done.stderr
    assert CANARY not in done.stderr and KEYS[0][:20] not in done.stderr


def test_a_kept_key_that_was_damaged_is_not_replaced_by_a_new_one(tmp_path):
    (tmp_path / "secrets-key").write_text(CANARY)
    done = start(tmp_path)
    assert f"{tmp_path / 'secrets-key'} is not what we made: restore it" in done.stderr
    assert CANARY not in done.stderr
    assert (tmp_path / "secrets-key").read_text() == CANARY


@pytest.mark.long
def test_a_database_of_ones_own_takes_the_place_of_the_private_one(tmp_path):
    url = "postgresql://hansa:p%40ss@db.example.org:5433/hansa%2F1?sslmode=require"
    said = value_of(
        "*[settings.DATABASES['default'][k] for k in"
        " ('ENGINE', 'NAME', 'USER', 'PASSWORD', 'HOST', 'PORT', 'OPTIONS')],"
        " settings.EMBEDDED_POSTGRES_DIR",
        tmp_path,
        DATABASE_URL=url,
    )
    assert said == (
        "django.db.backends.postgresql hansa/1 hansa p@ss db.example.org 5433"
        " {'connect_timeout': '10', 'sslmode': 'require'} None"
    )


def test_a_socket_of_a_database_is_named_by_its_folder(tmp_path):
    url = "postgresql:///hansa?host=/run/postgresql"
    assert value_of("settings.DATABASES['default']['HOST']", tmp_path, DATABASE_URL=url) == (
        "/run/postgresql"
    )


@pytest.mark.long
def test_a_broker_of_ones_own_takes_the_place_of_the_private_one(tmp_path):
    said = value_of(
        "settings.CELERY_BROKER_URL, settings.EMBEDDED_BROKER_DIR",
        tmp_path,
        CELERY_BROKER_URL="redis://broker.example.org:6379/0",
    )
    assert said == "redis://broker.example.org:6379/0 None"


def test_a_public_https_address_is_answered_and_makes_cookies_secure(tmp_path):
    said = value_of(
        "'data.example.org' in settings.ALLOWED_HOSTS, settings.SESSION_COOKIE_SECURE,"
        " settings.CSRF_COOKIE_SECURE, settings.SECURE_HSTS_SECONDS > 0,"
        " settings.CSRF_TRUSTED_ORIGINS",
        tmp_path,
        HANSA_URL="https://data.example.org/",
    )
    assert said == "True True True True ['https://data.example.org']"


def test_headers_of_a_proxy_are_believed_only_when_asked_to(tmp_path):
    said = "settings.SECURE_PROXY_SSL_HEADER, settings.USE_X_FORWARDED_HOST"
    assert value_of(said, tmp_path) == "None False"
    assert value_of(said, tmp_path, HANSA_BEHIND_PROXY="1") == (
        "('HTTP_X_FORWARDED_PROTO', 'https') True"
    )


def test_tasks_are_json_and_never_pickle(tmp_path):
    assert value_of("settings.CELERY_ACCEPT_CONTENT", tmp_path) == "['json']"

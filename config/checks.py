"""What the settings together must not say: each alone is right, the combination is not.

Run by `manage.py check`, and by every command before it begins. Errors stop, warnings are said.
"""

import stat
from collections.abc import Iterable, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Error, Warning  # noqa: A004 - Django's word
from django.http.request import validate_host
from django.utils.module_loading import import_string

from config.identity import DCP
from config.oauth2 import OAUTH2
from connector.identity.did import did_of, is_did

TAG = "hansa"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
SHORTEST_KEY = 32  # characters
# file below var/, what others could do with it, how to mend it
KEPT_KEYS = (
    ("secret-key", "sign in as anybody", "remove it: a new one is made"),
    (
        "secrets-key",
        "read the secrets of the database",
        "set HANSA_SECRETS_KEY to a new key, a comma and this one, and renew the secrets",
    ),
)


def check_settings(
    app_configs: Sequence[AppConfig] | None,  # noqa: ARG001 - the form of a check
    **kwargs: object,  # noqa: ARG001
) -> list[CheckMessage]:
    """Everything below, in order."""
    return [
        *_address(),
        *_proxy(),
        *_secret_key(),
        *_named_parts(),
        *_left_open(),
        *_examined(),
        *_identity(),
        *_authorisation_server(),
    ]


def _address() -> Iterable[CheckMessage]:
    host = urlsplit(settings.HANSA_URL).hostname
    if host and not validate_host(host, settings.ALLOWED_HOSTS):
        yield Error(
            f"{host} of HANSA_URL is not among HANSA_HOSTS: the public address would answer 400.",
            hint=f"Add {host} to HANSA_HOSTS, or leave HANSA_HOSTS out.",
            id="hansa.E001",
        )
    if settings.DEBUG and settings.HANSA_URL.startswith("https://"):
        yield Error(
            "HANSA_DEBUG is on at a public address: its error pages show settings and source code.",
            hint="Leave HANSA_DEBUG out where HANSA_URL begins with https://.",
            id="hansa.E002",
        )
    if "*" in settings.ALLOWED_HOSTS and not settings.HANSA_URL:
        yield Warning(
            "HANSA_HOSTS allows every name and HANSA_URL is not set:"
            " whoever asks decides which addresses the feeds and links carry.",
            hint="Set HANSA_URL to the public address.",
            id="hansa.W001",
        )


def _proxy() -> Iterable[CheckMessage]:
    if settings.BEHIND_PROXY and not settings.HANSA_URL:
        yield Warning(
            "HANSA_BEHIND_PROXY is set and HANSA_URL is not.",
            hint="Set HANSA_URL to the address that the proxy is reached by.",
            id="hansa.W002",
        )
    if settings.HANSA_URL.startswith("https://") and not settings.BEHIND_PROXY:
        yield Warning(
            "HANSA_URL begins with https://, so a proxy stands in front, but its headers are not"
            " read: all visitors seem to come from one address and share its log-in attempts.",
            hint="Set HANSA_BEHIND_PROXY=1 if the proxy sets X-Forwarded-For and -Proto itself.",
            id="hansa.W003",
        )


def _secret_key() -> Iterable[CheckMessage]:
    if len(settings.SECRET_KEY) < SHORTEST_KEY:
        yield Error(
            f"The secret key has fewer than {SHORTEST_KEY} characters: it can be guessed.",
            hint="Set HANSA_SECRET_KEY to 48 random characters, or leave it out.",
            id="hansa.E003",
        )
    for name, harm, mend in KEPT_KEYS:
        kept = settings.VAR_DIR / name
        if _open_to_others(kept):
            yield Error(
                f"Other accounts of this machine can read {kept}: they could {harm}.",
                hint=f"chmod 600 {kept}; was it read already, {mend}.",
                id="hansa.E004",
            )


def _open_to_others(file: Path) -> bool:
    try:
        return bool(file.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO))
    except OSError:
        return False


def _named_parts() -> Iterable[CheckMessage]:
    kinds = {f"HARVEST_SOURCES[{kind!r}]": path for kind, path in settings.HARVEST_SOURCES.items()}
    readers = {
        f"COURIER_READERS[{name!r}]": path for name, path in settings.COURIER_READERS.items()
    }
    planes = {f"DATA_PLANES[{name!r}]": path for name, path in settings.DATA_PLANES.items()}
    after = {f"HARVEST_AFTER[{kind!r}]": path for kind, path in settings.HARVEST_AFTER.items()}
    one = {"ACCESS": settings.ACCESS, "IDENTITY_PROVIDER": settings.IDENTITY_PROVIDER}
    if settings.PROCESS_SCRIPT:
        one["PROCESS_SCRIPT"] = settings.PROCESS_SCRIPT
    for name, path in {**one, **kinds, **after, **readers, **planes}.items():
        try:
            import_string(path)
        except ImportError as error:
            yield Error(
                f"{name} names {path!r}, which cannot be imported: {error}",
                hint="Write the dotted path of a class or function, such as"
                " catalog.access.Members.",
                id="hansa.E005",
            )
    if settings.FETCH_CA_FILE and not Path(settings.FETCH_CA_FILE).is_file():
        yield Error(
            f"FETCH_CA_FILE={settings.FETCH_CA_FILE!r} is no file: nothing could be fetched.",
            hint="Give the path of a file with certificates in PEM form, or leave it out.",
            id="hansa.E006",
        )


def _left_open() -> Iterable[CheckMessage]:
    if settings.ALLOW_UNSANDBOXED_READER:
        yield Warning(
            "ALLOW_UNSANDBOXED_READER is set: a harvested document that takes over the reader"
            " reaches the network.",
            hint="Set it only for sources that you trust, on a machine without user namespaces"
            " and seccomp.",
            id="hansa.W004",
        )
    if settings.FAILPOINTS:
        yield Warning(
            "FAILPOINTS is set: harvests fail on purpose.",
            hint="It is for tests: leave it out.",
            id="hansa.W005",
        )


def _examined() -> Iterable[CheckMessage]:
    host = urlsplit(settings.HANSA_URL).hostname or ""
    if settings.CONFORMANCE and (settings.BEHIND_PROXY or host not in {"", *LOOPBACK}):
        yield Error(
            "HANSA_CONFORMANCE is set on an installation that others can reach: a script would"
            " answer in the place of its policies and its people, and test peers are believed by"
            " their names alone.",
            hint="Leave it out, or examine an installation of its own on a loopback address.",
            id="hansa.E007",
        )


def _authorisation_server() -> Iterable[CheckMessage]:
    if settings.IDENTITY_PROVIDER != OAUTH2:
        return
    ours = settings.OAUTH2
    given = {
        "ISSUER": ours.issuer,
        "CLIENT_ID": ours.client_id,
        "CLIENT_SECRET": ours.client_secret,
    }
    if missing := [f"OAUTH2_{name}" for name, value in given.items() if not value]:
        yield Error(
            f"Participants are recognised by access tokens, but {', '.join(missing)} is empty.",
            hint="Ask the operator of the data space's authorisation server for it.",
            id="hansa.E010",
        )
    elif not ours.issuer.startswith("https://") and ours.host not in LOOPBACK:
        yield Error(
            f"OAUTH2_ISSUER is {ours.issuer}: the secret would be sent to it in the clear.",
            hint="Use an address that begins with https://.",
            id="hansa.E011",
        )


def _identity() -> Iterable[CheckMessage]:
    if settings.IDENTITY_PROVIDER != DCP:
        return
    ours = did_of(settings.DSP_URL.removesuffix(settings.DSP_PATH))
    if ours != settings.PARTICIPANT_ID:
        yield Error(
            f"PARTICIPANT_ID is {settings.PARTICIPANT_ID}, but the DID document that is served here"
            f" is that of {ours}: nobody could verify our tokens.",
            hint="Leave PARTICIPANT_ID out, and set HANSA_URL to the public address.",
            id="hansa.E008",
        )
    if not is_did(ours):
        yield Error(
            f"HANSA_URL gives {ours}, which is no DID of the method did:web.",
            hint="Use a host name in small letters, without a trailing dot.",
            id="hansa.E009",
        )
    if not settings.HANSA_URL.startswith("https://"):
        yield Warning(
            "Decentralised claims without https: others resolve our DID by https only.",
            hint="Set HANSA_URL to an address that begins with https://.",
            id="hansa.W006",
        )

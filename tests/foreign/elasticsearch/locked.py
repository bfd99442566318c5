"""A node as an operator runs it: https alone, with a certificate of its own, and nobody unnamed.

openssl -> certificate -> configuration of the node -> an administrator from its file of users
"""

import base64
import hashlib
import json
import os
import secrets
import shutil
import ssl
import subprocess
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from tests.foreign.elasticsearch.node import Node, NoNode

ADMINISTRATOR = "administrator"
LOCKED = """
xpack.security.enabled: true
xpack.security.http.ssl.enabled: true
xpack.security.http.ssl.certificate: {certificate}
xpack.security.http.ssl.key: {key}
xpack.security.transport.ssl.enabled: false
"""
ROUNDS = 10_000  # of the hash that the node compares a password by


class Locked(Node):
    """A node that answers over https, and only whom it knows."""

    scheme = "https"

    def __init__(self, state: Path, **options: Any) -> None:
        """As Node. Raises NoNode where there is no openssl."""
        super().__init__(state, **options)
        self._password = secrets.token_urlsafe(24)
        self.certificate = certified(self.state / "certificate")

    def ask(self, method: str, path: str, said: Mapping[str, Any] | None = None) -> dict[str, Any]:
        """What the administrator is answered."""
        made = self._request(f"{self.url}{path}", method, said)
        with urllib.request.urlopen(made, timeout=30, context=self._trusting()) as answer:
            found: dict[str, Any] = json.load(answer)
        return found

    def _secured(self, configuration: Path) -> str:
        # (What a node may read lies in its folder of configuration.)
        certificate, key = configuration / "node.pem", configuration / "node.key"
        shutil.copy(self.certificate, certificate)
        shutil.copy(self.certificate.with_suffix(".key"), key)
        key.chmod(0o644)  # (who runs the node may be another account)
        (configuration / "users").write_text(f"{ADMINISTRATOR}:{_hashed(self._password)}\n")
        (configuration / "users_roles").write_text(f"superuser:{ADMINISTRATOR}\n")
        return LOCKED.format(certificate=certificate, key=key)

    def _opened(self, url: str) -> Any:
        made = self._request(url, "GET", None)
        return urllib.request.urlopen(made, timeout=10, context=self._trusting())

    def _trusting(self) -> ssl.SSLContext:
        return ssl.create_default_context(cafile=str(self.certificate))

    def _request(
        self, url: str, method: str, said: Mapping[str, Any] | None
    ) -> urllib.request.Request:
        pair = base64.b64encode(f"{ADMINISTRATOR}:{self._password}".encode()).decode()
        return urllib.request.Request(
            url,
            data=json.dumps(said).encode() if said else None,
            headers={"Authorization": f"Basic {pair}", "Content-Type": "application/json"},
            method=method,
        )


def certified(path: Path) -> Path:
    """A certificate for 127.0.0.1 that vouches for itself, two days long; its key ends with .key."""
    openssl = shutil.which("openssl")
    if openssl is None:
        raise NoNode("no openssl program, so no certificate for the node")
    path.parent.mkdir(parents=True, exist_ok=True)
    made = path.with_suffix(".pem")
    command = [
        *(openssl, "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"),
        *("-nodes", "-days", "2", "-subj", "/CN=search.example"),
        *("-addext", "subjectAltName=IP:127.0.0.1"),
        *("-keyout", str(path.with_suffix(".key")), "-out", str(made)),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=60)
    return made


def _hashed(password: str) -> str:
    """As a node keeps it in its file of users."""
    salt = os.urandom(32)
    made = hashlib.pbkdf2_hmac("sha512", password.encode(), salt, ROUNDS, 32)
    return f"{{PBKDF2}}{ROUNDS}${base64.b64encode(salt).decode()}${base64.b64encode(made).decode()}"

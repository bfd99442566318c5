"""What the authorisation server of a data space says: where it is, its keys, a token for us.

issuer -> metadata (RFC 8414, else OpenID Connect Discovery 1.0) -> keys (RFC 7517)
                                                                 -> token (RFC 6749, 4.4)

The operator has named the server, so its host may be a private one. Endpoints elsewhere are asked
as any stranger's.
"""

import base64
import json
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote_plus, urlencode, urlsplit

from django.conf import settings
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from catalog.harvest.limits import sender
from connector.errors import NotAuthorised, NotNow
from connector.identity import believed
from outbound.errors import FetchError, FetchFailed
from outbound.messenger import Answer, Messenger

AT_WORST = timedelta(seconds=300)  # keys are believed, while the server gives no answer
OAUTH, OPENID = "oauth-authorization-server", "openid-configuration"
FORM = "application/x-www-form-urlencoded"
USUAL_SECONDS = 60  # a token holds that does not say how long


@dataclass(frozen=True, slots=True)
class Metadata:
    """Where the server's endpoints are."""

    keys: str
    tokens: str


METADATA: believed.Believed[Metadata] = believed.Believed()
KEYS: believed.Believed[KeySet] = believed.Believed()


def keys(now: datetime, *, anew: bool = False) -> KeySet:
    """The keys by which it signs; `anew`: as they are now. Raises NotAuthorised, NotNow."""
    issuer = settings.OAUTH2.issuer
    return KEYS.get(issuer, now, lambda: _keys(_metadata(now).keys), at_worst=AT_WORST, anew=anew)


def token(audience: str, now: datetime) -> tuple[str, timedelta]:
    """A token of ours to show to `audience`, and for how long it holds.

    Raises outbound.errors.FetchError, which says what the server has answered.
    """
    ours = settings.OAUTH2
    asks = {"grant_type": "client_credentials", ours.target: audience}
    asks |= {"scope": ours.scope} if ours.scope else {}
    try:
        answer = _asked("POST", _metadata(now).tokens, urlencode(asks).encode(), _ours())
    except (NotAuthorised, NotNow) as failed:
        raise FetchFailed(failed.detail) from None
    said = _object(answer)
    found, seconds = said.get("access_token"), said.get("expires_in", USUAL_SECONDS)
    if answer.status != 200 or not isinstance(found, str) or not found.isascii():
        raise FetchFailed(_refusal(answer, said))
    return found, timedelta(seconds=seconds if isinstance(seconds, int) else USUAL_SECONDS)


def _ours() -> str:
    """Who we are, as HTTP Basic (RFC 6749, 2.3.1)."""
    pair = ":".join(map(quote_plus, (settings.OAUTH2.client_id, settings.OAUTH2.client_secret)))
    return f"Basic {base64.b64encode(pair.encode()).decode()}"


def _refusal(answer: Answer, said: dict[str, Any]) -> str:
    words = [str(said[name])[:200] for name in ("error", "error_description") if said.get(name)]
    why = f" ({': '.join(words)})" if words else ""
    return f"the authorisation server gives no token, it answers {answer.status}{why}"


# --- where ------------------------------------------------------------------------------------
def _metadata(now: datetime) -> Metadata:
    issuer = settings.OAUTH2.issuer
    return METADATA.get(issuer, now, lambda: _fetched_metadata(issuer), at_worst=AT_WORST)


def _fetched_metadata(issuer: str) -> Metadata:
    try:
        answer = _fetched(_well_known(issuer))
    except NotAuthorised:  # (it has none, or a page that says so)
        answer = _fetched(f"{issuer}/.well-known/{OPENID}")
    said = _object(answer)
    if str(said.get("issuer", "")).rstrip("/") != issuer:
        raise NotAuthorised(f"the metadata of {issuer} are those of another server")
    found = [said.get(name) for name in ("jwks_uri", "token_endpoint")]
    if not all(isinstance(one, str) for one in found):
        raise NotAuthorised(f"the metadata of {issuer} lack jwks_uri or token_endpoint")
    return Metadata(*map(str, found))


def _well_known(issuer: str) -> str:
    """RFC 8414, 3: between the host and the path."""
    parts = urlsplit(issuer)
    return f"{parts.scheme}://{parts.netloc}/.well-known/{OAUTH}{parts.path}"


def _keys(url: str) -> KeySet:
    try:
        return KeySet.import_key_set(_object(_fetched(url)))  # type: ignore[arg-type]
    except (JoseError, KeyError, TypeError, ValueError) as wrong:
        raise NotAuthorised(f"the keys at {url[:200]!a} cannot be read: {wrong}") from None


# --- asking -----------------------------------------------------------------------------------
def _fetched(url: str) -> Answer:
    """A document. Raises NotAuthorised, NotNow."""
    try:
        answer = _asked("GET", url, None, "")
    except FetchError as failed:
        raise NotNow(f"{url[:200]!a} gave no answer: {failed}") from None
    if answer.status >= 500 or answer.status == 429:
        raise NotNow(f"{url[:200]!a} answers {answer.status}")
    if answer.status != 200 or not _object(answer):
        raise NotAuthorised(f"{url[:200]!a} answers {answer.status}, and no JSON object")
    return answer


def _asked(method: str, url: str, body: bytes | None, authorization: str) -> Answer:
    """Raises outbound.errors.FetchError, NotNow."""
    parts, issuer = urlsplit(url), urlsplit(settings.OAUTH2.issuer)
    is_its_own = parts.netloc == issuer.netloc
    named, port = (issuer.hostname or "", issuer.port) if is_its_own else ("", None)
    policy = believed.policy(port, named=named)
    headers = {"Content-Type": FORM} if body is not None else {}
    with believed.turn(), Messenger(policy, believed.budget(), sender()) as messenger:
        return messenger.send(method, url, body=body, authorization=authorization, headers=headers)


def _object(answer: Answer) -> dict[str, Any]:
    """The JSON object of an answer; {} where it is none."""
    try:
        said = json.loads(answer.body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}

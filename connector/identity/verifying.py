"""Which credentials a presentation holds, and what they say: everything is checked, or it fails.

presentation -> signed by its holder -> each credential we asked for: issuer, signature, subject,
dates, schema, status -> Shown (DCP 1.0, 5.4.3)
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from connector.deciding import CLAIMED
from connector.errors import NotAuthorised
from connector.identity import believed, credentials, jws, presentations, schemas, status_lists
from connector.identity.credentials import Credential, StatusEntry
from connector.identity.did import Purpose, place_of, url_of
from connector.identity.resolving import check_signed
from connector.identity.status_lists import StatusList
from connector.models import TrustedIssuer

DAY = timedelta(days=1)
MOST_VALUES, LONGEST_VALUE = 100, 1_000  # of one claim; characters of each
LISTS: believed.Believed[StatusList] = believed.Believed()
SCHEMAS: believed.Believed[bytes] = believed.Believed()


@dataclass(frozen=True, slots=True)
class Shown:
    """What was shown: left operand -> values, until when the first credential of them ends, by
    whom they are, and where it is said that one is revoked: (issuer, entry).
    """

    values: Mapping[str, frozenset[str]]
    ends: datetime | None
    issuers: frozenset[str]
    statuses: tuple[tuple[str, StatusEntry], ...]


def verified(body: bytes, holder: str, now: datetime) -> Shown:
    """What the answer to our query shows of `holder`. Raises NotAuthorised, NotNow."""
    found: list[Credential] = []
    values: dict[str, frozenset[str]] = {}
    for one in presentations.presented(body):
        check_signed(one, holder, Purpose.PRESENTATION, now)
        presentations.check(one, holder, settings.PARTICIPANT_ID, now, settings.DCP.skew)
        for token in presentations.credentials(one):
            if asked := credentials.types_of(token) & settings.DCP.types:
                credential, issuer = _credential(token, asked, holder, now)
                found.append(credential)
                _add(values, credential, issuer)
    if missing := settings.DCP.types - frozenset().union(*(one.types for one in found)):
        raise NotAuthorised(f"{holder} presents no {min(missing)}")
    return Shown(
        values=values,
        ends=min(filter(None, (one.ends for one in found)), default=None),
        issuers=frozenset(one.issuer for one in found),
        statuses=tuple((one.issuer, entry) for one in found for entry in one.statuses),
    )


def check_status(issuer: str, entry: StatusEntry, now: datetime) -> None:
    """Raise NotAuthorised where a credential of `issuer` is revoked, NotNow where none can tell."""
    name = f"{issuer} {entry.url}"
    found = LISTS.get(name, now, lambda: _fetched_list(entry.url, issuer, now), at_worst=DAY)
    found.check(entry, issuer)


def _credential(
    token: jws.Jws, asked: frozenset[str], holder: str, now: datetime
) -> tuple[Credential, TrustedIssuer]:
    """A credential that holds, and who issued it."""
    skew = settings.DCP.skew
    found = credentials.read(token, now, skew)
    trusted = TrustedIssuer.objects.filter(
        did=found.issuer, state=TrustedIssuer.State.ACTIVE, types__contains=sorted(asked)
    ).first()
    if trusted is None:
        raise NotAuthorised(f"{found.issuer[:200]!a} is not trusted for {', '.join(sorted(asked))}")
    check_signed(token, found.issuer, Purpose.CREDENTIAL, now)
    found.check(holder, now, skew)
    for schema in found.schemas:
        instances = found.subjects if schema.of_subjects else (found.body,)
        schemas.check(_schema(schema.url, found.issuer, now), instances)
    for entry in found.statuses:
        check_status(found.issuer, entry, now)
    return found, trusted


def _add(values: dict[str, frozenset[str]], credential: Credential, issuer: TrustedIssuer) -> None:
    """What the issuer is believed to say, under the left operands that it is known for."""
    for member, left in issuer.claims.items():
        said = [text for one in credential.subjects for text in texts(one.get(member))]
        add(values, left, said)


def add(values: dict[str, frozenset[str]], left: str, said: Sequence[str]) -> None:
    """Know `said` of a left operand too, if anything can be known of it.

    Raises NotAuthorised for more than is kept.
    """
    if said and left in CLAIMED:
        known = values.get(left, frozenset()) | frozenset(said)
        if len(known) > MOST_VALUES or max(map(len, known)) > LONGEST_VALUE:
            raise NotAuthorised(f"it says too much about {left}")
        values[left] = known


def texts(value: Any) -> list[str]:
    """The texts of a claim that has one or several values."""
    found = value if isinstance(value, list) else [value]
    return [one for one in found if isinstance(one, str) and one and "\0" not in one]


def _schema(url: str, issuer: str, now: datetime) -> bytes:
    port = place_of(issuer)[1]
    return SCHEMAS.get(url, now, lambda: believed.fetch(url, port=port).body, at_worst=DAY)


def _fetched_list(url: str, issuer: str, now: datetime) -> StatusList:
    """The list, signed by the issuer; or plain, from where the issuer's document is.

    (Who may change what stands there may change the issuer's keys as well.)
    """
    skew, (host, port) = settings.DCP.skew, place_of(issuer)
    text = believed.fetch(url, port=port).body.strip()
    if not text.startswith(b"{"):
        token = jws.read(text.decode("latin-1"), limit=believed.LARGEST)
        check_signed(token, issuer, Purpose.CREDENTIAL, now)
        return status_lists.read(status_lists.body_of(token, now, skew), now, skew)
    if _origin(url) != _origin(url_of(issuer, believed.scheme(host))):
        raise NotAuthorised(f"the list at {url[:200]!a} is not signed, and not where {issuer} is")
    return status_lists.read(status_lists.plain(text), now, skew)


def _origin(url: str) -> tuple[str, str]:
    parts = urlsplit(url)
    return parts.scheme, parts.netloc

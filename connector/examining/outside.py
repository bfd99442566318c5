"""What anybody sees of a connector: address, versions, clock, what it says to strangers.

Dataspace Protocol 2025-1, "Exposure of Dataspace Protocol Versions"; RFC 9110 6.6.1 (Date).
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from django.utils import timezone

from connector.dsp import earlier, wire
from connector.dsp.messages import VersionResponse
from connector.dsp.versions import WELL_KNOWN, roots
from connector.examining.found import Found, fault, ok, warning
from connector.examining.visit import LARGEST, Visit, faults_in
from connector.peers import LOOPBACK
from outbound.errors import FetchError
from outbound.messenger import Answer
from vocab.sentence import gettext_noop as _

VERSION = "2025-1"
ODD_SECONDS, WRONG_SECONDS = 30, 300  # between its clock and ours


def address(visit: Visit) -> Found:
    """Tokens travel in every message."""
    if visit.base.startswith("https://"):
        return ok("address", _("HTTPS, and its certificate is checked."))
    if visit.host in LOOPBACK:
        return ok("address", _("On this machine, so not over any network."))
    return warning(
        "address",
        _("Plain HTTP: tokens and data travel in the clear. Ask its operator for HTTPS."),
    )


def versions(visit: Visit) -> Iterator[Found]:
    """The version document, found from its root; and the clock of who answered."""
    for root in roots(visit.base):
        try:
            answer = visit.get(f"{root}{WELL_KNOWN}")
        except FetchError as failure:
            yield fault("versions", _("Nobody answers: %(why)s."), why=str(failure))
            return
        if answer.status == 200:
            yield _version(visit, root, answer)
            yield clock(answer)
            return
    yield warning(
        "versions",
        _(
            "No version document was found at %(path)s, here or above: is this the address of its"
            " protocol?"
        ),
        path=WELL_KNOWN,
    )


def _version(visit: Visit, root: str, answer: Answer) -> Found:
    if wrong := faults_in(answer, VersionResponse):
        return fault("versions", _("Its version document is not valid: %(why)s"), why=wrong)
    said = wire.read_answer(answer.body, VersionResponse, limit=LARGEST).protocol_versions
    paths = {one.version: one.path for one in said}
    if VERSION not in paths and not earlier.NAMES.isdisjoint(paths):
        sentence = _(
            "It speaks only the version of 2024 (%(versions)s): its catalogue can be read,"
            " contracts cannot be made."
        )
        return fault("versions", sentence, versions=", ".join(sorted(paths)))
    if VERSION not in paths:
        sentence = _("It speaks %(versions)s, and not %(ours)s: there is nothing we can say to it.")
        found = ", ".join(sorted(paths)) or "–"
        return fault("versions", sentence, versions=found, ours=VERSION)
    if not paths[VERSION].startswith("/"):
        sentence = _("The path of its %(version)s does not begin with a slash: %(path)s.")
        return fault("versions", sentence, version=VERSION, path=paths[VERSION][:200])
    right = (root + paths[VERSION]).rstrip("/")
    was, visit.base = visit.base, right
    if was != right and visit.participant is not None:
        sentence = _("Its %(version)s is at %(right)s: give the participant that address.")
        return fault("versions", sentence, version=VERSION, right=right)
    sentence = _("It speaks %(versions)s; %(version)s is at %(right)s.")
    named = ", ".join(sorted(paths))
    return ok("versions", sentence, versions=named, version=VERSION, right=right)


def clock(answer: Answer) -> Found:
    """An agreement of another time is refused, and so is a token."""
    try:
        said = parsedate_to_datetime(answer.fields.get("date", ""))
    except ValueError:
        return warning("clock", _("It does not say what time it is (header Date)."))
    said = said if said.tzinfo else said.replace(tzinfo=UTC)
    return compared(said, timezone.now())


def compared(theirs: datetime, ours: datetime) -> Found:
    """Two clocks."""
    seconds = round((theirs - ours).total_seconds())
    if abs(seconds) <= ODD_SECONDS:
        return ok("clock", _("The same time as here, to half a minute."))
    made = fault if abs(seconds) > WRONG_SECONDS else warning
    far = abs(seconds)
    if seconds > 0:
        return made(
            "clock", _("Its clock is %(far)s seconds ahead: one of the two has to be set."), far=far
        )
    return made(
        "clock", _("Its clock is %(far)s seconds behind: one of the two has to be set."), far=far
    )


def strangers(visit: Visit) -> Found:
    """What it answers to somebody who does not say who it is."""
    try:
        answer = visit.ask_catalog(f"{visit.base}/catalog/request", "")
    except FetchError as failure:
        return fault("strangers", _("A catalogue request fails: %(why)s."), why=str(failure))
    if 400 <= answer.status < 500:
        sentence = _("Refused (%(status)s), as it should be where participants are known.")
        return ok("strangers", sentence, status=answer.status)
    if answer.status == 200:
        return ok("strangers", _("Its catalogue is for everybody."))
    sentence = _(
        "It answers %(status)s to who shows no token: the same may mean a wrong token, too."
    )
    return warning("strangers", sentence, status=answer.status)

"""The endings of agreements for programs that show a calendar: iCalendar, RFC 5545.

The address is the secret. It is signed, names its person, and holds until that person changes the
password or is suspended. Who has it reads the endings that this person may know of, nothing else.
"""

from collections.abc import Iterator

from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _
from django.utils.translation import override
from django.views.decorators.http import require_safe

from accounts.identify import requester_of
from accounts.models import User
from connector.expiry import Ending, endings, running_of
from connector.pages.parties import title_of

SALT = "connector.expiries"
PERSON_DIGITS, MARK = 18, 16
FOLD = 75  # octets of a line, without its end (RFC 5545, 3.1)
MEDIA_TYPE = "text/calendar; charset=utf-8"
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


def secret_of(user: User) -> str:
    """The last part of this person's address of the feed."""
    return signing.Signer(salt=SALT).sign(f"{user.pk}-{_mark(user)}")


@require_safe
def expiries_feed(request: HttpRequest, secret: str) -> HttpResponse:
    """All endings from now on that the person behind `secret` may know of."""
    user = _person(secret)
    with override(user.language or None):
        text = "".join(map(folded, _lines(request, user)))
    response = HttpResponse(text, content_type=MEDIA_TYPE)
    response["Cache-Control"] = "private, no-store"
    response["Referrer-Policy"] = "no-referrer"
    return response


def folded(line: str) -> str:
    """A content line with its end, cut where it is too long (RFC 5545, 3.1)."""
    parts, left = [], line
    while len(left.encode()) > FOLD:
        cut = FOLD
        while len(left[:cut].encode()) > FOLD:
            cut -= 1
        parts.append(left[:cut])
        left = f" {left[cut:]}"
    return "\r\n".join([*parts, left, ""])


def _person(secret: str) -> User:
    try:
        number, _dash, mark = signing.Signer(salt=SALT).unsign(secret).partition("-")
    except signing.BadSignature:
        number, mark = "", ""
    user = None
    if number.isdecimal() and len(number) <= PERSON_DIGITS:
        user = User.objects.filter(pk=int(number), is_active=True).first()
    if user is None or not constant_time_compare(mark, _mark(user)):
        raise Http404(_("There is no such calendar: take its address from the page of endings."))
    return user


def _mark(user: User) -> str:
    """What changes with the password."""
    return user.get_session_auth_hash()[:MARK]


def _lines(request: HttpRequest, user: User) -> Iterator[str]:
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Hansa//Agreements//EN")
    yield from ("METHOD:PUBLISH", f"X-WR-CALNAME:{_text(_('Agreements that end'))}")
    for one in sorted(endings(running_of(requester_of(user))), key=lambda one: one.agreement.pk):
        yield from _event(request, one)
    yield "END:VCALENDAR"


def _event(request: HttpRequest, one: Ending) -> Iterator[str]:
    negotiation = one.agreement.negotiation
    words = _("Agreement %(number)d with %(name)s ends: %(title)s") % {
        "number": one.agreement.pk,
        "name": negotiation.participant,
        "title": title_of(negotiation, request).text,
    }
    address = request.build_absolute_uri(reverse("agreement", args=[one.agreement.pk]))
    yield "BEGIN:VEVENT"
    yield f"UID:{_text(one.agreement.iri)}"
    yield f"DTSTAMP:{one.agreement.agreed_at:%Y%m%dT%H%M%SZ}"
    yield f"DTSTART:{one.at:%Y%m%dT%H%M%SZ}"
    yield f"SUMMARY:{_text(words)}"
    yield f"URL:{address}"
    yield "TRANSP:TRANSPARENT"
    yield "END:VEVENT"


def _text(words: str) -> str:
    """A value of type TEXT (RFC 5545, 3.3.11)."""
    return words.translate(_ESCAPED)

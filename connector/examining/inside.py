"""What a connector shows to us: does it know us, is its catalogue valid, does it say no properly.

Dataspace Protocol 2025-1, Catalog Protocol and its HTTPS binding ("Pagination", "Error").
"""

import ipaddress
import uuid
from collections.abc import Iterator
from urllib.parse import urlsplit

from django.conf import settings

from connector.dsp import wire
from connector.dsp.messages import Catalog, CatalogError
from connector.examining.found import Found, fault, ok, warning
from connector.examining.visit import LARGEST, Visit, faults_in
from outbound.errors import FetchError
from outbound.headers import link_next
from outbound.messenger import Answer
from vocab.sentence import gettext_noop as _


def identity(visit: Visit) -> Iterator[Found]:
    """Does it know us by what we show? If so its catalogue is looked at."""
    if visit.participant is None:
        yield warning(
            "identity",
            _("It is no participant here, so it was shown nothing: add it to see more."),
        )
        return
    if not visit.is_dealt_with:
        yield warning("identity", _("It is not active here, so it was shown nothing."))
        return
    try:
        token = visit.token()
    except FetchError as failure:
        yield fault("identity", _("There is no token to show: %(why)s."), why=str(failure))
        return
    if not token:
        yield fault("identity", _("It has given us no token to show: ask its operator for one."))
        return
    try:
        answer = visit.ask_catalog(f"{visit.base}/catalog/request", token)
    except FetchError as failure:
        yield fault("identity", _("A catalogue request fails: %(why)s."), why=str(failure))
        return
    if answer.status != 200:
        yield _refused(answer)
        return
    yield ok("identity", _("It knows us by what we show it."))
    yield from catalogue(visit, answer)


def catalogue(visit: Visit, answer: Answer) -> Iterator[Found]:
    """Is it valid, whose is it, what does it hold?"""
    if wrong := faults_in(answer, Catalog):
        yield fault("catalogue", _("Its catalogue is not valid: %(why)s"), why=wrong)
        return
    found = wire.read_answer(answer.body, Catalog, limit=LARGEST)
    visit.catalog = found
    visit.next_page = link_next(answer.fields.get("link", ""), f"{visit.base}/catalog/request")
    datasets = found.dataset or ()
    offers = sum(len(one.has_policy) for one in datasets)
    if not datasets:
        yield warning("catalogue", _("Valid, and empty: it offers nothing to us."))
    else:
        sentence = _("Valid: %(datasets)s datasets with %(offers)s offers on its first page.")
        yield ok("catalogue", sentence, datasets=len(datasets), offers=offers)
    yield _whose(visit, found)
    if visit.next_page:
        yield _second_page(visit, {one.id for one in datasets})


def _whose(visit: Visit, found: Catalog) -> Found:
    known = visit.participant.iri if visit.participant else ""
    if found.participant_id in (None, known):
        return ok("participant id", _("Its catalogue is of %(id)s, as here."), id=known)
    sentence = _(
        "Its catalogue says %(said)s, here it is %(known)s: agreements would name somebody else."
        " Add it by the id that it uses."
    )
    return fault("participant id", sentence, said=found.participant_id, known=known)


def _second_page(visit: Visit, before: set[str]) -> Found:
    try:
        answer = visit.ask_catalog(visit.next_page, visit.token())
    except FetchError as failure:
        return fault("paging", _("Its next page does not come: %(why)s."), why=str(failure))
    if answer.status != 200:
        sentence = _("Its next page answers %(status)s: only the first one can be harvested.")
        return fault("paging", sentence, status=answer.status)
    if wrong := faults_in(answer, Catalog):
        return fault("paging", _("Its next page is not valid: %(why)s"), why=wrong)
    datasets = wire.read_answer(answer.body, Catalog, limit=LARGEST).dataset or ()
    if datasets and {one.id for one in datasets} <= before:
        return fault("paging", _("Its next page is the first one again."))
    return ok("paging", _("The address of its next page leads on."))


def unknown_dataset(visit: Visit) -> Found:
    """A dataset that is not there is a 404 with a CatalogError."""
    name = f"urn:uuid:{uuid.uuid4()}"
    try:
        answer = visit.get(f"{visit.base}/catalog/datasets/{name}", visit.token())
    except FetchError as failure:
        return fault("unknown dataset", _("The question fails: %(why)s."), why=str(failure))
    if not 400 <= answer.status < 500:
        sentence = _("It answers %(status)s for a dataset that it cannot have, and not 404.")
        return warning("unknown dataset", sentence, status=answer.status)
    if wrong := faults_in(answer, CatalogError):
        sentence = _("Refused (%(status)s), but without a valid CatalogError: %(why)s")
        return warning("unknown dataset", sentence, status=answer.status, why=wrong)
    return ok(
        "unknown dataset", _("Refused with a CatalogError (%(status)s)."), status=answer.status
    )


def unknown_process(visit: Visit) -> Found:
    """A negotiation that is not there is refused, and does not break it."""
    try:
        answer = visit.get(f"{visit.base}/negotiations/urn:uuid:{uuid.uuid4()}", visit.token())
    except FetchError as failure:
        return fault("unknown process", _("The question fails: %(why)s."), why=str(failure))
    if 400 <= answer.status < 500:
        return ok("unknown process", _("Refused (%(status)s)."), status=answer.status)
    sentence = _("It answers %(status)s for a negotiation that it cannot have.")
    made = fault if answer.status == 200 else warning
    return made("unknown process", sentence, status=answer.status)


def callback(visit: Visit) -> Found:
    """Its answers come to the address that we give; can it get there?"""
    ours = settings.DSP_URL
    if _is_private(urlsplit(ours).hostname or "") and not _is_private(visit.host):
        sentence = _(
            "We would tell it to answer to %(ours)s, which leads nowhere from there: set HANSA_URL"
            " to an address that it can reach."
        )
        return fault("callback", sentence, ours=ours)
    if visit.base.startswith("https://") and not ours.startswith("https://"):
        sentence = _("We would tell it to answer to %(ours)s, without HTTPS: it may refuse that.")
        return warning("callback", sentence, ours=ours)
    sentence = _("It answers to %(ours)s; that it gets there is seen when a contract is made.")
    return ok("callback", sentence, ours=ours)


def _refused(answer: Answer) -> Found:
    if answer.status in (401, 403, 404):
        sentence = _("It does not know us by what we show (%(status)s): ask its operator.")
    elif answer.status >= 500:
        sentence = _("It breaks when we ask (%(status)s); some do so for a token they cannot read.")
    else:
        sentence = _("It refuses a plain catalogue request (%(status)s).")
    return fault("identity", sentence, status=answer.status)


def _is_private(host: str) -> bool:
    try:
        return not ipaddress.ip_address(host).is_global
    except ValueError:
        return "." not in host

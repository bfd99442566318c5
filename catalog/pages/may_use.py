"""May I use this for …? What licence, access right and offers of a dataset say to a use, in words.

A reading of the metadata. Each licence that occurs, and each offer, is asked by itself.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from catalog.pages import labels
from catalog.pages.labels import Plain, Value
from catalog.pages.panels import Offered
from catalog.pages.reader import best
from catalog.pages.refusals import Refused
from catalog.pages.sentences import said
from vocab.authority import lookup
from vocab.odrl.decide import Outcome
from vocab.odrl.describe import Clause
from vocab.odrl.licences import Licensed, licensed
from vocab.odrl.policy import Duty
from vocab.odrl.uses import (
    Answer,
    Asker,
    Use,
    Wish,
    ask,
    in_short,
    named,
    owed_in_words,
    purposes,
)
from vocab.sentence import Sentence

MOST = 6  # licences of one dataset, and names of files that are told
USES: Mapping[Use, Promise] = {
    Use.READ: gettext_lazy("Read it and draw conclusions"),
    Use.COPY: gettext_lazy("Copy it into our own systems"),
    Use.CHANGE: gettext_lazy("Change or combine it, for ourselves"),
    Use.PUBLISH: gettext_lazy("Publish it again as it is"),
    Use.PUBLISH_CHANGED: gettext_lazy("Publish what we made of it"),
    Use.TRAIN: gettext_lazy("Train a model with it"),
}


@dataclass(frozen=True, slots=True)
class Line:
    """What a licence says in short. `voice`: go, no or agree; `kind` names the icon."""

    voice: str
    icon: str
    label: str
    text: str


@dataclass(frozen=True, slots=True)
class Basis:
    """A licence, and the files that have it; none: all of them. `licence` None: not stated."""

    licensed: Licensed
    licence: Value | None
    files: tuple[str, ...] = ()
    lines: tuple[Line, ...] = ()


@dataclass(frozen=True, slots=True)
class Ground:
    """What one licence or offer says to the use. `state` as of `Told`."""

    state: str
    text: str
    details: tuple[str, ...] = ()
    address: str = ""
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Told:
    """The answer. `state`: yes, if, no, unknown or depends. `is_either`: one ground is enough."""

    state: str
    text: str
    grounds: tuple[Ground, ...]
    is_either: bool = False


@dataclass(frozen=True, slots=True)
class MayUse:
    """What stands on the page of a dataset: the form as it was filled in, and what came of it."""

    bases: Sequence[Basis]
    uses: Sequence[tuple[str, str, bool]]  # value, words, chosen
    purposes: Sequence[tuple[str, str, bool]]
    commercial: bool
    told: Told | None
    language: str


def may_use(
    document: Plain,
    offers: Sequence[Offered],
    asked: QueryDict,
    reads: Sequence[str],
    now: datetime,
) -> MayUse:
    """`document` is that of a dataset as the reader may see it; `now` is aware."""
    bases = list(_bases(document, reads))
    named = dict.fromkeys(one for offer in offers if offer.policy for one in purposes(offer.policy))
    wish = _wish(asked, named)
    return MayUse(
        bases=bases,
        uses=[
            (one, str(words), wish is not None and one is wish.use) for one, words in USES.items()
        ],
        purposes=[
            (one, _term(one, reads), wish is not None and one == wish.purpose) for one in named
        ],
        commercial=wish is not None and wish.commercial,
        told=None if wish is None else _told(bases, offers, wish, now, reads),
        language=asked.get("lang", "")[:40],
    )


def _wish(asked: QueryDict, named: Mapping[str, None]) -> Wish | None:
    use, purpose = asked.get("use", ""), asked.get("purpose", "")
    if not use:
        return None
    if use not in {str(one) for one in Use} or (purpose and purpose not in named):
        raise Refused(_("Choose a use and a purpose from the lists."))
    return Wish(Use(use), bool(asked.get("commercial")), purpose)


def _term(iri: str, reads: Sequence[str]) -> str:
    return lookup.label(iri, reads) or iri


# --- licences ---------------------------------------------------------------------------------
def _bases(document: Plain, reads: Sequence[str]) -> Iterator[Basis]:
    right = _key(document.get("access_rights") or {})
    found: dict[str, tuple[Plain, list[str]]] = {}
    general = [*document.get("licences", ())]
    files = document.get("distributions", ())
    for n, file in enumerate(files, 1):
        name = best(file.get("title"), reads).text or _("File %(n)s") % {"n": n}
        for given in _licences(file) or general or [{}]:
            found.setdefault(_key(given), (given, []))[1].append(name)
    for given in () if files else general or [{}]:
        found.setdefault(_key(given), (given, []))
    for key, (given, names) in list(found.items())[:MOST]:
        what = licensed(key, right)
        yield Basis(
            what,
            labels.term(given, reads) if key else None,
            tuple(names[:MOST]) if len(found) > 1 else (),
            tuple(_lines(what)),
        )


def _licences(file: Plain) -> list[Plain]:
    """Its licence; without one its statement of rights."""
    if licence := file.get("licence"):
        return [licence]
    return list(file.get("rights", ()))[:1]


def _key(given: Mapping[str, Any]) -> str:
    """The IRI of a term, else what was received, else its words."""
    words = next(iter((given.get("label") or {}).values()), "")
    return str(given.get("iri") or given.get("received") or words)


def _lines(what: Licensed) -> Iterator[Line]:
    short = in_short(what.policy)
    if short.may:
        yield Line("go", "ok", _("Allowed:"), _joined(short.may, {}))
    if short.owed:
        owed = " ".join(_owed(one, what.paragraphs) for one in short.owed)
        yield Line("agree", "seal", _("You promise:"), owed)
    if short.must_not:
        yield Line("no", "no", _("Not allowed:"), _joined(short.must_not, what.paragraphs))
    if short.unknown:
        yield Line("agree", "info", _("Not known:"), _joined(short.unknown, {}))


def _joined(actions: Sequence[str], paragraphs: Mapping[str, str]) -> str:
    return ", ".join(_named(one, paragraphs.get(one, "")) for one in actions)


def _named(action: str, place: str) -> str:
    name = named(action)
    words = said(name) if isinstance(name, Sentence) else name
    if not place:
        return words
    return _("%(action)s (%(place)s of the licence)") % {"action": words, "place": place}


def _owed(duty: Duty, paragraphs: Mapping[str, str], reads: Sequence[str] = ()) -> str:
    text = " ".join(_flat(one) for one in owed_in_words(duty, reads))
    if place := paragraphs.get(duty.action):
        said_there = {"duty": text.removesuffix("."), "place": place}
        return _("%(duty)s (%(place)s of the licence).") % said_there
    return text


def _flat(clause: Clause) -> str:
    return " ".join([said(clause.sentence), *map(_flat, clause.clauses)])


# --- the answer -------------------------------------------------------------------------------
def _told(
    bases: Sequence[Basis],
    offers: Sequence[Offered],
    wish: Wish,
    now: datetime,
    reads: Sequence[str],
) -> Told:
    """One way that permits is enough. An offer permits once there is a contract."""
    here = [_by_licence(one, ask(one.licensed.policy, wish, Asker(now=now))) for one in bases]
    there = [_by_offer(one, wish, now, reads) for one in offers]
    state = _state([one.state for one in here], [one.state for one in there])
    ways = [one for one in there if one.state == "if"]
    is_either = bool(ways) and [one.state for one in here] in (["yes"], ["if"])
    return Told(state, str(_STATES[state]), (*here, *there), is_either)


def _state(here: Sequence[str], there: Sequence[str]) -> str:
    states = {*here}
    if states <= {"yes", "if"}:
        return "if" if "if" in states else "yes"
    if "if" in there:
        return "if"
    if states & {"yes", "if"}:
        return "depends"
    return "unknown" if "unknown" in {*here, *there} else "no"


_STATES: Mapping[str, Promise] = {
    "yes": gettext_lazy("Yes."),
    "if": gettext_lazy("Yes, if you do what stands below."),
    "no": gettext_lazy("No."),
    "unknown": gettext_lazy("Nobody knows from what is published here."),
    "depends": gettext_lazy("It depends on the file."),
}


def _by_licence(basis: Basis, answer: Answer) -> Ground:
    name = basis.licence.words if basis.licence else ""
    owed = tuple(_owed(one, basis.licensed.paragraphs) for one in answer.owed)
    state = _state_of(answer)
    text = {
        "yes": _("Permitted by the licence %(name)s."),
        "if": _("Permitted by the licence %(name)s, if you do this:"),
        "no": _("Not permitted by the licence %(name)s:"),
        "unknown": _("Nobody knows by the licence %(name)s:"),
    }
    if not name:
        text = {**text, "yes": _("Permitted, as it is public."), "no": _("Not permitted:")}
        text["unknown"] = _("Nobody knows:")
    return Ground(
        state, text[state] % {"name": name}, owed + tuple(map(said, answer.reasons)),
        files=basis.files,
    )  # fmt: skip


def _by_offer(offer: Offered, wish: Wish, now: datetime, reads: Sequence[str]) -> Ground:
    if offer.policy is None:
        text = _("%(name)s offers it on contract, on terms that cannot be read here.")
        return Ground("unknown", text % {"name": offer.by}, address=_asked_at(offer))
    answer = ask(offer.policy, wish, Asker(offer.party, now))
    state = "if" if answer.outcome is Outcome.PERMITTED else _state_of(answer)
    text = {
        "if": _("Permitted by a contract with %(name)s: agree to its terms first."),
        "no": _("Not permitted by what %(name)s offers on contract:"),
        "unknown": _("Nobody knows by what %(name)s offers on contract:"),
    }[state]
    owed = tuple(_owed(one, {}, reads) for one in answer.owed)
    reasons = tuple(map(said, answer.reasons))
    missing = tuple(said(one.sentence) for one in answer.missing)
    return Ground(state, text % {"name": offer.by}, (*owed, *reasons, *missing), _asked_at(offer))


def _asked_at(offer: Offered) -> str:
    return offer.address if offer.may_ask else ""


def _state_of(answer: Answer) -> str:
    if answer.outcome is Outcome.PERMITTED:
        return "if" if answer.owed else "yes"
    return "no" if answer.outcome is Outcome.REFUSED else "unknown"

"""Records that came from us: a source that republishes our catalogue brings them back.

They are withheld, with a finding that says so. If they were kept, a record that its publisher had
withdrawn would live on for ever: at the portal because of us, and here because of the portal.
"""

import re
from collections.abc import Callable, Iterator
from functools import lru_cache

from django.conf import settings

from catalog.models import HarvestRun
from vocab.findings import Finding, Rule, Severity, finding
from vocab.namespaces import DCAT, DCT, FOAF
from vocab.rdf.sandbox import Record
from vocab.sentence import gettext_noop

FROM_HERE = gettext_noop("it came from this catalogue: %(sign)s")
LOOP = Rule(
    "harvest-loop",
    Severity.WARNING,
    "The record came from this catalogue and comes back",
    "Leave what is harvested here out of what is harvested from here, or harvest its publisher.",
    messages=(FROM_HERE,),
)
RULES = (LOOP,)

SHOWN = 100  # findings of a run
_LISTS = "|".join(re.escape(DCAT + name) for name in ("dataset", "service", "catalog", "record"))


def judge(run: HarvestRun) -> Callable[[Record, bytes], str]:
    """What tells of a record of the run, and its lines, that it came from us; "" of others.

    Without HANSA_URL nobody knows what our addresses are: then nothing comes from us.
    """
    home: str = settings.HANSA_URL
    if not home:
        return lambda _record, _lines: ""
    if _ours(home).fullmatch(run.source.url.encode()):
        return lambda _record, _lines: run.source.url
    return lambda record, lines: sign(home, record.root, lines)


def sign(home: str, root: bytes, lines: bytes) -> str:
    """What shows that the record `root` came from the catalogue at `home`; "" when nothing does.

    Its IRI is an address that we give (others below `home` may be its publisher's own), or our
    catalogue lists it, or a catalogue record about it is ours or names ours as its source. Pure.
    """
    if home.partition("://")[2].encode() not in lines:  # which is so of nearly all
        return ""
    if root[:1] == b"<" and _ours(home).fullmatch(root[1:-1]):
        return root[1:-1].decode()
    return next(_signs(home, root, lines), "")


def told(run: HarvestRun, signs: list[tuple[bytes, str]]) -> list[Finding]:
    """A finding for each record that came from us, while the run has not too many of them."""
    room = SHOWN - run.findings.filter(rule=LOOP.id).count() if signs else 0
    return [
        finding(LOOP, root.decode().strip("<>"), value=shown, message=FROM_HERE % {"sign": shown})
        for root, shown in signs[: max(0, room)]
    ]


def _signs(home: str, root: bytes, lines: bytes) -> Iterator[str]:
    ours, about = _ours(home), re.escape(root)
    listed = re.compile(rb"^<([^>]*)> <(?:%b)> %b \.$" % (_LISTS.encode(), about), re.MULTILINE)
    yield from (m[1].decode() for m in listed.finditer(lines) if ours.fullmatch(m[1]))
    topic = re.compile(rb"^(\S+) <%bprimaryTopic> %b \.$" % (FOAF.encode(), about), re.MULTILINE)
    for described in topic.finditer(lines):
        record = described[1]
        if ours.fullmatch(record.strip(b"<>")):
            yield record.strip(b"<>").decode()
        source = rb"^%b <%bsource> <([^>]*)> \.$" % (re.escape(record), DCT.encode())
        for found in re.finditer(source, lines, re.MULTILINE):
            if ours.fullmatch(found[1]):
                yield found[1].decode()


@lru_cache(8)
def _ours(home: str) -> re.Pattern[bytes]:
    """The addresses under which our catalogue and its resources stand, by http or https."""
    place = re.escape(re.sub("^https?", "", home))
    return re.compile(
        (
            rf"https?{place}"
            r"(?:/?|/(?:catalog|dump)(?:\.\w+)?|/datasets/\d+(?:\.\w+)?|/\.well-known/genid/\d+)"
            r"(?:[?#].*)?"
        ).encode()
    )

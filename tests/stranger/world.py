"""A world with secrets: a source for members only, and one record of a public source.

Everything secret has the word WORD in it or a number of its own, and everything that never was is
called the same but for the word ABSENT and another number: so an answer about the one can be turned
into the answer about the other, letter by letter.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from django.db import connection
from django.test import Client
from django.utils import timezone

from accounts.models import AccessToken, Membership, Organisation, User
from accounts.roles import Role, Scope
from catalog import visibility
from catalog.models import HarvestRun, HarvestSource, Resource, RunPage, StoredFinding, Version
from catalog.pages.publishers import address_of
from tests.catalog.pages.publishing import publish
from tests.factories import make_resource, make_source
from tests.stranger.contracts import contracts_of

WORD, ABSENT = "zanzibar", "querfeld"
SECRET_NUMBER, ABSENT_NUMBER = "770", "990"  # with three figures behind them
PUBLISHER = f"https://{WORD}.example/us"
THEME = "http://publications.europa.eu/resource/authority/data-theme/TRAN"
HIGH_VALUE = "dcatap:applicableLegislation <http://data.europa.eu/eli/reg_impl/2023/138/oj>"
# Not in the middle of a hash, and not the microseconds of a moment.
NUMBER = re.compile(rf"(?<![0-9a-f.]){SECRET_NUMBER}(\d{{3}})(?![0-9a-f])")

STRANGERS = (
    "stranger",
    "member of another organisation",
    "program of a member of another organisation",
    "clerk who looks at the admin pages",
)

Fields = Mapping[str, Any]


def turned(text: str) -> str:
    """What is said of something secret, as it would be said of something that never was."""
    for secret, absent in (
        (WORD, ABSENT),
        (WORD.title(), ABSENT.title()),
        (address_of(PUBLISHER), address_of(PUBLISHER.replace(WORD, ABSENT))),
    ):
        text = text.replace(secret, absent)
    return NUMBER.sub(rf"{ABSENT_NUMBER}\1", text)


def tells(text: str) -> bool:
    """Whether `text` has something secret in it."""
    return WORD in text.lower() or turned(text) != text


@dataclass(frozen=True)
class World:
    """Who asks, and what can be asked for."""

    port: HarvestSource  # public, with a record that is not
    secret: HarvestSource
    one: Resource  # the record that is restricted by itself
    public: Fields
    of_source: Fields
    of_one: Fields
    strangers: Mapping[str, Client]
    members: Mapping[str, Client]

    def restrict(self, *, members_only: bool) -> None:
        """Make it secret, or open."""
        visibility.restrict_source(self.secret, members_only=members_only)
        visibility.restrict_resource(self.one, members_only=members_only)
        number_changes()


def number_changes() -> None:
    """What a commit does: give the changes of this test their numbers."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")


def build(*, members_only: bool = True) -> World:
    """The world, with its secrets closed unless said otherwise."""
    harbour = Organisation.objects.create(slug="harbour", name="Harbour Office")
    customs = Organisation.objects.create(slug="customs", name="Customs")
    port = make_source("port", organisation=harbour)
    secret = HarvestSource.objects.create(
        id=770301,
        slug=f"{WORD}-ledger",
        name=f"{WORD.title()} Ledger",
        url=f"https://{WORD}.example/catalog.ttl",
        organisation=harbour,
    )
    of_source, of_one = _secrets(secret, port)
    boats = Resource.objects.get(pk=of_source["dataset"])
    of_source = {**of_source, **contracts_of(harbour, boats)}
    world = World(
        port=port,
        secret=secret,
        one=Resource.objects.get(pk=of_one["dataset"]),
        public=_public(port, customs),
        of_source=of_source,
        of_one=of_one,
        strangers=_strangers(customs),
        members=_members(harbour),
    )
    world.restrict(members_only=members_only)
    return world


def _body(title: str) -> str:
    return f"""dct:title "{title}"@en ; dct:description "All about {title}, which is odd"@en ;
        dct:identifier "{WORD}-17" ; dcat:keyword "{WORD}ite"@en ; dcat:theme <{THEME}> ;
        {HIGH_VALUE} ; dct:publisher <{PUBLISHER}> ; dct:language "{WORD}ish" ;
        dcat:distribution [ a dcat:Distribution ; dcat:accessURL <https://{WORD}.example/a> ] .
        <{PUBLISHER}> a foaf:Agent ; foaf:name "{WORD.title()} Trading" """


def _secrets(secret: HarvestSource, port: HarvestSource) -> tuple[Fields, Fields]:
    title = f"{WORD.title()} boats"
    boats = publish(_body(title), f"{WORD}-boats", source=secret, id=770101)
    for number, kind in enumerate(("DataService", "Catalog", "DatasetSeries"), 770111):
        name = f"{WORD}-{kind.lower()}"
        publish(_body(f"{WORD} {kind}"), name, source=secret, id=number, kind=kind)
    blank = make_resource(secret, f"{WORD} blank", iri="", id=770102)
    gone = _withdrawn(secret, 770103)
    one = publish(_body(f"{WORD.title()} crew"), f"{WORD}-crew", source=port, id=770104)
    gone_one = _withdrawn(port, 770105)
    visibility.restrict_resource(gone_one, members_only=True)
    run = _run(secret, 770201, "failed")
    open_run = _run(secret, 770202, "running")
    of_one = _fields(one) | {"gone": gone_one.pk}
    more = {"blank": blank.pk, "gone": gone.pk, "run": run.pk, "open_run": open_run.pk}
    more["plan"] = _plan(secret, 770203)
    return _fields(boats) | more | {"source": secret.slug}, of_one


def _fields(resource: Resource) -> dict[str, Any]:
    return {
        "word": WORD,
        "dataset": resource.pk,
        "version": _first_version(resource),
        "before": 769_999,  # everything that is secret comes after it
        "iri": quote(resource.iri, safe=""),
        "title": quote(resource.title),
        "publisher": quote(PUBLISHER, safe=""),
        "publisher_page": address_of(PUBLISHER),
    }


def _first_version(resource: Resource) -> int:
    """The id of its first version; of a secret one a number that can be told as such."""
    rows = Version.objects.filter(resource=resource)
    if resource.pk // 1_000 == int(SECRET_NUMBER):
        rows.update(id=resource.pk + 500)  # only of the factory: it has one
    return rows.values_list("pk", flat=True)[0]


def _withdrawn(source: HarvestSource, number: int, **fields: Any) -> Resource:
    name = f"{WORD}-gone-{number}"
    moment = "2026-01-01T00:00Z"
    values = {"withdrawn": moment, "published": False, "id": number} | fields
    return make_resource(source, name, title=f"{WORD} gone", **values)


def _plan(source: HarvestSource, number: int | None) -> int:
    """A plan that names what it would do; its id."""
    run = _run(source, number, "done")
    name = [f"https://port.example/dataset/{WORD}-crew", f"{WORD.title()} crew"]
    empty = {"new": 0, "changed": 0, "back": 0, "unchanged": 0, "gone": 1, "withdrawn": 1}
    plan = empty | {"held": False, "fields": {}, "findings": {}, "shown_changed": []}
    run.purpose, run.plan = "plan", plan | {"shown_new": [name], "shown_gone": [name]}
    run.save()
    return run.pk


def _run(source: HarvestSource, number: int | None, state: str) -> HarvestRun:
    """A run that quotes what it has read."""
    fields = {"state": state, "error": f"line 7: <{PUBLISHER}> is odd"}
    run = HarvestRun.objects.create(source=source, **fields | ({"id": number} if number else {}))
    RunPage.objects.create(run=run, number=1, url=source.url, sha256="0")
    StoredFinding.objects.create(
        run=run,
        rules_version=1,
        rule="syntax",
        severity="error",
        focus=f"https://port.example/dataset/{WORD}-crew",
        value=f"{WORD} boats",
        message=f"{WORD} is odd",
    )
    return run


def _public(port: HarvestSource, customs: Organisation) -> Fields:
    """What is public, and points at every secret in every way."""
    targets = [f"https://port.example/dataset/{WORD}-{name}" for name in ("boats", "crew")]
    targets += [f"https://data.example.org/port/{WORD}-gone-770105", _iri_of(770111)]
    pointers = " ; ".join(
        f"dct:relation <{iri}> ; dcat:inSeries <{iri}> ; dcat:landingPage <{iri}> ;"
        f" foaf:page <{iri}> ; dct:subject <{iri}> ; dct:hasPart <{iri}> ; dcat:dataset <{iri}> ;"
        f' <https://odd.example/sees> <{iri}> , "{iri}" ; dct:conformsTo <{iri}> ;'
        f" dcat:distribution [ dcat:accessService <{iri}> ; dcat:accessURL <{iri}> ]"
        for iri in targets
    )
    told = "".join(f' . <{iri}> dct:title "{WORD} title" ' for iri in targets)
    body = f'dct:title "Berths"@en ; dcat:theme <{THEME}> ; {pointers} {told}'
    berths = publish(body, "berths", source=port)
    listing = publish(f'dct:title "List" ; {pointers}', "list", source=port, kind="Catalog")
    StoredFinding.objects.create(
        resource=berths,
        change=berths.change,
        rules_version=1,
        rule="odd-link",
        severity="error",
        focus=berths.iri,
        value=targets[0],
        message=f"{targets[0]} is odd",
    )
    gone = make_resource(port, "gone", withdrawn="2026-01-01T00:00Z", published=False)
    publish('dct:title "Berths"@en', "berths", source=make_source("open"), published=False)
    member = Membership.objects.create(
        user=_person("founder"), organisation=customs, role=Role.ADMIN
    )
    return {
        "word": "berths",
        "dataset": berths.pk,
        "version": _first_version(berths),
        "before": listing.pk - 1,
        "blank": make_resource(port, "blank", iri="").pk,
        "gone": gone.pk,
        "iri": quote(berths.iri, safe=""),
        "title": "Berths",
        "publisher": "nobody",
        "publisher_page": "0" * 16,
        "source": "port",
        "run": _run(port, None, "failed").pk,
        "open_run": _run(port, None, "running").pk,
        "plan": _plan(port, None),
        "organisation": "harbour",
        "membership": member.pk,
        "token": 1,
    }


def _iri_of(number: int) -> str:
    return Resource.objects.get(pk=number).iri


def _person(name: str, **fields: Any) -> User:
    return User.objects.create_user(f"{name}@example.org", "a ledger", name=name, **fields)


def _signed_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def _with_token(user: User, scope: Scope) -> Client:
    _, secret = AccessToken.issue(user, "script", [scope], days=1, now=timezone.now())
    return Client(headers={"authorization": f"Bearer {secret}"})


def _strangers(customs: Organisation) -> dict[str, Client]:
    outsider = _person("outsider")
    Membership.objects.create(user=outsider, organisation=customs, role=Role.STEWARD)
    clerk = _person("clerk", is_staff=True)
    clerk.user_permissions.set(_view_permissions())
    clients = (
        Client(), _signed_in(outsider), _with_token(outsider, Scope.CATALOG_READ), _signed_in(clerk),
    )  # fmt: skip
    return dict(zip(STRANGERS, clients, strict=True))


def _view_permissions() -> Any:
    codenames = ("view_harvestsource", "change_harvestsource", "view_harvestrun")
    return User._meta.get_field("user_permissions").related_model.objects.filter(
        codename__in=codenames
    )


def _members(harbour: Organisation) -> dict[str, Client]:
    member = _person("member")
    Membership.objects.create(user=member, organisation=harbour, role=Role.READER)
    administrator = _person("administrator", is_staff=True, is_superuser=True)
    return {
        "member": _signed_in(member),
        "program of a member": _with_token(member, Scope.CATALOG_READ),
        "administrator": _signed_in(administrator),
    }

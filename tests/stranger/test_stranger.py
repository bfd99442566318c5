"""A stranger sees what is restricted nowhere; a member sees it everywhere; tightening is at once.

The addresses come from the URL configuration: one that has no row in tests/stranger/doors.py fails.
"""

import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, resolve

from tests.sampled import sampled
from tests.stranger.doors import DOORS, PROBES, Door
from tests.stranger.world import STRANGERS, WORD, World, build, tells, turned

pytestmark = pytest.mark.django_db

ADMIN = "admin/"
METHODS = ("GET", "HEAD", "POST", "OPTIONS")
ROUTES = sorted(DOORS.keys() - {ADMIN})
SHOWING = [route for route, door in DOORS.items() if door.shows]
OF_THE_MOMENT = ("x-request-id", "expires")
CHANCE = re.compile(r'(name="csrfmiddlewaretoken" value=")[^"]*')  # another one in every answer
ASKED = re.compile(r'"c-[0-9a-f]{8}"')  # names a tick, and is made of what was asked alone


@pytest.fixture(autouse=True)
def _plain_site(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.STATIC_ROOT = None
    monkeypatch.setattr("catalog.tasks.harvest.apply_async", lambda *args, **how: None)


@pytest.fixture
def world(db: None) -> World:
    """With its secrets closed."""
    return build()


def routes(patterns: Any = None, before: str = "") -> Iterator[str]:
    """Every route of the site."""
    for entry in get_resolver().url_patterns if patterns is None else patterns:
        whole = before + str(entry.pattern)
        if isinstance(entry, URLResolver):
            yield from routes(entry.url_patterns, whole)
        elif isinstance(entry, URLPattern):
            yield whole


@dataclass(frozen=True)
class Call:
    """One request. `secret`: what it asks for is."""

    address: str
    method: str = "GET"
    accept: str = "*/*"
    secret: bool = False
    form: tuple[tuple[str, str], ...] = ()

    def by(self, client: Client, **headers: str) -> Any:
        """The response."""
        wanted = {"accept": self.accept, **headers}
        if self.method == "POST":
            return client.post(self.address, dict(self.form), headers=wanted)
        return client.generic(self.method, self.address, headers=wanted)

    def of_what_never_was(self) -> "Call":
        """The same request for something that is not there."""
        return Call(turned(self.address), self.method, self.accept, False, self.form)


def calls(door: Door, world: World, *, methods: tuple[str, ...] = METHODS) -> list[Call]:
    """Every call of a door: for what is public, and for what is secret."""
    found: dict[Call, None] = {}
    for template in door.calls:
        for fields in (world.public, world.of_source, world.of_one):
            if (address := filled(template, fields)) is None:
                continue
            for method in methods:
                for accept in door.accepts if method == "GET" else door.accepts[:1]:
                    form = tuple(door.form.items())
                    found[Call(address, method, accept, tells(address), form)] = None
    for probe in PROBES if door.calls and "GET" in methods else ():
        for fields in (world.of_source, world.of_one):
            address = filled(f"{door.calls[0].partition('?')[0]}?{probe}", fields)
            if address is not None:
                found[Call(address, accept=door.accepts[0], secret=True)] = None
    return list(found)


def filled(template: str, fields: Mapping[str, Any]) -> str | None:
    """The address, or None where there is no such thing."""
    names = {name for _, name, _, _ in string.Formatter().parse(template) if name}
    return template.format(**fields) if names <= set(fields) else None


def said(response: Any) -> str:
    """Everything that an answer says: status, headers and body, streamed ones to their end."""
    assert response.status_code < 500, response
    items = ((name, value) for name, value in response.items() if name.lower() not in OF_THE_MOMENT)
    headers = "\n".join(f"{name}: {value}" for name, value in sorted(items))
    body = response.getvalue().decode("utf-8", "replace")
    whole = CHANCE.sub(r"\1", f"{response.status_code}\n{headers}\n\n{body}")
    return ASKED.sub('"c-"', whole)


# --- the table --------------------------------------------------------------------------------
def test_every_address_has_a_row() -> None:
    known = set(DOORS)
    without = {r for r in routes() if r not in known and not r.startswith(ADMIN)}
    assert not without, (
        f"{', '.join(sorted(without))}: say in tests/stranger/doors.py how a stranger could find"
        " something there that is not for them"
    )
    gone = known - set(routes()) - {ADMIN}
    assert not gone, f"no such address any more: take {', '.join(sorted(gone))} out of doors.py"


def test_each_row_knocks_at_its_own_door(world: World) -> None:
    for route in ROUTES:
        asked = calls(DOORS[route], world)
        assert asked, f"{route}: no call of its row can be made"
        for call in asked:
            assert resolve(urlsplit(call.address).path).route == route, call.address


def test_the_secrets_are_told_from_everything_else() -> None:
    assert tells(f"Ledger of {WORD.upper()}")
    assert tells("/datasets/770101")
    assert not tells("7701 or 17701015, change 770, at 07:27:39.770056Z")


# --- nowhere ----------------------------------------------------------------------------------
def by_turns(doors: Sequence[str]) -> list[Any]:
    """Each door and each stranger; at each door it is another who is tried more often."""
    count = len(STRANGERS)
    return sampled(
        [
            pytest.param(door, STRANGERS[(at + turn) % count])
            for at, door in enumerate(doors)
            for turn in range(count)
        ],
        count,
    )


@pytest.mark.parametrize(("route", "who"), by_turns(ROUTES))
def test_who_is_no_member_finds_nothing(world: World, route: str, who: str) -> None:
    nothing_is_found(world, route, who, ("GET", "POST"))


@pytest.mark.long
@pytest.mark.parametrize(("route", "who"), by_turns(ROUTES[::6]))
def test_nor_is_anything_told_beside_a_body(world: World, route: str, who: str) -> None:
    nothing_is_found(world, route, who, ("HEAD", "OPTIONS"))


def nothing_is_found(world: World, route: str, who: str, methods: tuple[str, ...]) -> None:
    client = world.strangers[who]
    for call in calls(DOORS[route], world, methods=methods):
        answer = said(call.by(client))
        if call.secret:
            never_was = said(call.of_what_never_was().by(client))
            assert turned(answer) == never_was, f"{who}: {call} is told from what never was"
        else:
            assert not tells(answer), f"{who}: {call}\n{context(answer)}"


def context(answer: str) -> str:
    """The lines of an answer that tell of a secret."""
    return "\n".join(line[:1_000] for line in answer.splitlines() if tells(line))


def admin_addresses() -> list[str]:
    """Every route of the admin pages, for each number that is a secret's."""
    found: dict[str, None] = {}
    for route in routes():
        for number in ("770301", "770201", "770101") if route.startswith(ADMIN) else ():
            whole = re.sub(r"\(\?P<\w+>[^)]*\)|<path:\w+>|<int:\w+>", number, route)
            found["/" + re.sub(r"[\^$]|\\Z", "", whole)] = None
    return list(found)


@pytest.mark.parametrize(
    "who", [pytest.param("stranger", marks=pytest.mark.long), "clerk who looks at the admin pages"]
)
def test_the_admin_pages_tell_nothing(world: World, who: str) -> None:
    client = world.strangers[who]
    client.get("/account")  # what earlier pages have left to say
    for address in admin_addresses():
        for method in ("GET", "POST"):
            if address == "/admin/logout/":
                continue
            call = Call(address, method, secret=tells(address))
            # What a page says with the next one, it says.
            answer = said(call.by(client)) + said(client.get("/account"))
            if call.secret:
                never_was = said(call.of_what_never_was().by(client)) + said(client.get("/account"))
                assert turned(answer) == never_was, f"{who}: {call}"
            else:
                assert not tells(answer), f"{who}: {call}\n{context(answer)}"


def test_a_clerk_finds_public_sources_and_runs_alone(world: World) -> None:
    clerk = world.strangers["clerk who looks at the admin pages"]
    for model in ("harvestsource", "harvestrun"):
        shown = said(Call(f"/admin/catalog/{model}/").by(clerk))
        assert shown.startswith("200")
        assert "Port" in shown
        assert not tells(shown), context(shown)
        search = Call(f"/admin/catalog/{model}/?q={WORD}")
        assert turned(said(search.by(clerk))) == said(search.of_what_never_was().by(clerk))


# --- everywhere -------------------------------------------------------------------------------
@pytest.mark.parametrize("route", SHOWING)
def test_a_member_finds_it(world: World, route: str) -> None:
    for who, client in world.members.items():
        assert finds(route, world, client), f"{who} does not find it at {route}"


def finds(route: str, world: World, client: Client) -> bool:
    """Whether an answer tells of a secret that was not in the question."""
    for call in calls(DOORS[route], world, methods=("GET",)):
        answer = said(call.by(client))
        never_was = said(call.of_what_never_was().by(client)) if call.secret else ""
        if answer.startswith("200") and tells(answer) and turned(answer) != never_was:
            return True
    return False


def test_a_member_finds_each_of_both(world: World) -> None:
    member = world.members["member"]
    for fields in (world.of_source, world.of_one):
        for template in ("/datasets/{dataset}", "/datasets/{dataset}.nt"):
            assert Call(template.format(**fields)).by(member).status_code == 200
        assert Call("/datasets/{gone}".format(**fields)).by(member).status_code == 410
        listed = said(Call("/api/1/resources?limit=1000").by(member))
        assert f'"id":{fields["dataset"]},' in listed
    assert '"restricted":true' in said(Call("/api/1/resources/770101").by(member))
    assert "Only for members" in said(Call("/datasets").by(member))


def test_what_a_member_gets_is_kept_by_no_cache(world: World) -> None:
    for client in world.members.values():
        for route in SHOWING:
            for call in calls(DOORS[route], world, methods=("GET",))[:3]:
                response = call.by(client)
                said(response)
                assert response["Cache-Control"] == "private, no-store", call
                assert {"Authorization", "Cookie"} <= set(response["Vary"].split(", ")), call


# --- at once ----------------------------------------------------------------------------------
def test_tightening_hides_it_at_once_from_who_has_seen_it(db: None) -> None:
    world = build(members_only=False)
    stranger = world.strangers["stranger"]
    tags: dict[Call, str] = {}
    for route in SHOWING:
        assert finds(route, world, stranger), f"{route} does not show what is public"
        for call in calls(DOORS[route], world, methods=("GET",)):
            response = call.by(stranger)
            said(response)
            tags[call] = response.get("ETag", "")
            assert response["Cache-Control"] in ("no-cache", "no-store"), call
    world.restrict(members_only=True)
    for call, tag in tags.items():
        response = call.by(stranger, **({"if-none-match": tag} if tag else {}))
        answer = said(response)
        assert response.status_code != 304 or not tag.startswith("W/"), call
        if call.secret:
            assert turned(answer) == said(call.of_what_never_was().by(stranger)), call
        else:
            assert not tells(answer), f"{call}\n{context(answer)}"


def test_opening_shows_it_at_once(world: World) -> None:
    stranger = world.strangers["stranger"]
    assert not finds("datasets", world, stranger)
    world.restrict(members_only=False)
    assert finds("datasets", world, stranger)

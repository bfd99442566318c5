"""Link checks: asked when due, at a distance, remembered, and told to the scores."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.models.functions import Now
from django.utils import timezone

from catalog import tasks
from catalog.models import DatasetScore, HostLease, HostTurn, LinkCheck
from catalog.quality import links
from catalog.quality.links import HOUR, Found, check_due, noted, pause
from catalog.quality.reader import Scores
from catalog.quality.scores import key_of
from outbound.addresses import Policy
from outbound.errors import AddressRefused, FetchFailed, FetchRefused, NotYet
from outbound.probe import Answer
from tests.catalog.quality.test_reader import bring_up, file_at, fine
from tests.factories import make_resource, make_source
from tests.servers import Server, answer

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("unchecked")]
ONE = "https://one.example/file"


class World:
    """Who answers what, and who was asked."""

    def __init__(self, answers: dict[str, object]) -> None:
        self.answers, self.asked = answers, list[str]()

    def ask(self, url: str) -> Answer:
        self.asked.append(url)
        found = self.answers[url]
        if isinstance(found, Exception):
            raise found
        return found if isinstance(found, Answer) else Answer(int(str(found)))


@pytest.fixture
def known() -> Callable[..., Scores]:
    """Datasets with these addresses are scored."""

    def make(*urls: str) -> Scores:
        for number, url in enumerate(urls):
            make_resource(make_source(), f"r{number}", document=file_at(url))
        return bring_up(Scores(fine))

    return make


def link(url: str = ONE) -> LinkCheck:
    return LinkCheck.objects.get(url=url)


def let_pass(**interval: Any) -> None:
    """Time passes for the links."""
    shift = timedelta(**interval)
    for one in LinkCheck.objects.all():
        LinkCheck.objects.filter(pk=one.pk).update(
            due=one.due - shift,
            checked=one.checked and one.checked - shift,
            down_since=one.down_since and one.down_since - shift,
        )


def test_what_is_due_is_asked_once_and_the_score_rises(known) -> None:
    follower = known(ONE)
    world = World({ONE: 200})
    assert check_due(world.ask) == 1
    assert check_due(world.ask) == 0
    bring_up(follower)
    assert DatasetScore.objects.get().total == 50
    assert (link().status, link().down_since, link().lease_until) == (200, None, None)


def test_it_is_asked_again_within_the_days_of_the_setting(known, settings) -> None:
    settings.LINK_CHECK_DAYS = 10
    known(ONE)
    world = World({ONE: 200})
    check_due(world.ask)
    let_pass(days=7)
    assert check_due(world.ask) == 0
    let_pass(days=3)
    assert check_due(world.ask) == 1


def test_down_since_is_the_first_failure_until_it_answers_again(known) -> None:
    follower = known(ONE)
    world = World({ONE: 404})
    check_due(world.ask)
    let_pass(days=30)
    since = link().down_since
    world.answers[ONE] = FetchFailed("the host is away")
    check_due(world.ask)
    assert (link().down_since, link().failures, link().status) == (since, 2, 0)
    assert link().reason == "the host is away"
    bring_up(follower)
    assert DatasetScore.objects.get().total == 0
    let_pass(days=30)
    world.answers[ONE] = 200
    check_due(world.ask)
    assert (link().down_since, link().failures, link().reason) == (None, 0, "")
    bring_up(follower)
    assert DatasetScore.objects.get().total == 50


def test_what_is_down_is_asked_sooner_and_less_often_with_time(settings) -> None:
    settings.LINK_CHECK_DAYS = 14
    one = LinkCheck(key=key_of(ONE), url=ONE)
    pauses = []
    for failures in range(1, 30):
        one.failures = failures
        pauses.append(pause(one))
    assert pauses[:3] == [HOUR, 2 * HOUR, 4 * HOUR]
    assert pauses == sorted(pauses)
    assert timedelta(days=10) < pauses[-1] <= timedelta(days=14)


def test_pauses_are_spread() -> None:
    keys = [bytes([n]) + bytes(31) for n in (0, 128, 255)]
    assert len({pause(LinkCheck(key=key)) for key in keys}) == 3


@pytest.mark.parametrize("status", [429, 503])
def test_who_asks_for_patience_is_not_down(known, status: int) -> None:
    known(ONE)
    check_due(World({ONE: Answer(status, 7_200)}).ask)
    assert (link().status, link().down_since) == (None, None)
    assert link().due > timezone.now() + 1.9 * HOUR


def test_only_news_is_told() -> None:
    now = timezone.now()
    one = LinkCheck(key=key_of(ONE), url=ONE, status=200, told=True)
    assert noted(one, Found(one, Answer(204)), now).told
    assert not noted(one, Found(one, Answer(404)), now).told
    assert not noted(one, Found(one, Answer(404)), now).told  # not told of meanwhile


def test_a_host_that_does_not_answer_is_left_alone_for_now(known) -> None:
    urls = [ONE, ONE + "2", "https://two.example/x"]
    known(*urls)
    away = FetchFailed("away")
    world = World({ONE: away, ONE + "2": away, urls[2]: 200})
    assert check_due(world.ask) == 2
    assert len(world.asked) == 2
    assert check_due(world.ask) == 1, "the other one is free again"


def test_when_nobody_answers_it_is_our_own_network(known) -> None:
    urls = [f"https://h{n}.example/" for n in range(3)]
    known(*urls)
    check_due(World(dict.fromkeys(urls, FetchFailed("away"))).ask)
    assert set(LinkCheck.objects.values_list("status", "down_since")) == {(None, None)}
    let_pass(hours=2)
    answers: dict[str, object] = dict.fromkeys(urls, FetchFailed("away"))
    check_due(World({**answers, urls[0]: 200}).ask)
    assert sorted(LinkCheck.objects.values_list("status", flat=True)) == [0, 0, 200]


def test_an_address_that_we_may_not_ask_says_so(known) -> None:
    urls = ["https://10.0.0.1/x", "https://10.0.0.2/x", "https://10.0.0.3/x"]
    known(*urls)
    refusal = AddressRefused("this address is private")
    check_due(World(dict.fromkeys(urls, refusal)).ask)
    assert set(LinkCheck.objects.values_list("status", "reason")) == {
        (0, "this address is private")
    }


def test_a_redirect_in_a_circle_is_no_answer(known) -> None:
    known(ONE)
    check_due(World({ONE: FetchRefused("it redirects in a circle")}).ask)
    assert link().status == 0


def test_one_host_is_not_asked_by_two_nor_too_much_at_once(known, monkeypatch) -> None:
    monkeypatch.setattr(links, "OF_ONE_HOST", 2)
    urls = [f"{ONE}{n}" for n in range(5)] + ["https://two.example/x"]
    known(*urls)
    inner: list[int] = []

    def ask(url: str) -> Answer:
        if not inner:
            inner.append(0)
            inner.append(check_due(World(dict.fromkeys(urls, 200)).ask))
        return Answer(200)

    assert check_due(ask) == 3
    assert inner == [0, 0]
    assert LinkCheck.objects.filter(status=200).count() == 3


def test_a_worker_that_died_blocks_its_addresses_for_some_minutes_only(known) -> None:
    known(ONE)

    class Killed(BaseException):
        pass

    def die(_url: str) -> Answer:
        raise Killed

    with pytest.raises(Killed):
        check_due(die)
    world = World({ONE: 200})
    assert check_due(world.ask) == 0
    LinkCheck.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    assert check_due(world.ask) == 1


def test_work_ends_after_a_while_and_what_is_left_is_free(known, monkeypatch) -> None:
    known(ONE, "https://two.example/x")
    monkeypatch.setattr(links, "WORK_SECONDS", -1)
    assert check_due(World({}).ask) == 0
    assert not LinkCheck.objects.exclude(lease_until=None).exists()


def test_what_no_dataset_has_any_more_is_forgotten(known) -> None:
    known(ONE, "https://two.example/x")
    DatasetScore.objects.filter(links__contains=[link().pk]).delete()
    world = World({"https://two.example/x": 200})
    assert check_due(world.ask) == 1
    assert not LinkCheck.objects.filter(url=ONE).exists()


def test_nothing_is_asked_where_checks_are_switched_off(known, settings) -> None:
    settings.LINK_CHECK_DAYS = 0
    known(ONE)
    assert check_due(World({}).ask) == 0


def test_the_reader_of_scores_is_woken(known) -> None:
    known(ONE)
    connection.ensure_connection()
    heard: list[str] = []
    connection.connection.add_notify_handler(lambda said: heard.append(said.channel))
    with connection.cursor() as cursor:
        cursor.execute("LISTEN courier_score")
    check_due(World({ONE: 200}).ask)
    with connection.cursor() as cursor:
        cursor.execute("UNLISTEN courier_score")
    assert heard == ["courier_score"]


def test_the_task_asks_what_is_due(monkeypatch, settings) -> None:
    asked: list[bool] = []
    monkeypatch.setattr("catalog.quality.links.check_due", lambda: asked.append(True))
    tasks.check_links()
    assert asked
    assert settings.CELERY_BEAT_SCHEDULE["links"]["task"] == tasks.check_links.name


def test_an_address_whose_host_is_not_to_be_asked_now_stays_due(known) -> None:
    known(ONE, ONE + "2")
    world = World({ONE: NotYet("others ask"), ONE + "2": NotYet("others ask")})
    assert check_due(world.ask) == 0
    assert len(world.asked) == 1, "its other addresses are left alone too"
    assert (link().status, link().failures, link().lease_until) == (None, 0, None)
    assert check_due(World({ONE: 200, ONE + "2": 200}).ask) == 2


def test_hosts_that_want_to_be_left_alone_take_no_place_of_others(known, monkeypatch) -> None:
    monkeypatch.setattr(links, "AT_ONCE", 1)
    known(ONE, "https://two.example/x")
    rest = HostTurn.objects.create(host="one.example", free_from=Now() + HOUR)
    assert check_due(World({"https://two.example/x": 200}).ask) == 1
    assert check_due(World({}).ask) == 0
    rest.delete()
    assert check_due(World({ONE: 200}).ask) == 1


def test_link_checks_share_their_turns_with_harvests(known, monkeypatch, settings) -> None:
    later = answer("", "Retry-After: 900", status="429 Busy")
    with Server({"*": [later]}) as server:
        inside = Policy(allow_private=True, allowed_ports=frozenset({server.port}))
        monkeypatch.setattr(links, "public_policy", lambda: inside)
        known(f"{server.url}/a", f"{server.url}/b")
        check_due()
        assert server.hits == 1
        check_due()
        assert server.hits == 1, "the host is left alone, the other address too"
    assert HostTurn.objects.filter(free_from__gt=Now() + HOUR / 5).exists()
    assert not HostLease.objects.exists()

"""What is told of one resource: as far as its owner may know when it is told, and each thing once."""

from datetime import UTC, datetime

import pytest

from catalog.models import Event, News, Resource
from catalog.watching.telling import Standing, line

NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
MINE, OTHERS = 7, 9
ALL = set(Event)
HERE = Standing(Resource(pk=1, title="Harbour dues"), matches=True)
LEFT = Standing(Resource(pk=1, title="Harbour dues"), matches=False)
GONE = Standing(Resource(pk=1, title="Harbour dues", withdrawn=NOON), matches=False)
HIDDEN = Standing(None, matches=False)
NEW, CHANGED, WITHDRAWN = ("new", ()), ("changed", ()), ("withdrawn", ())


def say(*news, now=HERE, wanted=ALL, mine=frozenset({MINE})):
    rows = [
        News(pk=n, resource_id=1, kind=kind, audiences=list(seen_by), at=NOON)
        for n, (kind, seen_by) in enumerate(news)
    ]
    return line(rows, now, mine, wanted)


def events(*news, **given):
    told = say(*news, **given)
    return told and [event.value for event in told.events]


@pytest.mark.parametrize(
    ("news", "now", "expected"),
    [
        ([NEW], HERE, ["new"]),
        ([NEW, CHANGED, CHANGED], HERE, ["new"]),
        ([CHANGED, CHANGED], HERE, ["changed"]),
        ([CHANGED, ("policy", ())], HERE, ["changed", "policy"]),
        ([WITHDRAWN], GONE, ["gone"]),
        ([("left", ())], LEFT, ["gone"]),
        ([CHANGED, WITHDRAWN], GONE, ["gone"]),
        ([NEW, WITHDRAWN], GONE, None),
        ([NEW, ("left", ())], LEFT, None),
        ([WITHDRAWN, NEW], HERE, ["changed"]),
        ([CHANGED], HIDDEN, ["gone"]),
    ],
)
def test_what_happened_in_the_end(news, now, expected):
    assert events(*news, now=now) == expected


def test_only_what_is_wanted():
    assert events(NEW, wanted={Event.GONE}) is None
    assert events(CHANGED, wanted={Event.NEW}) is None
    assert events(WITHDRAWN, now=GONE, wanted={Event.NEW}) is None
    assert events(CHANGED, ("policy", ()), wanted={Event.POLICY}) == ["policy"]


def test_what_is_hidden_now_is_told_without_its_name_to_who_could_see_it():
    told = say(("audience", ()), now=HIDDEN)
    assert told.events == (Event.GONE,) and told.resource is None


@pytest.mark.parametrize("kind", ["audience", "withdrawn", "changed", "left"])
def test_what_was_never_there_for_them_is_not_gone(kind):
    assert say((kind, [OTHERS]), now=HIDDEN) is None


def test_what_never_was_to_be_seen_is_not_told_at_all():
    assert say(NEW, now=HIDDEN) is None
    assert say(("quality", ()), now=HIDDEN, wanted={Event.QUALITY}) is None


def test_what_is_shown_to_them_now_is_new():
    assert events(("audience", [OTHERS])) == ["new"]
    assert events(CHANGED_FOR_OTHERS, ("audience", [OTHERS])) == ["new"]


CHANGED_FOR_OTHERS = ("changed", [OTHERS])


def test_what_they_saw_and_still_see_is_no_news_when_others_see_it_too():
    assert events(("audience", [MINE])) is None
    assert events(("audience", ())) is None


def test_terms_of_an_offer_for_others_are_not_told():
    assert events(("policy", [OTHERS])) is None
    assert events(("policy", [MINE])) == ["policy"]
    assert events(("policy", [OTHERS]), CHANGED) == ["changed"]


def test_quality_says_from_where_to_where():
    rows = [
        News(pk=n, resource_id=1, kind="quality", before=before, after=after, at=NOON)
        for n, (before, after) in enumerate([("351", "300"), ("300", "220")])
    ]
    assert line(rows, HERE, frozenset(), ALL).points == ("351", "220")

"""Notices: each piece of news in one, each sent once, tried again, and given up with a word."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from itertools import pairwise

import pytest
from django.core.management import call_command
from django.db.models import F
from django.db.models.functions import Now

from accounts.models import Membership
from catalog import visibility
from catalog.failpoints import FailpointRaised
from catalog.models import News, Notice, Watch
from catalog.watching import notices, sending, verbs
from catalog.watching.sending import send_due
from tests.catalog.alerts.conftest import office
from tests.catalog.watching.conftest import watches
from tests.catalog.watching.receiver import Receiver
from tests.catalog.watching.test_reader import changes, withdrawn
from tests.factories import make_resource
from tests.harvests import at_once
from tests.post_office import PostOffice

__all__ = ["office"]
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receiver(settings) -> Iterator[Receiver]:
    settings.ALERTS = replace(settings.ALERTS, allow_private=True)
    settings.HANSA_URL = "https://catalogue.example"
    with Receiver() as receiver:
        yield receiver


def hooked(user, receiver: Receiver, of="q=harbour", **given) -> tuple[Watch, str]:
    made = watches(user, of, channel="webhook", url=receiver.url, **given)
    secret = verbs.new_secret()
    Watch.objects.filter(pk=made.pk).update(sealed=verbs.seal(secret))
    return made, secret


def let_pass(**interval) -> None:
    shift = timedelta(**interval)
    Watch.objects.update(due=F("due") - shift)
    Notice.objects.update(due=F("due") - shift, made=F("made") - shift)
    Notice.objects.exclude(lease_until=None).update(lease_until=F("lease_until") - shift)


# --- e-mail -------------------------------------------------------------------------------------
def test_an_email_tells_what_is_new_and_how_to_stop_it(port, ada, follow, office: PostOffice):
    watch = watches(ada, "q=harbour")
    follow()
    made = make_resource(port, title="Harbour dues")
    follow()
    assert send_due() == 1
    assert send_due() == 0
    [message] = office.messages
    assert office.envelopes == [["ada@reader.example"]]
    assert message["Subject"] == "[Hansa] Harbour: Harbour dues: new"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = str(message["List-Unsubscribe"]).strip()
    assert link.startswith("<https://catalogue.example/alerts/stop/")
    text = message.get_content()
    assert f"  https://catalogue.example/datasets/{made.pk}" in text.splitlines()
    assert "https://catalogue.example/datasets?q=harbour" in text
    assert link.strip("<>") in text
    notice = Notice.objects.get()
    assert (notice.state, notice.told, notice.watch_id) == ("sent", 1, watch.pk)
    assert message["Message-ID"] == f"<notice-{notice.key}@catalogue.example>"


def test_it_speaks_the_language_of_the_account(port, ada, follow, office):
    ada.language = "nl"
    ada.save()
    watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    send_due()
    assert "nieuw" in office.messages[0]["Subject"]


def test_hostile_names_write_no_headers(port, ada, follow, office):
    watches(ada, "q=harbour", name="Harbour\r\nBcc: stranger@evil.example")
    follow()
    make_resource(port, title="Harbour\r\nBcc: stranger@evil.example\r\n\r\nHello")
    follow()
    send_due()
    assert office.envelopes == [["ada@reader.example"]]
    assert office.messages[0]["Bcc"] is None


def test_at_once_daily_and_weekly(port, ada, follow, office, settings):
    settings.ALERTS = replace(settings.ALERTS, at_once=300)
    watches(ada, "q=harbour", name="now", frequency="at-once")
    watches(ada, "q=dues", name="daily", frequency="daily")
    watches(ada, "title:harbour", name="weekly", frequency="weekly")
    watches(ada, "q=title:harbour", name="weekly", frequency="weekly")
    follow()
    told = []
    for step, pause in enumerate([{}, {"minutes": 6}, {"hours": 25}, {"days": 7}]):
        let_pass(**pause)
        make_resource(port, f"n{step}", title="Harbour dues")
        follow()
        send_due()
        told.append(sorted(str(subject).split(":")[0] for subject in office.subjects))
        office.messages.clear()
    names = [sorted({name.removeprefix("[Hansa] ") for name in some}) for some in told]
    assert names == [
        ["daily", "now", "weekly"],
        ["now"],
        ["daily", "now"],
        ["daily", "now", "weekly"],
    ]


def test_what_comes_while_it_waits_is_told_together(port, ada, follow, office):
    watches(ada, "q=harbour")
    follow()
    for step in range(3):
        make_resource(port, f"n{step}", title="Harbour dues")
        follow()
    send_due()
    make_resource(port, "later", title="Harbour map")
    follow()
    assert send_due() == 0, "not within the pause"
    let_pass(minutes=6)
    send_due()
    assert office.subjects == ["[Hansa] Harbour: 3 datasets", "[Hansa] Harbour: Harbour map: new"]


def test_nothing_is_told_that_may_not_be_seen_when_it_is_told(port, ada, follow, office):
    watches(ada, "q=harbour")
    follow()
    secret = make_resource(port, "secret", title="Harbour secret")
    follow()
    visibility.restrict_resource(secret, members_only=True)
    assert send_due() == 0
    assert Notice.objects.get().state == "empty"
    follow()
    let_pass(minutes=6)
    send_due()
    assert "secret" not in "".join(message.get_content() for message in office.messages)
    office.messages.clear()
    Membership.objects.create(user=ada, organisation=port.organisation, role="reader")
    changes(secret)
    follow()
    let_pass(minutes=6)
    assert send_due() == 1
    assert "Harbour secret" in office.messages[0].get_content()


def test_what_was_public_and_is_hidden_now_is_gone_without_its_name(port, ada, follow, office):
    dues = make_resource(port, title="Harbour dues")
    watches(ada, "q=harbour")
    follow()
    visibility.restrict_resource(dues, members_only=True)
    follow()
    send_due()
    text = office.messages[0].get_content()
    assert "not open to you any more" in text and "dues" not in text


def test_a_server_that_refuses_is_tried_again_and_then_given_up(
    port, ada, follow, office, settings
):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    office.refuses = {"MAIL": "451 later"}
    pauses = []
    for _ in range(9):
        send_due()
        row = Notice.objects.annotate(left=F("due") - Now()).get()
        assert row.state == "waiting" and "EMAIL_FROM" in row.reason and "@" not in row.reason
        pauses.append(round(row.left.total_seconds() / 60))
        let_pass(hours=3)
    assert pauses == [1, 2, 4, 8, 16, 32, 64, 120, 120]
    let_pass(days=3)
    send_due()
    assert Notice.objects.get().state == "given up"
    watch.refresh_from_db()
    assert not watch.active and "EMAIL_FROM" in watch.stopped
    office.refuses = {}
    make_resource(port, "two", title="Harbour map")
    follow()
    let_pass(days=3)
    assert send_due() == 0
    verbs.resume(watch)
    make_resource(port, "three", title="Harbour ferries")
    follow()
    assert send_due() == 1
    assert office.subjects == ["[Hansa] Harbour: Harbour ferries: new"]


def test_four_senders_at_once_send_each_notice_once(port, ada, follow, office):
    for name in ("harbour", "dues", "port"):
        watches(ada, f"q={name}")
    follow()
    make_resource(port, title="Harbour dues of the port")
    follow()
    at_once(*[send_due] * 4)
    assert len(office.messages) == 3 == Notice.objects.filter(state="sent").count()


@pytest.mark.parametrize("place", ["notices.claimed", "notices.begun", "notices.handed"])
def test_who_dies_is_followed_by_another_under_the_same_name(
    port, ada, follow, office, monkeypatch, place
):
    watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()

    def die(name: str) -> None:
        if name == place:
            raise FailpointRaised(name)

    with monkeypatch.context() as killed:
        killed.setattr(sending, "failpoint", die)
        with pytest.raises(FailpointRaised):
            send_due()
    assert send_due() == 0, "its lease holds"
    let_pass(seconds=notices.lease().total_seconds() + 1)
    assert send_due() == 1
    ids = {message["Message-ID"] for message in office.messages}
    assert len(ids) == 1
    assert len(office.messages) == (2 if place == "notices.handed" else 1)


def test_who_lost_the_lease_does_not_send(port, ada, follow, office):
    watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    notices.make_due()
    first = notices.claim()
    let_pass(hours=1)
    second = notices.claim()
    assert not sending.send(first) and sending.send(second)
    assert len(office.messages) == 1


def test_a_suspended_account_and_a_paused_alert_are_told_nothing(port, ada, follow, office):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    notices.make_due()
    verbs.pause(watch)
    assert send_due() == 0
    verbs.resume(watch)
    make_resource(port, "two", title="Harbour map")
    follow()
    ada.is_active = False
    ada.save()
    assert send_due() == 0 and office.messages == []


# --- webhooks -----------------------------------------------------------------------------------
def test_a_webhook_is_signed_and_says_what_happened(port, ada, follow, receiver):
    watch, secret = hooked(ada, receiver)
    follow()
    made = make_resource(port, title="Harbour dues", publisher_name="Harbour Office")
    follow()
    assert send_due() == 1
    [call] = receiver.calls
    assert receiver.is_signed(0, secret) and not receiver.is_signed(0, verbs.new_secret())
    notice = Notice.objects.get()
    assert call["fields"]["webhook-id"] == call["id"] == str(notice.key)
    assert call["alert"]["id"] == watch.pk
    [event] = call["events"]
    assert event["event"] == "new" and event["title"] == "Harbour dues"
    assert event["dataset"] == f"https://catalogue.example/datasets/{made.pk}"
    assert (notice.state, notice.status) == ("sent", 200)
    withdrawn(made)
    follow()
    send_due()
    assert receiver.calls[1]["events"][0]["event"] == "gone"


def test_a_webhook_is_tried_again_under_the_same_id_with_a_new_time(port, ada, follow, receiver):
    _, secret = hooked(ada, receiver)
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    receiver.statuses = [500, 302, 429]
    for _ in range(4):
        send_due()
        let_pass(hours=1)
    assert len({call["id"] for call in receiver.calls}) == 1 and len(receiver.calls) == 4
    assert all(receiver.is_signed(n, secret) for n in range(4))
    notice = Notice.objects.get()
    assert (notice.state, notice.status, notice.tries) == ("sent", 200, 4)


def test_a_webhook_that_wants_no_more_is_given_up_at_once_and_its_owner_is_told(
    port, ada, follow, receiver, office
):
    watch, _ = hooked(ada, receiver)
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    receiver.status = 410
    send_due()
    send_due()
    watch.refresh_from_db()
    assert not watch.active and "410" in watch.stopped
    assert office.subjects == ["[Hansa] Harbour: its webhook is not called any more"]
    assert len(receiver.calls) == 1


def test_more_than_a_call_can_take_is_told_in_several(port, ada, follow, receiver, monkeypatch):
    monkeypatch.setattr(notices, "LARGEST", 3)
    hooked(ada, receiver)
    follow()
    for n in range(7):
        make_resource(port, f"n{n}", title=f"Harbour {n}")
    follow()
    while send_due():
        pass
    told = [event["title"] for call in receiver.calls for event in call["events"]]
    assert told == [f"Harbour {n}" for n in range(7)] and len(receiver.calls) == 3


def test_no_call_leads_inside_unless_the_settings_say_so(port, ada, follow, receiver, settings):
    hooked(ada, receiver)
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    settings.ALERTS = replace(settings.ALERTS, allow_private=False)
    assert send_due() == 0
    assert receiver.calls == [] and Notice.objects.get().state == "waiting"


# --- for the operator ------------------------------------------------------------------------
def test_the_command_says_what_waits_and_tries_it_again(port, ada, follow, office, capsys):
    watch = watches(ada, "q=harbour")
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    office.refuses = {"MAIL": "451 later"}
    send_due()
    call_command("alerts")
    said = capsys.readouterr().out
    assert "alerts: 1\n" in said and "messages that wait: 1\n" in said
    assert f"of alert {watch.pk}: tried 1 times" in said and "EMAIL_FROM" in said
    assert "@" not in said and "Harbour" not in said
    office.refuses = {}
    assert send_due() == 0, "not yet"
    call_command("alerts", "--retry")
    assert send_due() == 1


# --- news and notices ---------------------------------------------------------------------------
def test_each_piece_of_news_is_in_one_notice(port, ada, follow, office):
    watch = watches(ada, "q=harbour")
    follow()
    for n in range(5):
        make_resource(port, f"n{n}", title=f"Harbour {n}")
        follow()
        at_once(notices.make_due, notices.make_due)
        let_pass(minutes=6)
        send_due()
    ranges = sorted(Notice.objects.values_list("after", "upto"))
    assert all(before[1] == after[0] for before, after in pairwise(ranges))
    assert ranges[-1][1] == News.objects.filter(topic=watch.topic_id).last().pk
    assert len(office.messages) == 5


def test_the_reader_of_the_courier_sends_from_its_threads(port, ada, follow, receiver):
    hooked(ada, receiver)
    follow()
    make_resource(port, title="Harbour dues")
    follow()
    reader = sending.reader(lambda: None)
    try:
        assert reader.step() is False and reader.position() is None
    finally:
        reader.close()
    assert Notice.objects.get().state == "sent" and len(receiver.calls) == 1
    assert reader.rest_seconds() > 0

"""What a complete run did not see: withdrawn, held for a person, or given time."""

from collections.abc import Iterable
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import F
from pytest_django import Settings

from accounts.models import User
from catalog.failpoints import FailpointRaised
from catalog.harvest import deletion, holds
from catalog.models import (
    Change,
    HarvestRun,
    HarvestSource,
    HeldWithdrawal,
    Missing,
    Resource,
    Version,
)
from catalog.tasks import sweep
from tests.harvests import at_once, dataset, file_source, harvest, kinds, titles, turtle, written

pytestmark = pytest.mark.django_db(transaction=True)

ALL = range(40)
TORN = 'd:torn a dcat:Dataset ; dct:title "Torn ; dct:issued 2021 .'
State = HeldWithdrawal.State


def of(numbers: Iterable[int], *more: str) -> str:
    """A catalogue of these datasets."""
    return turtle(*(dataset(f"n{n}") for n in numbers), *more)


def names(numbers: Iterable[int]) -> set[str]:
    return {f"n{n}" for n in numbers}


def hold_of(run: HarvestRun) -> HeldWithdrawal:
    return HeldWithdrawal.objects.get(run=run)


def listed(hold: HeldWithdrawal) -> set[str]:
    """What stands on the list of a hold."""
    return set(Resource.objects.filter(missing__hold=hold).values_list("title", flat=True))


def age(**by: int) -> None:
    """Let what is missing have been missing for so much longer."""
    Missing.objects.update(since=F("since") - timedelta(**by))


@pytest.fixture
def steward() -> User:
    return User.objects.create_user("cem@example.org", "a ledger", name="Cem")


@pytest.fixture
def source(tmp_path: Path) -> HarvestSource:
    """The port, harvested once, with all of its records."""
    made = file_source(tmp_path, of(ALL))
    assert harvest(made).created == len(ALL)
    return made


def again(tmp_path: Path, numbers: Iterable[int], *more: str) -> HarvestRun:
    """A run that sees these."""
    return harvest(file_source(tmp_path, of(numbers, *more)))


def lose_a_third(tmp_path: Path) -> HeldWithdrawal:
    """What is held when 12 of the 40 are not seen."""
    return hold_of(again(tmp_path, range(28)))


# --- brakes ------------------------------------------------------------------------------------
def test_a_source_that_loses_little_withdraws_it(tmp_path: Path, source: HarvestSource):
    run = again(tmp_path, range(38))
    assert (run.complete, run.withdrawn) == (True, 2)
    assert titles() == names(range(38))
    assert not HeldWithdrawal.objects.exists()
    assert not Missing.objects.exists(), "what is withdrawn is not missing"


def test_a_source_that_loses_much_withdraws_nothing_and_the_rest_is_applied(
    tmp_path: Path, source: HarvestSource
):
    run = again(tmp_path, [*range(1, 28), 50], dataset("n0", "Renamed"))
    assert (run.state, run.complete, run.withdrawn) == ("done", True, 0)
    assert (run.created, run.updated, run.unchanged) == (1, 1, 27)
    assert titles() == names(ALL) - {"n0"} | {"Renamed", "n50"}
    hold = hold_of(run)
    assert (hold.state, hold.records, hold.live) == ("waiting", 12, 40)
    assert listed(hold) == names(range(28, 40))
    assert not Version.objects.filter(kind="withdrawn").exists()


def test_new_records_do_not_make_a_loss_smaller(tmp_path: Path, source: HarvestSource):
    hold = hold_of(again(tmp_path, range(28, 300)))
    assert (hold.records, hold.live) == (28, 40)
    later = again(tmp_path, range(28, 500))
    assert later.withdrawn == 0, "28 of 312 were withdrawn that had waited for a person"
    assert listed(hold) == names(range(28))
    assert hold_of_source(source) == hold


def hold_of_source(source: HarvestSource) -> HeldWithdrawal | None:
    return holds.waiting(source.pk)


def test_more_than_so_many_records_are_held_whatever_their_share(
    tmp_path: Path, settings: Settings, source: HarvestSource
):
    settings.BRAKE_RECORDS = 1
    assert again(tmp_path, range(39)).withdrawn == 1
    run = again(tmp_path, range(37))
    assert (run.withdrawn, hold_of(run).records) == (0, 2)


def test_a_small_source_withdraws_what_is_gone(tmp_path: Path):
    harvest(file_source(tmp_path, of(range(5))))
    assert again(tmp_path, range(1)).withdrawn == 4


def test_an_incomplete_run_holds_nothing_and_misses_nothing(tmp_path: Path, source: HarvestSource):
    run = again(tmp_path, range(10), TORN)
    assert (run.complete, run.withdrawn) == (False, 0)
    assert not Missing.objects.exists()
    assert not HeldWithdrawal.objects.exists()


# --- what comes back ---------------------------------------------------------------------------
def test_what_comes_back_leaves_the_list_without_a_version(tmp_path: Path, source: HarvestSource):
    hold = lose_a_third(tmp_path)
    before = Resource.objects.get(title="n30").change_id
    later = again(tmp_path, range(40))
    hold.refresh_from_db()
    assert (hold.state, later.unchanged, later.restored) == ("replaced", 40, 0)
    assert not Missing.objects.exists()
    assert Resource.objects.get(title="n30").change_id == before
    assert titles() == names(ALL)


def test_an_incomplete_run_takes_what_it_sees_off_the_list(tmp_path: Path, source: HarvestSource):
    hold = lose_a_third(tmp_path)
    again(tmp_path, [39], TORN)
    hold.refresh_from_db()
    assert (hold.state, listed(hold)) == ("waiting", names(range(28, 39)))


def test_a_later_run_that_misses_others_replaces_what_waits(tmp_path: Path, source: HarvestSource):
    first = lose_a_third(tmp_path)
    since = Missing.objects.get(resource__title="n35").since
    second = hold_of(again(tmp_path, range(24)))
    first.refresh_from_db()
    assert (first.state, listed(first)) == ("replaced", set())
    assert (second.state, second.records) == ("waiting", 16)
    assert listed(second) == names(range(24, 40))
    assert Missing.objects.get(resource__title="n35").since == since


def test_as_many_others_are_another_list(tmp_path: Path, source: HarvestSource):
    first = lose_a_third(tmp_path)
    second = hold_of(again(tmp_path, range(12, 40)))
    first.refresh_from_db()
    assert (first.state, listed(first)) == ("replaced", set())
    assert listed(second) == names(range(12))


def test_fewer_of_the_same_are_another_list(tmp_path: Path, source: HarvestSource):
    first = lose_a_third(tmp_path)
    second = hold_of(again(tmp_path, range(30)))
    first.refresh_from_db()
    assert (first.state, second.records, second.live) == ("replaced", 10, 40)
    assert listed(second) == names(range(30, 40))


def test_what_is_little_once_most_has_come_back_is_withdrawn(tmp_path: Path, source: HarvestSource):
    first = lose_a_third(tmp_path)
    run = again(tmp_path, range(39))
    first.refresh_from_db()
    assert (run.withdrawn, first.state) == (1, "replaced")
    assert titles() == names(range(39))


def test_the_same_bytes_leave_what_waits_as_it_is(
    tmp_path: Path, source: HarvestSource, request: pytest.FixtureRequest
):
    hold = lose_a_third(tmp_path)
    before = written()
    request.getfixturevalue("no_reader")
    run = harvest(source)
    assert run.same
    assert written() == before
    assert hold_of_source(source) == hold
    assert listed(hold) == names(range(28, 40))


# --- the answer --------------------------------------------------------------------------------
def test_what_a_person_agrees_to_is_withdrawn_in_batches(
    tmp_path: Path, source: HarvestSource, steward: User, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deletion, "BATCH", 5)
    hold = lose_a_third(tmp_path)
    assert holds.approve(hold, steward)
    deletion.carry_out(hold.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn, hold.decided_by) == ("done", 12, steward)
    assert hold.decided is not None
    assert hold.ended is not None
    assert titles() == names(range(28))
    assert HarvestRun.objects.get(pk=hold.run_id).withdrawn == 12
    changes = Change.objects.filter(hold=hold)
    assert [change.versions.count() for change in changes] == [5, 5, 2]
    assert {change.run_id for change in changes} == {hold.run_id}
    assert not Missing.objects.exists()


def test_only_what_is_still_missing_is_withdrawn(
    tmp_path: Path, source: HarvestSource, steward: User
):
    hold = lose_a_third(tmp_path)
    again(tmp_path, [39], TORN)  # seen, though by an incomplete run
    assert holds.approve(hold, steward)
    deletion.carry_out(hold.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn) == ("done", 11)
    assert titles() - {""} == names([*range(28), 39])


def test_what_is_kept_is_asked_about_again(tmp_path: Path, source: HarvestSource, steward: User):
    hold = lose_a_third(tmp_path)
    assert holds.keep(hold, steward)
    hold.refresh_from_db()
    assert (hold.state, titles()) == ("kept", names(ALL))
    run = harvest(source)
    assert (run.same, run.withdrawn) == (True, 0)
    assert listed(hold_of(run)) == names(range(28, 40))


def test_what_is_kept_is_never_withdrawn_for_being_little(
    tmp_path: Path, source: HarvestSource, steward: User
):
    holds.keep(lose_a_third(tmp_path), steward)
    run = again(tmp_path, range(39))
    assert (run.withdrawn, listed(hold_of(run))) == (0, {"n39"})
    assert holds.keep(hold_of(run), steward)
    assert again(tmp_path, range(40)).withdrawn == 0
    assert again(tmp_path, range(39)).withdrawn == 1, "it came back, so nobody wants to keep it"


def test_of_two_who_decide_at_once_one_is_first(
    tmp_path: Path, source: HarvestSource, steward: User
):
    hold = lose_a_third(tmp_path)
    won: list[str] = []

    def decide(name: str) -> None:
        verb = holds.approve if name == "approve" else holds.keep
        if verb(hold, steward):
            won.append(name)

    at_once(lambda: decide("approve"), lambda: decide("keep"), lambda: decide("approve"))
    assert len(won) == 1
    hold.refresh_from_db()
    assert hold.state == ("approved" if won == ["approve"] else "kept")
    assert not holds.approve(hold, steward)
    assert not holds.keep(hold, steward)


def test_what_a_later_run_replaced_cannot_be_agreed_to(
    tmp_path: Path, source: HarvestSource, steward: User
):
    hold = lose_a_third(tmp_path)
    again(tmp_path, range(24))
    assert not holds.approve(hold, steward)
    deletion.carry_out(hold.pk)
    assert titles() == names(ALL)


def test_a_run_carries_out_first_what_was_agreed_to(
    tmp_path: Path, source: HarvestSource, steward: User
):
    hold = lose_a_third(tmp_path)
    holds.approve(hold, steward)
    run = again(tmp_path, range(27))
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn, run.withdrawn) == ("done", 12, 1)
    assert titles() == names(range(27))


def test_agreeing_while_a_run_is_storing_spares_what_it_sees(
    tmp_path: Path, source: HarvestSource, steward: User, monkeypatch: pytest.MonkeyPatch
):
    hold = lose_a_third(tmp_path)
    done: list[int] = []

    def agree(*_: object) -> None:
        holds.approve(hold, steward)
        deletion.carry_out(hold.pk)
        done.append(1)

    monkeypatch.setattr("catalog.harvest.pipeline.missing.note", agree)
    run = again(tmp_path, range(40))
    assert done
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn, run.restored) == ("done", 0, 0)
    assert titles() == names(ALL)


def test_an_answer_between_two_looks_of_a_run_is_carried_out(
    tmp_path: Path, source: HarvestSource, steward: User, monkeypatch: pytest.MonkeyPatch
):
    hold = lose_a_third(tmp_path)
    real = deletion._too_many

    def answered(*args: object) -> int | None:
        found = real(*args)  # type: ignore[arg-type]
        holds.approve(hold, steward)
        return found

    monkeypatch.setattr(deletion, "_too_many", answered)
    run = again(tmp_path, range(27))
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn) == ("done", 12)
    assert (run.state, titles()) == ("done", names(range(27)))


def test_killed_between_two_batches_the_sweep_goes_on(
    tmp_path: Path,
    source: HarvestSource,
    steward: User,
    settings: Settings,
    monkeypatch: pytest.MonkeyPatch,
):
    monkeypatch.setattr(deletion, "BATCH", 5)
    settings.VAR_DIR = tmp_path
    hold = lose_a_third(tmp_path)
    holds.approve(hold, steward)
    settings.FAILPOINTS = "harvest.before_agreed=raise:3"
    with pytest.raises(FailpointRaised):
        deletion.carry_out(hold.pk)
    settings.FAILPOINTS = ""
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn) == ("approved", 10)
    told: list[int] = []
    monkeypatch.setattr("catalog.tasks.withdraw.delay", told.append)
    monkeypatch.setattr("catalog.tasks.harvest.delay", lambda _: None)
    sweep()
    assert told == [hold.pk]
    deletion.carry_out(hold.pk)
    hold.refresh_from_db()
    assert (hold.state, hold.withdrawn) == ("done", 12)
    assert Version.objects.filter(kind="withdrawn").count() == 12


@pytest.mark.parametrize("answer", ["approve", "keep", ""])
def test_a_run_that_died_after_it_held_something_ends_when_it_is_taken_up(
    tmp_path: Path, source: HarvestSource, steward: User, settings: Settings, answer: str
):
    settings.VAR_DIR, settings.FAILPOINTS = tmp_path, "harvest.close=raise:1"
    with pytest.raises(FailpointRaised):
        again(tmp_path, range(28))
    settings.FAILPOINTS = ""
    hold = HeldWithdrawal.objects.get()
    if answer:
        assert getattr(holds, answer)(hold, steward)
    HarvestRun.objects.filter(pk=hold.run_id).update(state="queued")
    run = harvest(source)
    assert (run.pk, run.state, run.complete) == (hold.run_id, "done", True)
    hold.refresh_from_db()
    assert hold.state == {"approve": "done", "keep": "kept", "": "waiting"}[answer]
    assert len(titles()) == (28 if answer == "approve" else 40)


def test_killed_while_it_withdraws_a_run_goes_on_and_holds_nothing(
    tmp_path: Path, source: HarvestSource, settings: Settings, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(deletion, "BATCH", 3)
    settings.VAR_DIR, settings.FAILPOINTS = tmp_path, "harvest.before_withdraw=raise:3"
    with pytest.raises(FailpointRaised):
        again(tmp_path, range(32))
    settings.FAILPOINTS = ""
    HarvestRun.objects.filter(state="running").update(state="queued")
    run = harvest(source)
    assert (run.state, run.withdrawn) == ("done", 8)
    assert not HeldWithdrawal.objects.exists()


# --- grace -------------------------------------------------------------------------------------
def test_what_is_missing_stays_for_as_long_as_the_setting_says(
    tmp_path: Path, source: HarvestSource, settings: Settings
):
    settings.GRACE_SECONDS = 3_600
    run = again(tmp_path, range(38))
    assert (run.withdrawn, titles()) == (0, names(ALL))
    assert Missing.objects.count() == 2
    age(minutes=59)
    assert harvest(source).withdrawn == 0
    age(minutes=2)
    run = harvest(source)
    assert (run.same, run.withdrawn) == (True, 2), "the same bytes do not stop the clock"
    assert titles() == names(range(38))


def test_what_comes_back_begins_anew(tmp_path: Path, source: HarvestSource, settings: Settings):
    settings.GRACE_SECONDS = 3_600
    again(tmp_path, range(38))
    age(hours=2)
    again(tmp_path, range(39))
    assert titles() == names(range(39))
    again(tmp_path, ALL)
    assert not Missing.objects.exists()
    assert again(tmp_path, range(38)).withdrawn == 0
    assert kinds(Resource.objects.get(title="n38")) == ["content"]


def test_the_brakes_weigh_what_is_due(tmp_path: Path, source: HarvestSource, settings: Settings):
    settings.GRACE_SECONDS = 3_600
    again(tmp_path, range(28))
    assert not HeldWithdrawal.objects.exists()
    age(hours=2)
    run = harvest(source)
    assert (run.withdrawn, listed(hold_of(run))) == (0, names(range(28, 40)))


def test_unchanged_records_cost_no_row(tmp_path: Path, source: HarvestSource, settings: Settings):
    settings.GRACE_SECONDS = 3_600
    again(tmp_path, range(38))
    before = written()
    again(tmp_path, range(38), "# in other words")
    assert written() == before


# --- tombstones --------------------------------------------------------------------------------
def test_a_tombstone_tells_who_or_what_withdrew_it(
    tmp_path: Path, source: HarvestSource, steward: User
):
    run = again(tmp_path, range(38))
    by_itself = Change.objects.get(versions__resource__title="n39", versions__kind="withdrawn")
    assert (by_itself.run, by_itself.hold) == (run, None)
    hold = hold_of(again(tmp_path, range(20)))
    holds.approve(hold, steward)
    deletion.carry_out(hold.pk)
    agreed = Change.objects.get(versions__resource__title="n30", versions__kind="withdrawn")
    assert (agreed.run, agreed.hold) == (hold.run, hold)


def test_a_withdrawal_without_a_run_ends_what_was_missing(tmp_path: Path, source: HarvestSource):
    lose_a_third(tmp_path)
    one = Resource.objects.get(title="n39")
    with transaction.atomic():
        assert deletion.withdraw([one.pk], None) == 1
    assert not Missing.objects.filter(pk=one.pk).exists()
    with transaction.atomic():
        assert deletion.withdraw([one.pk], None) == 0

"""What a harvest would do is said beforehand, is what it then does, and nothing is written."""

from pathlib import Path

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models.functions import Now
from pytest_django import Settings

from accounts.models import User
from accounts.requester import ANONYMOUS
from catalog import queries
from catalog.harvest import deletion, holds, pipeline, plan, schedule
from catalog.harvest.differences import Difference, differences
from catalog.harvest.lease import claim
from catalog.harvest.plan import Changed, Plan
from catalog.harvest.plan_lines import FEW, lines
from catalog.harvest.steps import Step
from catalog.models import HarvestRun, HarvestSource, HeldWithdrawal, Missing
from tests.factories import make_source
from tests.harvests import blank, complaints, dataset, file_source, harvest, titles, turtle, written

pytestmark = pytest.mark.django_db(transaction=True)

BOATS, TIDES = dataset("boats", "Boats"), dataset("tides", "Tides")
TORN = 'd:torn a dcat:Dataset ; dct:title "Torn ; dct:issued 2021 .'
PLAN = HarvestRun.Purpose.PLAN


def foreseen(source: HarvestSource) -> Plan:
    """The plan of a harvest; that nothing was written is part of it."""
    return plan.read(planned(source).plan or {})


def planned(source: HarvestSource) -> HarvestRun:
    before, missing = written(), list(Missing.objects.values())
    lease = claim(schedule.queue(source, PLAN).pk)
    assert lease is not None
    run = pipeline.harvest(lease)
    assert run.state == "done", run.error
    assert written() == before
    assert list(Missing.objects.values()) == missing
    assert not run.partition_set.exists()
    return run


def of(*numbers: int) -> str:
    return turtle(*(dataset(f"n{n}") for n in numbers))


# --- differences -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param({}, {}, [], id="nothing"),
        pytest.param({"a": [1]}, {"a": (1,)}, [], id="a tuple is kept as a list"),
        pytest.param({"a": "x"}, {}, [("a", "x", "")], id="gone"),
        pytest.param({}, {"a": {"en": "x"}}, [("a", "", '{"en":"x"}')], id="new"),
        pytest.param(
            {"b": 1, "a": 1}, {"b": 2, "a": 2}, [("a", "1", "2"), ("b", "1", "2")], id="2"
        ),
        pytest.param({"a": "x" * 201}, {}, [("a", "x" * 200 + " …", "")], id="long"),
    ],
)
def test_documents_differ_field_by_field(
    before: dict[str, object], after: dict[str, object], said: list[tuple[str, str, str]]
):
    assert differences(before, after) == [Difference(*one) for one in said]


# --- plans -------------------------------------------------------------------------------------
def test_a_first_harvest_is_all_new(tmp_path: Path, spool: Path):
    found = foreseen(file_source(tmp_path, turtle(BOATS, TIDES)))
    assert (found.new, found.changed, found.gone, found.held) == (2, 0, 0, False)
    assert {title for _, title in found.shown_new} == {"Boats", "Tides"}
    assert titles() == set()
    assert list(spool.iterdir()) == []


def test_what_would_be_new_changed_back_and_gone(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES, dataset("old"), dataset("birds"))))
    harvest(file_source(tmp_path, turtle(BOATS, TIDES, dataset("birds"))))
    source = file_source(
        tmp_path,
        turtle(
            dataset("boats", "Ships"), TIDES, dataset("old"), dataset("new", "N", 'dct:issued "x"')
        ),
    )
    found = foreseen(source)
    assert (found.new, found.changed, found.back, found.unchanged) == (1, 1, 1, 1)
    assert (found.gone, found.withdrawn, found.held) == (1, 1, False)
    assert ([t for _, t in found.shown_new], [t for _, t in found.shown_back]) == (["N"], ["old"])
    iri = "https://port.example/dataset/"
    assert found.shown_changed == [
        Changed(iri + "boats", "Ships", [Step("title", "en", "Boats", "Ships")])
    ]
    assert found.fields == {"title": 1}
    assert found.shown_gone == [(iri + "birds", "birds")]
    assert found.findings["date-unreadable"] == 1
    run = harvest(source)
    assert (run.created, run.updated, run.restored, run.withdrawn, run.unchanged) == (1, 1, 1, 1, 1)


def test_what_the_brakes_would_hold_is_said(tmp_path: Path):
    harvest(file_source(tmp_path, of(*range(40))))
    source = file_source(tmp_path, of(*range(28)))
    found = foreseen(source)
    assert (found.gone, found.withdrawn, found.held) == (12, 0, True)
    assert not HeldWithdrawal.objects.exists()
    run = harvest(source)
    assert HeldWithdrawal.objects.get(run=run).records == 12
    same = planned(source)
    found = plan.read(same.plan or {})
    assert (same.same, found.unchanged, found.gone, found.held) == (True, 28, 12, True)


def test_what_somebody_keeps_would_be_held_again(tmp_path: Path):
    harvest(file_source(tmp_path, of(*range(40))))
    hold = HeldWithdrawal.objects.get(run=harvest(file_source(tmp_path, of(*range(28)))))
    holds.keep(hold, User.objects.create_user("c@example.org", "x", name="Cem"))
    found = foreseen(file_source(tmp_path, of(*range(39))))
    assert (found.gone, found.held) == (1, True)


def test_new_records_do_not_make_a_held_loss_smaller(tmp_path: Path):
    harvest(file_source(tmp_path, of(*range(40))))
    harvest(file_source(tmp_path, of(*range(28))))
    harvest(file_source(tmp_path, of(*range(28), *range(100, 300))))
    assert foreseen(file_source(tmp_path, of(*range(28), *range(100, 301)))).held


def test_what_is_given_time_would_not_go_yet(tmp_path: Path, settings: Settings):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    settings.GRACE_SECONDS = 3_600
    found = foreseen(file_source(tmp_path, turtle(BOATS)))
    assert (found.gone, found.withdrawn) == (1, 0)
    assert "1 have not been missing for long enough" in "\n".join(lines(found, complete=True))


def test_nothing_is_gone_when_not_everything_was_seen(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    run = planned(file_source(tmp_path, turtle(BOATS, TORN)))
    found = plan.read(run.plan or {})
    assert (run.complete, found.gone, found.withdrawn) == (False, 0, 0)
    assert "statement-unreadable" in complaints(run)
    assert "would withdraw nothing" in "\n".join(lines(found, complete=run.complete))


def test_a_plan_of_no_catalogue_fails_with_a_sentence(tmp_path: Path):
    lease = claim(schedule.queue(file_source(tmp_path, turtle()), PLAN).pk)
    assert lease is not None
    run = pipeline.harvest(lease)
    assert (run.state, run.plan) == ("failed", None)
    assert "there is no dcat:Dataset" in run.error


def test_of_many_fields_the_first_are_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan, "STEPS", 1)
    harvest(file_source(tmp_path, turtle(BOATS)))
    more = 'dct:title "Schepen"@nl'
    found = foreseen(file_source(tmp_path, turtle(dataset("boats", "Ships", more))))
    assert (len(found.shown_changed[0].steps), found.shown_changed[0].more) == (1, 1)
    assert "    and 1 more" in lines(found, complete=True)


def test_blank_records_with_one_address_are_known_again_as_a_harvest_knows_them(tmp_path: Path):
    """An access URL that several have is nobody's name (identity.py)."""
    file = "dcat:distribution [ dcat:accessURL <https://port.example/api> ]"
    two = [blank("Boats", file, "x"), blank("Tides", file, "y")]
    harvest(file_source(tmp_path, turtle(*two)))
    new = [blank("Boats", f"{file} ; dct:issued 2020", "x"), two[1]]
    source = file_source(tmp_path, turtle(*new))
    found, run = foreseen(source), harvest(source)
    assert (found.new, found.changed, found.gone) == (run.created, run.updated, run.withdrawn)
    assert (run.created, run.updated) == (0, 1)


def test_a_plan_of_an_earlier_version_can_be_read():
    """It has whole fields for steps, and one list for what is new and what is back."""
    row = {
        "new": 1, "changed": 1, "back": 1, "unchanged": 0, "gone": 0, "withdrawn": 0,
        "held": False, "fields": {"title": 1}, "findings": {}, "shown_new": [["a", "A"]],
        "shown_gone": [],
        "shown_changed": [
            {"stable_id": "b", "title": "B",
             "differences": [{"field": "title", "before": "x", "after": "y"}]}
        ],
    }  # fmt: skip
    found = plan.read(row)
    assert found.shown_changed == [Changed("b", "B", [Step("title", "", "x", "y")])]
    assert (found.shown_new, found.shown_back) == ([("a", "A")], [])


# --- a plan is no harvest ----------------------------------------------------------------------
def test_a_plan_is_no_base_of_a_comparison(tmp_path: Path):
    source = file_source(tmp_path, turtle(BOATS))
    harvest(source)
    planned(file_source(tmp_path, turtle(BOATS, TIDES)))
    run = harvest(source)
    assert (run.same, run.created) == (False, 1)
    planned(file_source(tmp_path, turtle(BOATS), default_language="nl"))
    source = file_source(tmp_path, turtle(BOATS, TIDES), default_language="")
    assert harvest(source).same


def test_a_plan_in_another_language_derives_nothing_again(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    planned(file_source(tmp_path, turtle(BOATS), default_language="nl"))
    run = harvest(file_source(tmp_path, turtle(BOATS, TIDES, dataset("n")), default_language=""))
    assert (run.created, run.updated, run.unchanged) == (1, 0, 2)


def test_a_plan_is_in_no_list_of_runs(tmp_path: Path):
    source = file_source(tmp_path, turtle(BOATS), schedule="daily")
    run = planned(source)
    assert run.complete
    assert queries.last_runs() == {}
    assert queries.last_seen() == {}
    assert not HarvestRun.objects.visible_to(ANONYMOUS).exists()
    schedule.queue_due()
    assert HarvestRun.objects.harvests().filter(source=source).exists(), "a plan is no harvest"


def test_a_plan_stands_beside_a_harvest(tmp_path: Path):
    source = file_source(tmp_path, turtle(BOATS))
    run, foretold = schedule.queue(source), schedule.queue(source, PLAN)
    assert run.pk != foretold.pk
    assert (schedule.queue(source), schedule.queue(source, PLAN)) == (run, foretold)


def test_a_plan_that_was_left_is_taken_up_again(tmp_path: Path, settings: Settings):
    source = file_source(tmp_path, turtle(BOATS))
    run = schedule.queue(source, PLAN)
    assert claim(run.pk) is not None  # who died then
    HarvestRun.objects.filter(pk=run.pk).update(lease_until=Now() - schedule.EVERY["hourly"])
    assert run.pk in schedule.waiting()
    assert foreseen(source).new == 1
    run.refresh_from_db()
    assert (run.state, run.attempts) == ("done", 2)


def test_a_plan_carries_out_nothing_that_was_agreed(tmp_path: Path):
    harvest(file_source(tmp_path, of(*range(40))))
    source = file_source(tmp_path, of(*range(28)))
    hold = HeldWithdrawal.objects.get(run=harvest(source))
    holds.approve(hold, User.objects.create_user("c@example.org", "x", name="Cem"))
    foreseen(source)
    assert len(titles()) == 40
    deletion.carry_out(hold.pk)
    assert len(titles()) == 28


# --- in words ----------------------------------------------------------------------------------
def test_long_lists_are_cut_and_counted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(plan, "SHOWN", 50)
    harvest(file_source(tmp_path, turtle(*(dataset(f"n{n}", "A") for n in range(60)))))
    found = foreseen(file_source(tmp_path, turtle(*(dataset(f"n{n}", "B") for n in range(60)))))
    assert (found.changed, len(found.shown_changed), found.fields) == (
        60,
        plan.SHOWN,
        {"title": 60},
    )
    said = list(lines(found, complete=True))
    assert sum(line.startswith("changed ") for line in said) == FEW
    assert "    and 50 more" in said


def test_only_other_statements_are_said_so(tmp_path: Path):
    harvest(file_source(tmp_path, turtle(dataset("boats", "Boats", 'dct:note "a"'))))
    found = foreseen(file_source(tmp_path, turtle(dataset("boats", "Boats", 'dct:note "b"'))))
    assert (found.changed, found.fields) == (1, {})
    assert "    only statements for which we have no field" in lines(found, complete=True)


def test_the_command_prints_the_plan(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    harvest(file_source(tmp_path, turtle(BOATS, TIDES)))
    file_source(tmp_path, turtle(dataset("boats", "Ships"), TIDES))
    call_command("harvest", "plan", "port")
    said = capsys.readouterr().out
    assert "Port: a plan; nothing was changed" in said
    assert "new 0, changed 1, back again 0, unchanged 1, gone 0" in said
    assert "    title (en): Boats -> Ships" in said
    assert titles() == {"Boats", "Tides"}


def test_a_plan_for_nobody_is_refused(tmp_path: Path):
    make_source("ministry")
    for words, said in (
        (("plan", "port"), "there is no source 'port' to plan for; known: ministry"),
        (("port.ttl", "more"), "'more' is one word too many"),
        (("plan", "ministry", "--language", "nl"), "leave --source and --language out"),
    ):
        with pytest.raises(CommandError, match=said):
            call_command("harvest", *words)
    assert not HarvestRun.objects.exists()

"""The page of a run: true figures, a sum where there is one, and what to do when it did not go."""

import re
from datetime import UTC, datetime

import pytest

from catalog.models import HarvestRun, RunPage, StoredFinding
from catalog.pages.runs import sentence, steps

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 24, 21, tzinfo=UTC)
DONE = {
    "state": "done", "stage": "settle", "complete": True, "started": NOW, "ended": NOW, "pages": 3,
    "statements": 4_000, "records": 100, "stored": 100, "created": 24, "updated": 6,
    "restored": 1, "unchanged": 67, "lost": 2, "withdrawn": 5,
}  # fmt: skip


def show(client, run, part=""):
    response = client.get(f"/runs/{run.pk}{part}")
    assert response.status_code == 200
    return response.content.decode()


def test_what_became_of_the_records_adds_up(stranger, port):
    page = show(stranger, HarvestRun.objects.create(source=port, **DONE))
    figures = re.findall(r'<td class="n">([^<]*)</td><td class="draw">', page)
    assert [f.replace("\u2212\xa0", "-") for f in figures] == ["100", "-2", "-67", "31"]
    assert "24 new, 6 changed, 1 back again" in page
    assert "5 records were no longer at the source and are withdrawn." in page


def test_figures_that_do_not_add_up_get_no_double_rule(stranger, port):
    page = show(stranger, HarvestRun.objects.create(source=port, **DONE | {"created": 3}))
    assert "waterfall" not in page
    assert "<tfoot" not in page
    assert "<dt>New</dt><dd>3</dd>" in page


def test_an_open_run_asks_again_each_second_and_a_closed_one_does_not(stranger, port):
    run = HarvestRun.objects.create(source=port, state="running", stage="fetch", pages=3)
    page = show(stranger, run)
    assert f'hx-get="/runs/{run.pk}/progress?stage=fetch"' in page
    assert 'hx-trigger="every 1s"' in page
    assert "htmx-2.min.js" in page
    assert "3 pages" in page
    HarvestRun.objects.update(**DONE)
    page = show(stranger, run)
    assert "hx-" not in page
    assert "htmx" not in page


def test_the_fragment_ends_the_asking_when_the_run_has_ended(stranger, port):
    run = HarvestRun.objects.create(source=port, state="running", stage="store", partitions=4)
    still = stranger.get(f"/runs/{run.pk}/progress?stage=store")
    assert "HX-Refresh" not in still.headers
    assert 'role="status"' not in still.content.decode(), "nothing to say: the stage is the same"
    HarvestRun.objects.update(stage="settle")
    assert 'role="status"' in show(stranger, run, "/progress?stage=store")
    HarvestRun.objects.update(**DONE)
    assert stranger.get(f"/runs/{run.pk}/progress").headers["HX-Refresh"] == "true"


def test_the_bar_is_drawn_only_where_the_end_is_known():
    run = HarvestRun(pk=1, state="running", stage="fetch", pages=3)
    assert (steps(run)[0].figures, steps(run)[0].most) == ("3 pages", None)
    run.pages_expected = 44
    assert (steps(run)[0].figures, steps(run)[0].most) == ("3 of 44 pages", 44)


@pytest.mark.parametrize(
    ("stage", "states"),
    [
        ("wait", ["follows", "follows", "follows", "follows"]),
        ("fetch", ["now", "follows", "follows", "follows"]),
        ("read", ["now", "follows", "follows", "follows"]),
        ("split", ["done", "now", "follows", "follows"]),
        ("store", ["done", "done", "now", "follows"]),
        ("settle", ["done", "done", "done", "now"]),
    ],
)
def test_each_step_says_where_it_stands(stage, states):
    run = HarvestRun(pk=1, state="running", stage=stage)
    assert [step.state for step in steps(run)] == states
    assert sentence(run)
    run.state = "failed"
    assert [step.state for step in steps(run)] == ["stopped" if s == "now" else s for s in states]


def test_the_same_bytes_again_is_two_steps():
    run = HarvestRun(pk=1, state="done", stage="settle", same=True, complete=True, pages=2)
    assert [step.figures for step in steps(run)] == ["2 pages", "the same bytes as last time"]


def test_a_failed_run_says_why_and_what_to_do(stranger, steward, port):
    error = 'The source answered "403 forbidden".'
    run = HarvestRun.objects.create(source=port, state="failed", stage="fetch", error=error)
    page = show(stranger, run)
    assert "403 forbidden" in page
    assert "then harvest again" in page
    assert "Harvest again" not in page
    assert "Harvest again</button>" in show(steward, run)


def test_an_incomplete_run_says_that_nothing_was_withdrawn(stranger, port):
    page = show(stranger, HarvestRun.objects.create(source=port, **DONE | {"complete": False}))
    assert "The source was not seen whole." in page
    assert "nothing: not everything was seen" in page


def test_findings_of_documents_stand_with_value_and_repair(stranger, port):
    run = HarvestRun.objects.create(source=port, **DONE)
    for line in range(7):
        StoredFinding.objects.create(
            run=run, rules_version=1, rule="document-unreadable", severity="error",
            focus=f"catalog.ttl, line {line}", value="<b>x</b>", message="m", repair="Send Turtle.",
        )  # fmt: skip
    page = show(stranger, run)
    assert "A document could not be read" in page
    assert "5 of 7 are shown." in page
    assert "&lt;b&gt;x&lt;/b&gt;" in page
    assert "Send Turtle." in page


def test_a_very_long_address_is_folded_and_whole_within(stranger, port):
    run = HarvestRun.objects.create(source=port, **DONE)
    long, short = (f"https://port.example/sparql?query={'x' * n}" for n in (300, 50))
    for focus in (long, short):
        StoredFinding.objects.create(
            run=run, rules_version=1, rule="page-unavailable", severity="error",
            focus=focus, message="m", repair="Mend.",
        )  # fmt: skip
    page = show(stranger, run)
    assert f'<summary class="iri">{long[:99]}…</summary>' in page
    assert page.count(long) == 1
    assert f'<span class="iri">{short}</span>' in page


def test_paths_of_this_machine_are_not_told(stranger, port):
    port.url = "/home/somebody/catalogue.ttl"
    port.save()
    run = HarvestRun.objects.create(source=port, **DONE)
    RunPage.objects.create(run=run, number=1, url=port.url, sha256="x")
    assert "/home/somebody" not in show(stranger, run)


@pytest.mark.parametrize(
    "address", ["/runs/999", "/runs/0", "/runs/x", "/runs/99999999999999999999"]
)
def test_a_run_that_is_not_there(stranger, address):
    assert stranger.get(address).status_code == 404


def test_the_same_number_of_queries_whatever_happened(
    stranger, port, django_assert_max_num_queries
):
    runs = [HarvestRun.objects.create(source=port, **DONE) for _time in range(12)]
    for number in range(1, 30):
        RunPage.objects.create(run=runs[-1], number=number, url=port.url, sha256="x")
    with django_assert_max_num_queries(7):
        show(stranger, runs[-1])

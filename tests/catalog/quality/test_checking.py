"""The reader that checks: every live resource has the findings of its last change, and no others."""

from collections.abc import Callable

import pytest
from django.conf import settings
from django.db import transaction

from catalog.dcat.rules import TITLE_MISSING
from catalog.failpoints import FailpointRaised
from catalog.harvest.deletion import withdraw
from catalog.models import (
    Change,
    CheckPlace,
    ReaderState,
    Resource,
    StoredFinding,
    Verdict,
    Version,
)
from catalog.packing import pack
from catalog.quality import checking
from catalog.quality.checking import Checker, reader
from catalog.queries import head
from tests.factories import make_resource, make_source
from vocab.namespaces import DCT, HVD_LEGISLATION

pytestmark = pytest.mark.django_db(transaction=True)
ROOT = "https://data.example.org/port/one"
TYPED = f"<{ROOT}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> <http://www.w3.org/ns/dcat#Dataset> .\n"
TITLED = f'{TYPED}<{ROOT}> <{DCT}title> "Trams"@en .\n'
WHOLE = f'{TITLED}<{ROOT}> <{DCT}description> "Where they stop"@en .\n'


def unopposed() -> None:
    """No other courier wants the reader."""


@pytest.fixture
def finish() -> Callable[[], Checker]:
    """Step a new reader until nothing is left."""

    def run() -> Checker:
        found = reader(unopposed)
        while found.step():
            pass
        return found

    return run


def blocking(resource: Resource) -> list[tuple[str, str]]:
    rows = resource.findings.filter(severity="error").order_by("rule", "path")
    return [(f.rule, f.path) for f in rows]


def change(resource: Resource, lines: str) -> None:
    """A harvest brings other statements, and what it found in them."""
    with transaction.atomic():
        made = Change.objects.create()
        Resource.objects.filter(pk=resource.pk).update(change=made, statements=pack(lines.encode()))
        Version.objects.create(
            change=made, ordinal=0, resource=resource, kind="content", content_hash="v1:new"
        )
        StoredFinding.objects.filter(resource=resource).delete()
    resource.refresh_from_db()


def test_a_record_that_lacks_something_gets_findings_and_a_verdict(
    finish: Callable[[], Checker],
) -> None:
    resource = make_resource(make_source())
    done = finish()
    assert blocking(resource) == [("profile-missing", DCT + "description")]
    verdict = Verdict.objects.get(resource=resource)
    assert (verdict.profile, verdict.violations) == ("dcat-ap-3.0.1", 1)
    assert verdict.change_id == resource.change_id
    assert done.position() == head()
    assert (done.checked, CheckPlace.objects.count()) == (1, 1)


def test_a_record_that_has_all_conforms_and_is_told_what_would_be_welcome(
    finish: Callable[[], Checker],
) -> None:
    resource = make_resource(make_source(), lines=WHOLE.encode())
    finish()
    assert Verdict.objects.get(resource=resource).violations == 0
    assert {f.rule for f in resource.findings.all()} == {"profile-recommended"}


def test_a_record_that_speaks_another_profile_is_checked_against_that_too(
    finish: Callable[[], Checker],
) -> None:
    roads = "<https://w3id.org/mobilitydcat-ap/mobility-theme/roads>"
    theme = f"<{ROOT}> <https://w3id.org/mobilitydcat-ap#mobilityTheme> {roads} .\n"
    resource = make_resource(make_source(), lines=(WHOLE + theme).encode())
    finish()
    verdicts = dict(Verdict.objects.values_list("profile", "violations"))
    missing = {p.rpartition("/")[2] for rule, p in blocking(resource) if rule == "profile-missing"}
    assert missing == {"spatial", "publisher", "accrualPeriodicity", "dcat#distribution"}
    assert verdicts == {"dcat-ap-3.0.1": 0, "mobilitydcat-ap-1.1.0": len(missing)}


def test_findings_follow_the_record(finish: Callable[[], Checker]) -> None:
    resource = make_resource(make_source(), lines=TYPED.encode())
    finish()
    assert len(blocking(resource)) == 2
    change(resource, WHOLE)
    finish()
    assert blocking(resource) == []
    verdict = Verdict.objects.get(resource=resource)
    assert (verdict.violations, verdict.change_id) == (0, resource.change_id)
    changes = set(resource.findings.values_list("change_id", flat=True))
    assert changes == {resource.change_id}


def test_what_a_harvest_has_found_stays_and_is_not_said_again(
    finish: Callable[[], Checker],
) -> None:
    resource = make_resource(make_source(), lines=TYPED.encode())
    StoredFinding.objects.create(
        resource=resource,
        change=resource.change,
        rules_version=1,
        rule=TITLE_MISSING.id,
        severity="error",
        focus=ROOT,
        path=DCT + "title",
        message=TITLE_MISSING.title,
    )
    finish()
    assert blocking(resource) == [
        ("profile-missing", DCT + "description"),
        ("title-missing", DCT + "title"),
    ]
    assert Verdict.objects.get(resource=resource).violations == 2, "it counts all the same"


def test_what_is_withdrawn_has_no_findings_of_a_profile(finish: Callable[[], Checker]) -> None:
    resource = make_resource(make_source())
    finish()
    with transaction.atomic():
        withdraw([resource.pk], None)
    finish()
    assert not resource.findings.exists()
    assert not Verdict.objects.exists()


def test_copies_that_are_not_shown_are_not_checked(finish: Callable[[], Checker]) -> None:
    make_resource(make_source(), published=False)
    assert finish().position() == head()
    assert not Verdict.objects.exists()


def test_high_value_datasets_are_checked_against_both_profiles(
    finish: Callable[[], Checker],
) -> None:
    law = f"<{ROOT}> <http://data.europa.eu/r5r/applicableLegislation> <{HVD_LEGISLATION}> .\n"
    resource = make_resource(make_source(), lines=(WHOLE + law).encode(), is_hvd=True)
    finish()
    verdicts = dict(Verdict.objects.values_list("profile", "violations"))
    assert verdicts == {"dcat-ap-3.0.1": 0, "dcat-ap-hvd-3.0.0": 2}
    paths = {path.rpartition("/")[2].rpartition("#")[2] for _, path in blocking(resource)}
    assert paths == {"hvdCategory", "servesDataset"}


def test_a_record_that_no_parser_takes_is_said_to_be_so(finish: Callable[[], Checker]) -> None:
    bad = make_resource(make_source(), "bad", lines=b"<https://provider.example/x> nonsense .\n")
    good = make_resource(make_source(), "good", lines=WHOLE.encode())
    finish()
    assert [f.rule for f in bad.findings.all()] == ["profile-uncheckable"]
    assert bad.verdicts.get().violations is None
    assert good.verdicts.get().violations == 0


def test_many_records_are_checked_in_batches_each_once(
    finish: Callable[[], Checker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    monkeypatch.setattr(checking, "LISTED", 3)
    source = make_source()
    rows = [make_resource(source, str(number)) for number in range(8)]
    done = finish()
    assert done.checked == len(rows) == Verdict.objects.count()
    assert done.position() == head()
    assert finish().checked == 0, "nothing is left"


def test_whoever_stops_between_two_batches_is_followed_where_he_stopped(
    finish: Callable[[], Checker], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checking, "BATCH", 2)
    source = make_source()
    for number in range(5):
        make_resource(source, str(number))
    first = reader(unopposed)
    assert first.step()
    assert first.position() < head()
    assert reader(unopposed).position() == first.position()
    assert first.checked + finish().checked == 5


def test_a_batch_that_another_courier_may_have_done_leaves_nothing() -> None:
    make_resource(make_source())

    def lost() -> None:
        raise FailpointRaised("the lease is another's")

    with pytest.raises(FailpointRaised):
        Checker(lost).step()
    assert not Verdict.objects.exists()
    assert not StoredFinding.objects.exists()
    assert not CheckPlace.objects.exists()


def test_a_new_version_of_the_profiles_checks_everything_again(
    finish: Callable[[], Checker], monkeypatch: pytest.MonkeyPatch
) -> None:
    resource = make_resource(make_source())
    finish()
    monkeypatch.setattr(checking, "PROFILES_VERSION", 1_000)
    assert finish().checked == 1
    assert Verdict.objects.get().rules_version == 1_000
    versions = set(resource.findings.values_list("rules_version", flat=True))
    assert versions == {1_000}
    assert list(CheckPlace.objects.values_list("pk", flat=True)) == [1_000]


def test_what_changes_while_it_is_checked_comes_again(finish: Callable[[], Checker]) -> None:
    resource = make_resource(make_source(), lines=TYPED.encode())
    found = list(checking.checked([resource.pk]))
    change(resource, WHOLE)
    with transaction.atomic():
        checking.keep([resource.pk], found)
    assert not Verdict.objects.exists()
    finish()
    assert Verdict.objects.get().violations == 0


def test_while_the_index_has_work_there_is_a_pause_between_two_batches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(checking, "BATCH", 1)
    monkeypatch.setattr(checking, "PACE_SECONDS", 3_600.0)
    source = make_source()
    for number in range(3):
        make_resource(source, str(number))
    index = ReaderState.objects.create(name="search", position=head() - 1)
    behind = Checker(unopposed)
    behind._worked = -4_000.0
    assert behind.step(), "the first batch is for now"
    assert not behind.step()
    ReaderState.objects.filter(pk=index.pk).update(position=head())
    assert behind.rest_seconds() == 3_600.0, "short, though the index is done by now"
    assert behind.step()
    assert behind.checked == 2
    assert behind.rest_seconds() == settings.COURIER_POLL_SECONDS


def test_what_comes_while_an_older_list_is_worked_off_does_not_wait_for_the_next_look() -> None:
    source = make_source()
    make_resource(source, "first")
    checker = Checker(unopposed)
    checker._list()
    make_resource(source, "later")
    while checker.step():
        pass
    assert (checker.checked, checker.position()) == (2, head())

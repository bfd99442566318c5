"""What only another record says: that a service serves a high-value dataset."""

from typing import Any

import pytest
from django.db import transaction

from catalog.harvest.deletion import withdraw
from catalog.models import Link, Resource
from catalog.quality.checking import reader
from catalog.quality.serving import SERVES, served, served_by
from tests.catalog.quality.test_checking import ROOT, WHOLE, unopposed
from tests.factories import make_resource, make_source
from vocab.namespaces import HVD_LEGISLATION

pytestmark = pytest.mark.django_db(transaction=True)
LAW = f"<{ROOT}> <http://data.europa.eu/r5r/applicableLegislation> <{HVD_LEGISLATION}> .\n"
SERVICE = "https://data.example.org/port/api"
OF_SERVICE = (
    f"<{SERVICE}> <http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
    " <http://www.w3.org/ns/dcat#DataService> .\n"
)


def make_service(dataset: Resource, **fields: Any) -> Resource:
    """A service whose record says that it serves the dataset."""
    source = fields.pop("source", dataset.source)
    service = make_resource(
        source, "api", kind="DataService", iri=SERVICE, lines=OF_SERVICE.encode(), **fields
    )
    Link.objects.create(resource=service, property=SERVES, target=dataset.iri)
    return service


def make_dataset() -> Resource:
    return make_resource(make_source(), lines=(WHOLE + LAW).encode(), is_hvd=True)


def finish() -> None:
    found = reader(unopposed)
    while found.step():
        pass


def lacks_a_service(dataset: Resource) -> bool:
    return dataset.findings.filter(path=SERVES, rule="profile-missing").exists()


def test_a_dataset_has_the_service_whose_record_names_it() -> None:
    dataset = make_dataset()
    finish()
    assert lacks_a_service(dataset)
    service = make_service(dataset)
    finish()
    assert not lacks_a_service(dataset), "it is checked again behind its service"
    with transaction.atomic():
        withdraw([service.pk], None)
    finish()
    assert lacks_a_service(dataset)


@pytest.mark.parametrize(
    ("source", "audiences", "counts"),
    [("other", [7], False), ("other", [], True), ("port", [7], True)],
)
def test_a_service_that_only_some_may_see_counts_in_its_own_source_alone(
    source: str, audiences: list[int], counts: bool
) -> None:
    dataset = make_dataset()
    service = make_service(dataset, source=make_source(source), audiences=audiences)
    assert served([dataset.pk]) == ({dataset.pk} if counts else set())
    assert served_by([service.pk]) == [dataset.pk]
    assert served_by([dataset.pk]) == []

"""The description of the API, and whether the API keeps to it however it is asked."""

from typing import Any

import pytest
import schemathesis
import yaml
from django.test import Client
from hypothesis import HealthCheck, given, settings

from catalog.api.schema import description
from tests.catalog.api.conftest import with_token
from tests.factories import make_resource, make_source

pytestmark = pytest.mark.django_db(transaction=True)
EXAMPLES = 25
SLOW = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow, HealthCheck.filter_too_much]
PATHS = {
    "/api/1/resources", "/api/1/resources/{resource_id}", "/api/1/sources",
    "/api/1/sources/{slug}", "/api/1/sources/{slug}/runs", "/api/1/runs/{run_id}", "/status.json",
    "/api/search", "/api/1/resources/{resource_id}/history",
}  # fmt: skip


def test_every_door_is_described(client: Client):
    answer = client.get("/api/1/schema.json")
    assert answer["Content-Type"].startswith("application/json")
    assert answer.json()["openapi"].startswith("3.")
    assert set(answer.json()["paths"]) == PATHS


def test_json_and_yaml_say_the_same(client: Client):
    as_json = client.get("/api/1/schema.json").json()
    assert yaml.safe_load(client.get("/api/1/schema.yaml").content) == as_json
    asked = client.get("/api/1/schema", headers={"accept": "application/yaml"})
    assert yaml.safe_load(asked.content) == as_json
    assert client.get("/api/1/schema").json() == as_json


def test_a_wrong_question_to_the_yaml_door_is_a_problem_too(client: Client):
    answer = client.get("/api/1/schema.yaml?x=1")
    assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
    assert "takes none" in answer.json()["detail"]


def test_errors_are_described_as_problems():
    responses = description()["paths"]["/api/1/resources"]["get"]["responses"]
    assert set(responses) == {"200", "400", "406"}


@pytest.fixture
def there(steward: Any) -> None:
    """A little of everything that can be asked for."""
    source = make_source("port", organisation=steward.memberships.get().organisation)
    for name in ("one", "two", "three"):
        make_resource(source, name)


def _calls(examples: int, client: Client) -> set[int]:
    """Statuses of generated calls of every operation."""
    operations = [
        made.ok() for made in schemathesis.openapi.from_dict(description()).get_all_operations()
    ]
    assert {operation.path for operation in operations} == PATHS
    return {status for operation in operations for status in _called(operation, examples, client)}


def _called(operation: Any, examples: int, client: Client) -> list[int]:
    statuses: list[int] = []

    @settings(max_examples=examples, database=None, deadline=None, suppress_health_check=SLOW)
    @given(case=operation.as_strategy())
    def call(case: Any) -> None:
        statuses.append(_status(client, case))

    call()
    return statuses


def _status(client: Client, case: Any) -> int:
    body = case.body if isinstance(case.body, bytes) else b""
    status = client.generic(
        case.method.upper(),
        case.formatted_path,
        body,
        content_type="application/json",
        query_params=case.query or {},
        headers={n: v for n, v in (case.headers or {}).items() if n != "Authorization"},
    ).status_code
    assert status < 500, (case.method, case.formatted_path, case.query)
    return status


@pytest.mark.usefixtures("there", "nudged")
def test_whatever_the_description_allows_is_answered(steward: Any):
    assert {200, 400, 404} <= _calls(EXAMPLES, with_token(steward))


@pytest.mark.long
@pytest.mark.usefixtures("there", "nudged")
def test_whatever_the_description_allows_is_answered_at_length(steward: Any):
    assert {200, 400, 404} <= _calls(600, with_token(steward))

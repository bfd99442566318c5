"""The parties of tests about offers: a provider's datasets, a consumer, a stranger, and policies."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import transaction

from accounts.models import Organisation, digest
from accounts.requester import Requester
from accounts.roles import Role
from catalog.models import Change, Distribution, HarvestSource, Resource, Version
from connector.dsp.values import Json
from connector.identity.base import Claims
from connector.models import Offer, Participant
from connector.offers.verbs import Draft, draft, publish
from tests.factories import make_resource, make_source

NOW = datetime(2026, 11, 26, 12, tzinfo=UTC)
RESEARCH = "https://w3id.org/dpv#ResearchAndDevelopment"
USE = Json.of({"permission": [{"action": "use"}]})


def constraint(left: str, operator: str, right: Any) -> dict[str, Any]:
    """One constraint."""
    return {"leftOperand": left, "operator": operator, "rightOperand": right}


def moment(text: str) -> dict[str, str]:
    """A right operand that is a moment."""
    return {"@value": text, "@type": "xsd:dateTime"}


def only(*constraints: dict[str, Any]) -> Json:
    """Use is permitted where all of these hold."""
    return Json.of({"permission": [{"action": "use", "constraint": list(constraints)}]})


FOR_RESEARCH = only(constraint("purpose", "eq", RESEARCH))
UNTIL_2027 = only(constraint("dateTime", "lt", moment("2027-01-01T00:00:00Z")))


def for_party(iri: str) -> Json:
    """Only this participant."""
    return only(constraint("assignee", "eq", iri))


def harbour() -> Organisation:
    """The organisation that provides."""
    found, _ = Organisation.objects.get_or_create(slug="harbour", defaults={"name": "Harbour"})
    return found


def source_of(slug: str = "port", **fields: Any) -> HarvestSource:
    """A source of the harbour."""
    return make_source(slug, **{"organisation": harbour(), **fields})


def dataset(name: str = "boats", source: HarvestSource | None = None, **fields: Any) -> Resource:
    """A dataset of the provider that can be had."""
    made = make_resource(source or source_of(), name, **fields)
    Distribution.objects.create(resource=made, key="a", position=0)
    return made


def changed(*resources: Resource, **fields: Any) -> Change:
    """What a harvest does to resources that are there: all in one change."""
    with transaction.atomic():
        change = Change.objects.create()
        for ordinal, one in enumerate(resources):
            Resource.objects.filter(pk=one.pk).update(change=change, **fields)
            Version.objects.create(
                change=change, ordinal=ordinal, resource=one, kind="content", content_hash="v1:new"
            )
    change.refresh_from_db()
    return change


def participant(
    name: str = "consumer", state: str = Participant.State.ACTIVE, **claims: Sequence[str]
) -> Participant:
    """Another participant, of whom we hold this to be true; its token is made of its name."""
    return Participant.objects.create(
        iri=f"https://{name}.example",
        name=name.title(),
        state=state,
        address=f"https://{name}.example/dsp",
        claims={left: list(values) for left, values in claims.items()},
        token_hash=digest(token_of(name)),
    )


def token_of(name: str) -> str:
    """The token that this participant shows us."""
    return f"the-token-of-the-{name}"


def claims_of(one: Participant, **fields: Any) -> Claims:
    """What its identity says."""
    return Claims(one, one.values, **fields)


def drafted(*resources: Resource, **fields: Any) -> Offer:
    """An offer of the harbour that nobody sees yet."""
    values: dict[str, Any] = {"title": "Boats on contract", "contract_policy": USE, **fields}
    values.setdefault("organisation", harbour())
    return draft(Draft(resources=resources, **values), None)


def offered(*resources: Resource, **fields: Any) -> Offer:
    """The same, published."""
    made = drafted(*resources, **fields)
    publish(made, None)
    return made


def member(*organisations: Organisation, **fields: Any) -> Requester:
    """Somebody who reads in these organisations."""
    roles = {organisation.pk: Role.READER for organisation in organisations}
    values = {"is_administrator": False, "roles": roles} | fields
    return Requester(user_id=1, name="Dua", is_authenticated=True, **values)

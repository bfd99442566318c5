"""Policies for programs: what `manage.py policy` answers about files, of JSON over HTTP.

Nothing is kept. Who asks has signed in: a comparison may take a second of the processor.
"""

import json
from abc import abstractmethod
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, ClassVar

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotAuthenticated
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.door import Door
from catalog.api.shapes import Problem
from catalog.feeds.parameters import parameters
from catalog.feeds.problem import BadRequest
from connector import policy_words
from vocab.errors import UnreadablePolicy
from vocab.odrl import check, compare
from vocab.odrl.documents import read_document
from vocab.odrl.explain import explain
from vocab.odrl.facts import Facts
from vocab.odrl.operands import OPERANDS
from vocab.odrl.policy import Policy
from vocab.odrl.report import as_json
from vocab.odrl.weigh import Duties
from vocab.odrl.world import read_request, read_state, with_documents, with_features

LARGEST = 256 * 1024  # characters of one document
SHORT = ("policy", "outcome", "valid_until", "outstanding", "missing")
_POLICY = "ODRL as JSON, or a text: JSON-LD, Turtle or RDF/XML"
_STATE = '{"now", "since", "uses", "values", "partOf", "duties"}, or a graph as a text'
Body = Mapping[str, Any]


class Strict(serializers.Serializer[dict[str, Any]]):
    """What a body may hold, and nothing else."""

    def to_internal_value(self, data: Any) -> dict[str, Any]:
        """Refuses names that are not known."""
        if isinstance(data, dict) and (strange := sorted(data.keys() - self.fields.keys())):
            known = ", ".join(self.fields)
            raise BadRequest(f"{strange[0]} does not belong here; there are: {known}.")
        found: dict[str, Any] = super().to_internal_value(data)
        return found


class OnePolicy(Strict):
    """A policy."""

    policy = serializers.JSONField(help_text=_POLICY)


class Question(OnePolicy):
    """A policy, and what is asked of it."""

    request = serializers.JSONField(
        required=False, help_text='{"action", "target", "party"}; an action is "use" otherwise'
    )
    state = serializers.JSONField(
        required=False, help_text=f"{_STATE}; without it only the clock is known"
    )
    duties = serializers.ChoiceField([one.value for one in Duties], default=Duties.STRICT.value)


class Scoped(OnePolicy):
    """A policy, and the left operands that will be known where it is decided."""

    known = serializers.ListField(child=serializers.CharField(), required=False, max_length=200)


class Worded(OnePolicy):
    """A policy, and the language of the words."""

    language = serializers.ChoiceField(list(policy_words.LANGUAGES), default="en")


class Two(Strict):
    """Two policies, and what is known in every situation."""

    first = serializers.JSONField(help_text=_POLICY)
    second = serializers.JSONField(help_text=_POLICY)
    state = serializers.JSONField(required=False, help_text=_STATE)
    duties = serializers.ChoiceField([one.value for one in Duties], default=Duties.STRICT.value)


_RESPONSES = {200: OpenApiTypes.ANY, **dict.fromkeys((400, 401, 406, 415), Problem)}


class Verb(Door):
    """/api/1/policies/<verb>"""

    shape: ClassVar[type[Strict]]

    def answered(self, request: Request) -> Response:
        """The answer as JSON; 400 with a sentence for a body, or a document, that is none."""
        parameters(request._request, ())  # noqa: SLF001 - DRF has no public name for it
        if not self.requester(request).is_authenticated:
            raise NotAuthenticated("Show an access token: Authorization: Bearer hansa_…")
        body = self.shape(data=request.data)
        if not body.is_valid():
            name, faults = next(iter(body.errors.items()))
            raise BadRequest(f"{name}: {faults[0]}")
        try:
            return Response(self.answer(body.validated_data))
        except UnreadablePolicy as wrong:
            raise BadRequest(str(wrong)) from None

    @abstractmethod
    def answer(self, body: Body) -> Any:
        """What is said to a body of the right shape. Raises UnreadablePolicy."""


class Decide(Verb):
    """/api/1/policies/decide"""

    shape = Question

    @extend_schema(operation_id="policy_decide", request=Question, responses=_RESPONSES)
    def post(self, request: Request) -> Response:
        """Whether the policy permits the request, until when, what is owed and what is missing."""
        return self.answered(request)

    def answer(self, body: Body) -> Any:
        """The short form of the report."""
        whole = _report(body)
        return {name: whole[name] for name in SHORT}


class Explain(Verb):
    """/api/1/policies/explain"""

    shape = Question

    @extend_schema(operation_id="policy_explain", request=Question, responses=_RESPONSES)
    def post(self, request: Request) -> Response:
        """The decision, with the state of every rule and constraint, and why."""
        return self.answered(request)

    def answer(self, body: Body) -> Any:
        """The whole report."""
        return _report(body)


class Describe(Verb):
    """/api/1/policies/describe"""

    shape = Worded

    @extend_schema(operation_id="policy_describe", request=Worded, responses=_RESPONSES)
    def post(self, request: Request) -> Response:
        """The terms in short sentences."""
        return self.answered(request)

    def answer(self, body: Body) -> Any:
        """A tree of sentences."""
        return policy_words.described_as_json(_policy(body["policy"]), body["language"])


class Check(Verb):
    """/api/1/policies/check"""

    shape = Scoped

    @extend_schema(operation_id="policy_check", request=Scoped, responses=_RESPONSES)
    def post(self, request: Request) -> Response:
        """What is wrong with the policy, or will stay unknown."""
        return self.answered(request)

    def answer(self, body: Body) -> Any:
        """The flaws."""
        given = body.get("known")
        flaws = check.check(
            _policy(body["policy"]),
            OPERANDS if given is None else given,
            duties=given is None,
            at=check.Moments(datetime.now(UTC), None),
        )
        return check.as_json(flaws)


class Compare(Verb):
    """/api/1/policies/compare"""

    shape = Two

    @extend_schema(operation_id="policy_compare", request=Two, responses=_RESPONSES)
    def post(self, request: Request) -> Response:
        """Whether two policies can permit the same, and whether one permits all of the other."""
        return self.answered(request)

    def answer(self, body: Body) -> Any:
        """With a witness, or what stands against what."""
        documents = [(_document(body[name]), name) for name in ("first", "second")]
        first, second = (read_document(data, name) for data, name in documents)
        known = read_state(_document(body["state"])) if "state" in body else Facts()
        known = with_documents(known, documents)
        return compare.as_json(compare.compare(first, second, known, duties=Duties(body["duties"])))


def _report(body: Body) -> dict[str, Any]:
    policy = _policy(body["policy"])
    asked = read_request(_document(body.get("request", {"action": "use"})))
    now = {"now": datetime.now(UTC).isoformat()}
    facts = read_state(_document(body.get("state", now)))
    known = with_features(facts, asked, policy)
    return as_json(explain(policy, asked.request, known, duties=Duties(body["duties"])))


def _policy(said: object) -> Policy:
    return read_document(_document(said))


def _document(said: object) -> bytes:
    text = said if isinstance(said, str) else json.dumps(said, ensure_ascii=False)
    if len(text) > LARGEST:
        raise UnreadablePolicy("", f"is too long; at most {LARGEST} characters are read")
    return text.encode()

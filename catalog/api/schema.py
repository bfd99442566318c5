"""The description of the API (OpenAPI 3), as JSON and as YAML. Made once: only code changes it."""

from collections.abc import Sequence
from functools import cache
from typing import Any

from django.conf import settings
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiJsonRenderer2, OpenApiYamlRenderer2
from drf_spectacular.utils import extend_schema
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.door import Door
from catalog.feeds.parameters import parameters


class Bearer(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the description says that access tokens are shown."""

    target_class = "accounts.authentication.RequesterAuthentication"
    name = "accessToken"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:  # noqa: ARG002
        """RFC 6750."""
        return {"type": "http", "scheme": "bearer", "description": "An access token: hansa_…"}


def description() -> dict[str, Any]:
    """The OpenAPI document."""
    return _described(settings.ROOT_URLCONF)


@cache
def _described(urls: str) -> dict[str, Any]:
    """That of the site with these addresses."""
    generator = SchemaGenerator(urlconf=urls)  # type: ignore[no-untyped-call]
    made: dict[str, Any] = generator.get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return made


class Schema(Door):
    """/api/1/schema: as Accept asks, JSON by default."""

    renderer_classes: Sequence[type[BaseRenderer]] = (OpenApiJsonRenderer2, OpenApiYamlRenderer2)

    @extend_schema(exclude=True)
    def get(self, request: Request) -> Response:
        """The description of every address below /api/1."""
        parameters(request._request, ())  # noqa: SLF001 - DRF has no public name for it
        return Response(description())


class SchemaJson(Schema):
    """/api/1/schema.json"""

    renderer_classes: Sequence[type[BaseRenderer]] = (OpenApiJsonRenderer2,)


class SchemaYaml(Schema):
    """/api/1/schema.yaml"""

    renderer_classes: Sequence[type[BaseRenderer]] = (OpenApiYamlRenderer2,)

"""Doors for programs: JSON, described by OpenAPI, errors as problem+json."""

"""OpenAPI: what drf-spectacular cannot see by itself, said once for all views."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from rest_framework import serializers


class ProblemSerializer(serializers.Serializer[Any]):
    """A refusal (RFC 9457). Programs switch on `code`; people read `detail`."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField()
    code = serializers.CharField()
    # `Serializer.errors` is something else; DRF takes declared fields off the class.
    errors = serializers.DictField(  # type: ignore[assignment]
        child=serializers.ListField(child=serializers.CharField()), required=False
    )


class HouseSchema(AutoSchema):
    """The house's AutoSchema; views describe their answers with `extend_schema`."""


def refusals(*statuses: int) -> dict[tuple[int, str], type[ProblemSerializer]]:
    """For `extend_schema(responses=…)`: these statuses are answered with a problem."""
    return {(status, "application/problem+json"): ProblemSerializer for status in statuses}

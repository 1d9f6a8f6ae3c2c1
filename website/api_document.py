"""`/api/schema/`: what `docs/openapi.yaml` says, in English whoever asks, made once for each process."""

import functools
from typing import Any

from django.utils import translation
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.views import SpectacularAPIView
from rest_framework.request import Request
from rest_framework.response import Response


@functools.cache
def document() -> dict[str, Any]:
    with translation.override("en"):
        made: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        return made


class SchemaView(SpectacularAPIView):
    def _get_schema_response(self, request: Request) -> Response:
        return Response(document(), headers={"Content-Disposition": 'inline; filename="openapi.yaml"'})

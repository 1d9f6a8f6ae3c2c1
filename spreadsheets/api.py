"""What the API's exports have in common: a table, written now, as the body of the answer."""

from collections.abc import Sequence
from typing import Any, cast

from django.db.models import QuerySet
from django.http import FileResponse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from rest_framework.request import Request

from accounts.models import User
from core.api.schema import refusals
from journal.actors import Actor

from .files.writing import MEDIA_TYPES, XLSX
from .services.exports import export_now

# 404: the edition that was asked for.
FILE_RESPONSES = {(200, MEDIA_TYPES[XLSX]): OpenApiTypes.BINARY, **refusals(404)}


def table_file(
    request: Request, table: str, queryset: "QuerySet[Any]", columns: Sequence[str], name: str
) -> FileResponse:
    """Behind `organiser_with`, which lets in users only."""
    user = cast("User", request.user)
    file = export_now(
        table=table, queryset=queryset, columns=columns, file_format=XLSX, user=user,
        actor=Actor.staff(user), at=timezone.now(),
    )  # fmt: skip
    return FileResponse(file, as_attachment=True, filename=name, content_type=MEDIA_TYPES[XLSX])

"""One place for all admin pages: a plain form's deed is written down, and every thing shows its history."""

from typing import TYPE_CHECKING, Any

from django.contrib.admin.options import ModelAdmin
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.db import models, transaction
from django.http import Http404, HttpRequest, HttpResponse

from .. import chronicle

if TYPE_CHECKING:
    _Base = ModelAdmin[Any]
else:
    _Base = object


class HistoryMixin(_Base):
    """Beside Django's `ModelAdmin`, whose own log (`django_admin_log`) stays empty: one journal, not two.

    The forms of the admin run in a transaction of Django's; deleting several does here.
    """

    def log_addition(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        chronicle.note("added", obj, request)

    def log_change(self, request: HttpRequest, obj: models.Model, message: Any) -> Any:
        if message:  # else the form was saved as it was
            chronicle.note("changed", obj, request)

    def log_deletions(self, request: HttpRequest, queryset: Any) -> Any:
        """Django asks before it deletes, and not always in the same transaction: see below."""

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with transaction.atomic():
            chronicle.note("deleted", obj, request)
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: "models.QuerySet[models.Model]") -> None:
        with transaction.atomic():
            for obj in queryset:
                chronicle.note("deleted", obj, request)
            super().delete_queryset(request, queryset)

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        thing = self.get_object(request, unquote(object_id))
        if thing is None:
            raise Http404
        if not self.has_view_or_change_permission(request, thing):
            raise PermissionDenied
        answer = chronicle.page(request, thing, self)
        if answer is None:
            raise Http404
        return answer

"""What the admin's pages tell the journal and show of it (`core.chronicle`)."""

from typing import Any

from django.contrib.admin.options import ModelAdmin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from .actors import Actor
from .models import Entry
from .models.transaction import CurrentTransaction
from .naming import type_of
from .queries import history_of
from .record import record, request_id
from .words import MaySee


class Journal:
    def note(self, deed: str, thing: models.Model, request: HttpRequest) -> None:
        """Unless a service that the form has called said it already, and said it better."""
        said = Entry.objects.filter(
            transaction=CurrentTransaction(),
            subject_type=type_of(thing),
            subject_pk=thing.pk,
            request_id=request_id(),
        )
        if not said.exists():
            record(f"thing.{deed}", thing, actor=Actor.staff(request.user), at=timezone.now())

    def page(self, request: HttpRequest, thing: models.Model, admin: "ModelAdmin[Any]") -> HttpResponse:
        context = {
            **admin.admin_site.each_context(request),
            "title": _("What happened: %(thing)s") % {"thing": thing},
            "subtitle": None,
            "opts": admin.opts,
            "original": thing,
            "object": thing,
            "events": history_of(thing, may_see=may_see(request)),
        }
        return TemplateResponse(request, "journal/admin/history.html", context)


def may_see(request: HttpRequest) -> MaySee:
    """Values only of what this organiser may look at anyway; that something happened is told to all."""

    def answer(model: type[models.Model]) -> bool:
        owner: Any = model._meta.auto_created  # who is in which group is seen by who sees the user
        meta = (owner or model)._meta
        may: bool = request.user.has_perm(f"{meta.app_label}.view_{meta.model_name}")
        return may

    return answer

"""Extra services - power, furniture, advertising - and what companies ordered of them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.translations import translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

from ..states import OrderState
from .application import Application
from .money import Invoice


class Service(models.Model):
    """Ordered after `due_on` it costs `late_surcharge_pct` more. Prices without VAT."""

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="services", verbose_name=_("edition"))
    code = models.SlugField(_("code"), max_length=20)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    name = translated(models.CharField(_("name"), max_length=200))
    unit = translated(models.CharField(_("unit"), max_length=20))
    price_kzt = models.PositiveIntegerField(_("price (₸)"))
    due_on = models.DateField(_("regular price until"), null=True, blank=True)
    late_surcharge_pct = models.PositiveSmallIntegerField(_("late surcharge (%)"), default=0)
    is_offered = models.BooleanField(_("can be ordered"), default=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["sort", "code"]
        constraints = [models.UniqueConstraint(fields=["edition", "code"], name="service_once")]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name


class ServiceOrder(models.Model):
    """Lives through `services.orders`; the prices of its lines are those of the day it was made."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="orders", verbose_name=_("application")
    )
    state = models.CharField(
        _("state"), max_length=10, choices=OrderState, default=OrderState.ORDERED, editable=False
    )
    ordered_at = models.DateTimeField(_("ordered at"))
    invoice = models.ForeignKey(
        Invoice, models.PROTECT, related_name="orders", verbose_name=_("invoice"), null=True, blank=True
    )
    net_kzt = models.PositiveIntegerField(_("net price (₸)"), default=0)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        permissions = [
            ("cancel_serviceorder", _("Cancel orders of companies")),
        ]
        ordering = ["-id"]
        triggers = keeps_history(part_of="application")

    def __str__(self) -> str:
        return self.code


class ServiceOrderLine(models.Model):
    order = models.ForeignKey(ServiceOrder, models.CASCADE, related_name="lines", verbose_name=_("order"))
    service = models.ForeignKey(Service, models.PROTECT, verbose_name=_("service"))
    quantity = models.PositiveSmallIntegerField(_("quantity"))
    unit_price_kzt = models.PositiveIntegerField(_("price (₸)"))
    surcharge_kzt = models.PositiveIntegerField(_("late surcharge (₸)"), default=0)
    amount_kzt = models.PositiveIntegerField(_("amount (₸)"))

    class Meta:
        verbose_name = _("line")
        verbose_name_plural = _("lines")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["order", "service"], name="order_line_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0), name="order_line_positive"),
        ]
        triggers = keeps_history(part_of="order")

    def __str__(self) -> str:
        return f"{self.quantity} × {self.service_id}"

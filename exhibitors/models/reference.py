"""The five categories of the trade and their product groups; companies choose among them."""

from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.translations import translated
from forum.models.revision import raises_revision
from journal.tracking import keeps_history


class Sign(models.TextChoices):
    """Shapes that are told apart without colours, also small and in print."""

    CIRCLE = "circle", _("circle")
    SQUARE = "square", _("square")
    TRIANGLE = "triangle", _("triangle")
    DIAMOND = "diamond", _("diamond")
    STAR = "star", _("star")
    HEXAGON = "hexagon", _("hexagon")
    CROSS = "cross", _("cross")


class Category(models.Model):
    """`sign` tells it apart where colour cannot: on paper, and for those who do not see colours."""

    code = models.SlugField(_("code"), max_length=10, unique=True)
    sort = models.PositiveSmallIntegerField(_("order"), default=0)
    name = translated(models.CharField(_("name"), max_length=100))
    colour = models.CharField(
        _("colour"), max_length=7, default="#444444", validators=[RegexValidator(r"^#[0-9a-f]{6}$")]
    )

    sign = models.CharField(_("sign"), max_length=8, choices=Sign, default=Sign.CIRCLE)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["sort", "code"]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name


class ProductGroup(models.Model):
    """With the chapters of the Harmonised System and the code of OKED that it answers to."""

    category = models.ForeignKey(Category, models.PROTECT, related_name="groups", verbose_name=_("category"))
    code = models.SlugField(_("code"), max_length=12, unique=True)
    hs_chapters = models.CharField(_("HS chapters"), max_length=40, blank=True)
    oked = models.CharField(_("OKED"), max_length=40, blank=True)
    name = translated(models.CharField(_("name"), max_length=150))

    class Meta:
        verbose_name = _("product group")
        verbose_name_plural = _("product groups")
        ordering = ["code"]
        triggers = raises_revision() + keeps_history(inserts=True)

    def __str__(self) -> str:
        return self.name

"""What the public reads about an exhibitor: the catalogue entry, its pictures; and the badges of its staff."""

from typing import Any

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.moments import keeps_moments, left_field, moment_field
from core.translations import LANGUAGES, translated
from forum.models import Edition
from forum.models.revision import raises_revision
from journal.tracking import keeps_history

from .application import Application
from .revision import raises_catalogue


def _codes() -> Any:
    return ArrayField(models.CharField(max_length=20), default=list, editable=False)


# What `refresh_entry` writes: it follows from elsewhere, so former values tell nothing.
DERIVED = (
    "is_public", "search_text", "name_text", *(f"sort_key_{language}" for language in LANGUAGES),
    "category_code", "region_code", "group_codes", "hall_codes", "booth_numbers",
)  # fmt: skip
# Of the file, as it was encoded; no `width_field`: Django would open files to fill in what is not there.
LOGO_SIZE = ("logo_width", "logo_height")
_UNTOLD = (*DERIVED, *LOGO_SIZE, "serial", "changed_at", "touched_at", "left_at")


class CatalogueEntry(models.Model):
    """One for an application that takes part; written by the company (`services.catalogue`), read by everybody.

    `serial` grows with everything the company saves: two people who edit one entry do not overwrite one
    another unseen. Below `is_public` stands what follows from elsewhere, written down so that search, facets and
    order read one row instead of ten tables: `search_text` is spelt (`core.text.spell_search`), `name_text` is the
    part of it where slips are forgiven, `sort_key` orders by the Kazakh alphabet whatever the language.
    `services.catalogue.refresh_entry` writes it anew.
    """

    edition = models.ForeignKey(Edition, models.PROTECT, related_name="catalogue", verbose_name=_("edition"))
    application = models.OneToOneField(
        Application, models.PROTECT, related_name="entry", verbose_name=_("application")
    )
    slug = models.SlugField(_("address"), max_length=80)
    name = translated(models.CharField(_("name"), max_length=200))
    description = translated(models.TextField(_("description"), max_length=3000), required=False)
    brands = models.CharField(_("brands"), max_length=300, blank=True)
    website = models.URLField(_("website"), blank=True)
    email = models.EmailField(_("public e-mail"), blank=True)
    phone = models.CharField(_("public telephone"), max_length=16, blank=True)
    logo = models.ImageField(_("logo"), upload_to="catalogue/", null=True, blank=True, max_length=200)
    logo_width = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    logo_height = models.PositiveSmallIntegerField(default=0, db_default=0, editable=False)
    is_wanted = models.BooleanField(_("the company wants to be shown"), default=True)
    serial = models.PositiveIntegerField(default=1, editable=False)

    is_public = models.BooleanField(_("shown in the catalogue"), default=False, editable=False)
    search_text = models.TextField(editable=False, blank=True)
    name_text = models.TextField(editable=False, blank=True)
    sort_key = translated(
        models.CharField(max_length=200, editable=False, blank=True, db_collation="C"), required=False
    )
    category_code = models.CharField(max_length=10, editable=False, blank=True)
    region_code = models.CharField(max_length=6, editable=False, blank=True)
    group_codes = _codes()
    hall_codes = _codes()
    booth_numbers = _codes()
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    touched_at, left_at = moment_field(), left_field()

    class Meta:
        verbose_name = _("catalogue entry")
        verbose_name_plural = _("catalogue entries")
        ordering = ["sort_key_kk", "id"]
        constraints = [models.UniqueConstraint(fields=["edition", "slug"], name="catalogue_slug_once")]
        indexes = [
            *(
                models.Index(
                    fields=["edition", f"sort_key_{language}", "id"],
                    name=f"catalogue_order_{language}",
                    condition=Q(is_public=True),
                )
                for language in LANGUAGES
            ),
            models.Index(fields=["edition", "-changed_at"], name="catalogue_changed"),
            GinIndex(OpClass(F("search_text"), name="gin_trgm_ops"), name="catalogue_search"),
            GinIndex(OpClass(F("name_text"), name="gin_trgm_ops"), name="catalogue_names"),
        ]
        triggers = [
            *keeps_history(part_of="application", leave_out=_UNTOLD),
            *raises_catalogue(),
            *raises_revision(pgtrigger.Delete),
            *keeps_moments(leaves="OLD.is_public AND (NOT NEW.is_public OR OLD.slug <> NEW.slug)"),
        ]

    def __str__(self) -> str:
        return self.name


class ProductPhoto(models.Model):
    """Encoded anew at upload (`pictures`): nothing of the sent bytes is kept.

    Beside the file named `image` lies its small one (`media.small_name`).
    """

    entry = models.ForeignKey(
        CatalogueEntry, models.CASCADE, related_name="photos", verbose_name=_("catalogue entry")
    )
    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    position = models.PositiveSmallIntegerField(_("order"), default=0)
    image = models.ImageField(
        _("picture"), upload_to="catalogue/", width_field="width", height_field="height", max_length=200
    )
    width = models.PositiveSmallIntegerField(default=0, editable=False)
    height = models.PositiveSmallIntegerField(default=0, editable=False)
    caption = translated(models.CharField(_("what is to be seen"), max_length=200), required=False)

    class Meta:
        verbose_name = _("product photo")
        verbose_name_plural = _("product photos")
        ordering = ["position", "id"]
        triggers = keeps_history(part_of="entry")

    def __str__(self) -> str:
        return self.caption or self.code


class StaffBadge(models.Model):
    """Somebody who works at the booth. Counted against the quota under the lock of the application."""

    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    application = models.ForeignKey(
        Application, models.PROTECT, related_name="badges", verbose_name=_("application")
    )
    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    position = models.CharField(_("position"), max_length=120, blank=True)
    added_at = models.DateTimeField(_("added at"))
    removed_at = models.DateTimeField(_("removed at"), null=True, blank=True)

    class Meta:
        verbose_name = _("staff badge")
        verbose_name_plural = _("staff badges")
        ordering = ["id"]
        triggers = keeps_history(part_of="application")

    def __str__(self) -> str:
        return f"{self.family_name} {self.given_name}"

"""A person who registered for one edition of the forum."""

from django.conf import settings
from django.contrib.postgres.indexes import GinIndex, OpClass
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.codes import public_code
from core.models import SpeltField
from forum.models import Edition, Region
from journal.tracking import keeps_history

from ..states import Door, VisitorState


class Visitor(models.Model):
    """Lives through `services.registration` (registered, cancelled), `.details` (corrected), `.erasure`.

    Two numbers are all that stands between a secret and its revocation: `link_serial` is part of the
    signed link to the person's page, `ticket_serial` of the signed code on the ticket.
    """

    # Without an index of its own: `visitor_by_day` begins with it.
    edition = models.ForeignKey(Edition, models.PROTECT, verbose_name=_("edition"), db_index=False)
    code = models.CharField(_("code"), max_length=12, unique=True, default=public_code, editable=False)
    state = models.CharField(
        _("state"), max_length=10, choices=VisitorState, default=VisitorState.REGISTERED, editable=False
    )

    family_name = models.CharField(_("family name"), max_length=80)
    given_name = models.CharField(_("given name"), max_length=80)
    patronymic = models.CharField(_("patronymic (if any)"), max_length=80, blank=True)
    email = models.EmailField(_("e-mail"))
    phone = models.CharField(_("telephone"), max_length=16, blank=True)
    country = models.CharField(_("country"), max_length=2, default="KZ")
    region = models.ForeignKey(Region, models.PROTECT, verbose_name=_("region"), null=True, blank=True)

    kind = models.SlugField(_("kind of visitor"), max_length=20, db_index=False)
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    position = models.CharField(_("position"), max_length=120, blank=True)
    activity = models.SlugField(_("field of activity"), max_length=20, blank=True, db_index=False)
    position_level = models.SlugField(_("position level"), max_length=20, blank=True, db_index=False)
    purpose = models.SlugField(_("purpose of visit"), max_length=20, blank=True, db_index=False)
    source = models.SlugField(_("how they heard of the forum"), max_length=20, blank=True, db_index=False)
    language = models.CharField(_("language of letters"), max_length=2, choices=settings.LANGUAGES)

    # Who is the same person: see visitors.identity
    email_key = models.CharField(max_length=254, editable=False)
    name_key = models.CharField(max_length=254, editable=False)
    link_serial = models.PositiveSmallIntegerField(default=1, editable=False)
    ticket_serial = models.PositiveSmallIntegerField(default=1, editable=False)

    # The form's own number: pressing the button twice is one registration and shows one page.
    submission = models.UUIDField(null=True, editable=False)
    registered_at = models.DateTimeField(_("registered at"), editable=False)
    registered_through = models.CharField(
        _("registered through"), max_length=10, choices=Door, editable=False
    )
    changed_at = models.DateTimeField(_("changed at"), editable=False)
    # Cancelled, or erased without having been cancelled: what the statistics know of it, also afterwards.
    left_at = models.DateTimeField(_("registration ended at"), null=True, editable=False)

    # Follows from the columns above, whoever writes them; empty when the person is erased but for the code.
    search_text = SpeltField("family_name", "given_name", "patronymic", "email", "code", "organisation")

    class Meta:
        verbose_name = _("visitor")
        verbose_name_plural = _("visitors")
        permissions = [
            ("send_ticket", _("Send a ticket once more")),
            ("reissue_ticket", _("Issue a new ticket and revoke the old one")),
            ("cancel_visitor", _("Cancel a visitor's registration")),
            ("look_as_visitor", _("See what a visitor sees")),
            ("export_visitor", _("May export the personal data of visitors")),
            ("erase_visitor", _("Delete personal data, decide on requests for it")),
        ]
        ordering = ["-id"]
        # Registrations wait for a short list only to be sorted into it; the worst case is a few milliseconds.
        indexes = [
            GinIndex(
                OpClass("search_text", name="gin_trgm_ops"), name="visitor_search", gin_pending_list_limit=256
            ),
            # For the desk's first page, which counts all of them: answered from the index alone.
            models.Index(fields=["edition", "registered_at"], name="visitor_by_day"),
            models.Index(
                fields=["edition", "phone", "name_key"],
                include=["id"],
                condition=Q(state=VisitorState.REGISTERED) & ~Q(phone=""),
                name="visitor_twins",
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["edition", "email_key", "name_key"],
                condition=Q(state=VisitorState.REGISTERED),
                name="visitor_once_per_edition",
            ),
            models.CheckConstraint(condition=Q(state__in=VisitorState.values), name="visitor_state_known"),
            models.CheckConstraint(
                condition=~Q(state=VisitorState.ERASED)
                | Q(email="", family_name="", given_name="", phone=""),
                name="visitor_erased_is_empty",
            ),
        ]
        triggers = keeps_history(
            leave_out=["email_key", "name_key", "submission", "changed_at", "search_text"]
        )

    def __str__(self) -> str:
        return self.full_name or self.code

    @property
    def full_name(self) -> str:
        """Family name, given name, patronymic: the order of Kazakh and Russian papers."""
        return " ".join(filter(None, (self.family_name, self.given_name, self.patronymic)))

    @property
    def is_registered(self) -> bool:
        return self.state == VisitorState.REGISTERED

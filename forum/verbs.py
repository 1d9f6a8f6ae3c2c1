"""What the journal says of partners, in words."""

from django.utils.translation import gettext_lazy as _

from journal.verbs import verbs

verbs(
    {
        "partner.logo_set": _("Logo of a partner uploaded"),
        "partner.logo_removed": _("Logo of a partner removed"),
    }
)
